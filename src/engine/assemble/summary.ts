import type { Micros } from '../../model/clock.ts';
import type { Note, Span } from '../../model/span.ts';
import type { Trace, TraceSummary } from '../../model/trace.ts';

/** The one line of an assembled trace. */
export function summarise(trace: Trace): TraceSummary {
  const {
    traceId,
    service,
    operation,
    start,
    duration,
    services,
    errors,
    missing,
    inFlight,
    weight,
  } = trace;
  const spans = trace.spans.length;
  return {
    traceId,
    service,
    operation,
    start,
    duration,
    spans,
    services,
    errors,
    missing,
    inFlight,
    ...(weight !== undefined && { weight }),
  };
}

/** What is counted over a trace's spans. */
export type Counts = Pick<Trace, 'start' | 'services' | 'errors' | 'missing' | 'inFlight'>;

/**
 * Services include callers; a call counts once, however many ways it is in
 * flight. Notes tell the start only where there is no call.
 */
export function countSpans(spans: readonly Span[], notes: readonly Note[]): Counts {
  const services = new Set<string>();
  let start: Micros = Infinity;
  let errors = 0;
  let missing = 0;
  let inFlight = 0;
  for (const span of spans) {
    if (span.start < start) start = span.start;
    if (span.caller !== '') services.add(span.caller);
    if (span.service !== '') services.add(span.service);
    if (span.error !== null) errors++;
    if (isInFlight(span)) inFlight++;
    missing += span.missing.length;
  }
  if (spans.length === 0) for (const { at } of notes) start = Math.min(start, at);
  return {
    start: start === Infinity ? 0 : start,
    services: services.size,
    errors,
    missing,
    inFlight,
  };
}

/**
 * The root that the trace is named after: the one that begins first, and one
 * whose parent was lost only when there is no other. -1 without spans.
 */
export function mainRoot(spans: readonly Span[]): number {
  const roots = spans.map((_, index) => index).filter((index) => spans[index]!.parent < 0);
  return roots.find((index) => !spans[index]!.orphan) ?? roots[0] ?? -1;
}

/**
 * The caller waits, or the handler works; a timeout ended the wait, not the
 * work. An end that is proven missing has been: nobody waits for it.
 */
function isInFlight({ request, reply, timeout, async, in: taken, out, missing }: Span): boolean {
  const waits =
    request !== null && reply === null && timeout === null && !async && !missing.includes('REP');
  const works = taken !== null && out === null && !missing.includes('OUT');
  return waits || works;
}
