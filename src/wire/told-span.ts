/**
 * A span as OpenTelemetry, Zipkin and Jaeger tell it, one side of a call each;
 * what their readers make and their writers get. `told-annotations.ts` turns it
 * into annotations, `told-sides.ts` annotations into it.
 */
import type { Tag } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import type { SpanKind } from '../model/span-kind.ts';

export interface ToldSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root. */
  readonly parentId: string;
  readonly kind: SpanKind;
  /** The service that tells, and where it runs: `zone/host`, '' when it does not say. */
  readonly service: string;
  readonly host: string;
  /** The service at the other end: whom a client or producer calls, who calls a server; '' when it is not told. */
  readonly peer: string;
  /** The span's name, made useful: `GET /orders/{id}` rather than `GET`. */
  readonly operation: string;
  /** µs since epoch, 0 when not told. */
  readonly start: Micros;
  /** µs, null when not told: it has not ended, or its end was lost. */
  readonly duration: Micros | null;
  /** Nobody waits for it: a reference that says "follows from". A consumer's spans are so anyway. */
  readonly async: boolean;
  /** The message, '' for a failure without one; null when it did not fail. */
  readonly error: string | null;
  readonly tags: readonly Tag[];
  readonly notes: readonly ToldNote[];
  readonly links: readonly ToldLink[];
}

/** Something that happened during a span: an event, a log, an exception. */
export interface ToldNote {
  readonly at: Micros;
  readonly text: string;
  readonly tags: readonly Tag[];
}

/** Another span that this one has to do with, without being its child. */
export interface ToldLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly tags: readonly Tag[];
}
