import type { Kind, Tag } from './annotation.ts';
import type { Micros } from './clock.ts';
import type { SpanKind } from './span-kind.ts';

/** Something said during a call besides its four moments: a note, a payload, tags. */
export interface Note {
  readonly kind: Kind;
  readonly at: Micros;
  readonly host: string;
  readonly payload: string;
  readonly tags: readonly Tag[];
}

/** A moment of a call: when, and where in the order of arrival within its trace. */
export interface Moment {
  readonly at: Micros;
  /** 0 for the trace's first annotation; divides equal times as they came. */
  readonly order: number;
}

/**
 * One call as its annotations told it, nothing inferred. What was not told is
 * null, never 0.
 */
export interface Call {
  readonly spanId: string;
  /** '' when the call has no parent. */
  readonly parentId: string;
  readonly async: boolean;
  /** Which side it tells, where each side of a call is a span of its own; of both sides under one id the caller's. */
  readonly kind: SpanKind | null;
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  /** `zone/host` of each side. */
  readonly clientHost: string | null;
  readonly serverHost: string | null;
  readonly request: Moment | null;
  readonly in: Moment | null;
  readonly out: Moment | null;
  readonly reply: Moment | null;
  /** A TIMEOUT annotation: the caller stopped waiting. */
  readonly timeout: Moment | null;
  /** Durations as told on REP and OUT, µs; null when not told. */
  readonly toldClient: Micros | null;
  readonly toldServer: Micros | null;
  /** The message of the call's error, '' when it failed without one; null when it did not fail. */
  readonly error: string | null;
  /** Which side said so. */
  readonly errorSide: 'client' | 'server' | null;
  readonly notes: readonly Note[];
}

/** A part of a call that never came. */
export type MissingPart = 'REQ' | 'IN' | 'OUT' | 'REP';

/** A call in its place in an assembled trace. All times µs. */
export interface Span extends Call {
  /** 0 for a root; children stand after their parent, in order of start. */
  readonly depth: number;
  /** Index of the parent within `Trace.spans`, -1 for a root. */
  readonly parent: number;
  readonly children: readonly number[];
  /** True when `parentId` names a span that is not here. */
  readonly orphan: boolean;
  /** First and last moment known of it, on the clocks asked for (raw or adjusted). */
  readonly start: Micros;
  readonly end: Micros;
  /** REQ→REP on the client's clock; IN→OUT on the server's. Told durations win over differences. */
  readonly client: Micros | null;
  readonly server: Micros | null;
  /** client − server: network and queue, whatever the clocks. */
  readonly gap: Micros | null;
  /** Server time not covered by calls it made (client time where the server is silent). */
  readonly self: Micros | null;
  /** How much of the trace's critical path is this span's own, 0 when it is not on it. */
  readonly critical: Micros;
  readonly missing: readonly MissingPart[];
  /** What was added to the server's clock to fit IN and OUT within REQ and REP; 0 on raw clocks. */
  readonly skew: Micros;
  /** The share of its operation's calls that were faster, 0..1; null when there is too little to compare. */
  readonly rank: number | null;
}
