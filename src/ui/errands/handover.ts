/** What is wrong, as a text for whoever takes over: in a message or a ticket, away from this screen. */
import type { Answer } from '../../engine/views.ts';
import type { SourceStatus } from '../../source/source.ts';
import type { Look } from '../screens/screen.ts';
import { findingText } from '../paint/change.ts';
import { lossSentence } from '../paint/loss.ts';
import { count, durationUnit, isoTime, rate, ratio, share } from '../paint/numbers.ts';

/** More findings than anybody reads. */
const MOST_FINDINGS = 20;

export interface Handover {
  readonly answer: Answer;
  readonly status: SourceStatus;
  readonly look: Look;
  readonly filter: string;
  /** The trace that is open, '' without one. */
  readonly traceId: string;
  /** The command that shows the same. */
  readonly command: string;
}

export function handoverLines(handover: Handover): readonly string[] {
  const { answer, status, filter, traceId, command } = handover;
  const { overview, windowSeconds, at } = answer;
  const { calls, errors, latency } = overview;
  const errorShare = share(ratio(errors, calls));
  const figures = `${rate(ratio(calls, windowSeconds))} calls a second, ${errorShare} errors, p99 ${durationUnit(latency.p99)}`;
  return [
    `Phosphor, ${isoTime(at)}: ${status.name} (${status.state})`,
    `Over ${Math.round(windowSeconds)} s: ${figures}.`,
    ...(overview.loss.lost > 0 ? [lossSentence(overview.loss, true)] : []),
    ...status.warnings,
    '',
    ...wrongLines(handover),
    '',
    ...(filter === '' ? [] : [`Filter: ${filter}`]),
    ...(traceId === '' ? [] : [`Open trace: ${traceId}`]),
    `To see it: ${command}`,
  ];
}

function wrongLines({ answer, look }: Handover): readonly string[] {
  const { overview, at } = answer;
  const { findings } = overview;
  if (findings.length === 0) {
    return [
      overview.learning === null
        ? 'Nothing has changed.'
        : 'Too little was heard to know what is usual.',
    ];
  }
  const lines = findings.slice(0, MOST_FINDINGS).map((finding) => {
    const { change, exampleTraceId } = finding;
    const since = change.since === null ? '' : `, since ${isoTime(change.since)}`;
    const trace = exampleTraceId === null ? '' : `, trace ${exampleTraceId}`;
    return `- ${findingText(finding, at, look)}${since}${trace}`;
  });
  const more = findings.length - lines.length;
  return ['What is wrong:', ...lines, ...(more > 0 ? [`- and ${count(more)} more`] : [])];
}
