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

/** The same as small numbers, for what is kept in columns: OTLP's, 0 for a call that tells none. */
export const KindCode = {
  none: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
  /** Tells none itself, but its server is a span of its own that does: it is the caller's side alone. */
  parted: 6,
} as const;

export type KindCode = (typeof KindCode)[keyof typeof KindCode];

/** The number of what a tag's value says; `none` when it is no kind. */
export function kindCode(value: string): KindCode {
  return ((spanKinds as readonly string[]).indexOf(value) + 1) as KindCode;
}

/** Null for what no span says. */
export function kindOfCode(code: number): SpanKind | null {
  return spanKinds[code - 1] ?? null;
}

/** The tag that says so, on each annotation of the span. Without it a call's sides share their id. */
export const KIND_TAG = 'span.kind';

/** On a note that stands for a link: the span that the link leads to. */
export const LINK_TRACE_TAG = 'link.trace_id';
export const LINK_SPAN_TAG = 'link.span_id';

/** The place of the tag that says a kind, -1 when none does. */
export function findKind(tags: readonly Tag[]): number {
  return tags.findIndex(([key, value]) => key === KIND_TAG && kindCode(value) !== KindCode.none);
}

/** The kind that tags say, undefined when they say none. */
export function kindIn(tags: readonly Tag[]): SpanKind | undefined {
  const told = tags.find(([key]) => key === KIND_TAG)?.[1];
  return spanKinds.find((kind) => kind === told);
}

/** Whether a span of the kind tells the caller's side: REQ and REP. */
export function isCallersSide(kind: SpanKind): boolean {
  return kind === 'client' || kind === 'producer';
}

/** The kind of the other side, where both have one id. */
export function otherSide(kind: SpanKind): SpanKind {
  if (kind === 'client') return 'server';
  if (kind === 'server') return 'client';
  if (kind === 'producer') return 'consumer';
  return kind === 'consumer' ? 'producer' : 'internal';
}
