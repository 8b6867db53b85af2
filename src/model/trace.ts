import type { Micros } from './clock.ts';
import type { Note, Span } from './span.ts';

/** A trace's one line: what a list shows. Its field names are those of the JSON output. */
export interface TraceSummary {
  readonly traceId: string;
  /** The service and operation that the root call asked for. */
  readonly service: string;
  readonly operation: string;
  /** First moment told in it. */
  readonly start: Micros;
  /** What the root's caller waited; the span of all its moments when that is not known. */
  readonly duration: Micros | null;
  /** How many calls, how many services (callers included), failed calls, missing parts. */
  readonly spans: number;
  readonly services: number;
  readonly errors: number;
  readonly missing: number;
  /** Calls that wait for an answer now. */
  readonly inFlight: number;
  /** For how many traces like it this one stands, where its services tell only some; absent when for itself alone. */
  readonly weight?: number;
}

/** A trace assembled: its spans in the order a waterfall draws them. */
export interface Trace extends Omit<TraceSummary, 'spans'> {
  readonly spans: readonly Span[];
  /** Annotations that belong to no call: the listing's START. */
  readonly notes: readonly Note[];
  readonly clocks: Clocks;
}

/** Raw: each host's moments as told. Adjusted: servers moved into their callers' time. */
export type Clocks = 'raw' | 'adjusted';
