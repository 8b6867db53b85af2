/** The traces that are to be saved, asked of the source one after the other. */
import type { Question } from '../../engine/views.ts';
import type { Trace } from '../../model/trace.ts';
import type { Source } from '../../source/source.ts';

/** Traces, and calls of them together, that one file takes: some tens of megabytes of JSON, made in memory. */
const MOST_TRACES = 1_000;
const MOST_CALLS = 50_000;

/** How often it is told how far it is. */
const TELL_EVERY = 50;

export interface Collected {
  readonly traces: readonly Trace[];
  /** How many there would be: more than are here when a bound was met. */
  readonly matching: number;
}

/** As told, not as clocks were fitted: whoever reads the file fits them anew. */
export async function collectOne(source: Source, traceId: string): Promise<Collected> {
  const { body } = await source.ask({ view: 'trace', traceId, clocks: 'raw' });
  return { traces: body.trace === null ? [] : [body.trace], matching: 1 };
}

/** Those of a list, in its order; `asked` is what the list on screen asks. `tell` hears how many are read by now. */
export async function collectAll(
  source: Source,
  asked: Question,
  tell: (got: number, of: number) => void,
): Promise<Collected> {
  const { body } = await source.ask({ ...asked, view: 'traces', limit: MOST_TRACES });
  const traces: Trace[] = [];
  let calls = 0;
  for (const { traceId } of body.rows.slice(0, MOST_TRACES)) {
    if (calls >= MOST_CALLS) break;
    const answer = await source.ask({ view: 'trace', traceId, clocks: 'raw' });
    const { trace } = answer.body;
    // It may have been let go since the list was made.
    if (trace === null) continue;
    traces.push(trace);
    calls += trace.spans.length;
    if (traces.length % TELL_EVERY === 0) tell(traces.length, body.rows.length);
  }
  return { traces, matching: body.matching };
}
