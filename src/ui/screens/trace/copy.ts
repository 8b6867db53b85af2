/** What an open trace gives to the clipboard: its id, a call in one line, or the listing. */
import type { Trace } from '../../../model/trace.ts';
import type { Copied, Look } from '../screen.ts';
import type { TraceOwn } from './state.ts';
import { isoTime } from '../../paint/numbers.ts';
import { callName } from './call-name.ts';
import { detailOf } from './detail.ts';
import { listingLines, listingText } from './listing.ts';
import { spanOfRow } from './state.ts';

/** As the file has it, whatever this terminal can draw. */
const ARROW = '→';

export function copyOfTrace(
  trace: Trace,
  own: TraceOwn,
  key: string | null,
  what: 'name' | 'row',
  look: Look,
): Copied | null {
  if (what === 'name') return { lines: [trace.traceId], is: 'the trace’s id' };
  if (own.listing) return { lines: listingOf(trace), is: 'the listing' };
  const index = key === null ? undefined : spanOfRow(trace, own, key);
  if (index === undefined) return null;
  const span = trace.spans[index]!;
  const groups = detailOf(trace, span, look.prefix).map((facts) =>
    facts.map(({ label, value }) => `${label} ${value}`.trim()).join('  '),
  );
  const lines = [
    `${callName(span, look.prefix)} (times in ms)`,
    ...groups,
    `trace ${trace.traceId}, which began ${isoTime(trace.start)}`,
  ];
  return { lines, is: 'all about the call' };
}

function listingOf(trace: Trace): readonly string[] {
  const lines = listingLines(trace).map((line) => listingText(line, ARROW));
  return [`Tracing: ${trace.traceId}`, ...lines];
}
