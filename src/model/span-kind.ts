/**
 * Which side of a call a span tells, in the words of OpenTelemetry, Jaeger and
 * Zipkin. There each side has a span of its own, the server's a child of the
 * client's; here one call has both. So that the engine can bring the halves
 * together, whatever is read from such a format says its kind in a tag.
 */
import type { Tag } from './annotation.ts';

export const spanKinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

/** Their order is that of OTLP's numbers 1 to 5. */
export type SpanKind = (typeof spanKinds)[number];

/** The tag that says so, on each annotation of the span. Without it a call's sides share their id. */
export const KIND_TAG = 'span.kind';

/** On a note that stands for a link: the span that the link leads to. */
export const LINK_TRACE_TAG = 'link.trace_id';
export const LINK_SPAN_TAG = 'link.span_id';

/** The kind that tags say, undefined when they say none. */
export function kindIn(tags: readonly Tag[]): SpanKind | undefined {
  const told = tags.find(([key]) => key === KIND_TAG)?.[1];
  return spanKinds.find((kind) => kind === told);
}

/** Whether a span of the kind tells the caller's side: REQ and REP. */
export function isCallersSide(kind: SpanKind): boolean {
  return kind === 'client' || kind === 'producer';
}
