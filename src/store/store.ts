/**
 * Traces that outlive memory. A store takes annotations as they came on the
 * wire and gives traces back by id, or candidates for a filter, newest first.
 * Every implementation passes the contract suite in test/store.
 */
import type { Micros } from '../model/clock.ts';
import type { Filter } from '../model/filter.ts';

/** Annotations as they came: the bytes of `Annotation` messages end to end, and where each ends. */
export interface FrameBatch {
  /** When they arrived. */
  readonly at: Micros;
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

/** Which traces to look for; those that first arrived from `from` on and before `until`. */
export interface SearchQuery {
  readonly filter: Filter;
  readonly from?: Micros;
  readonly until?: Micros;
}

/** A trace as it is kept. */
export interface StoredTrace {
  /** As its first annotation wrote it. */
  readonly traceId: string;
  /** When its first annotation arrived. */
  readonly arrived: Micros;
  /** `Annotation` messages, in order of arrival. */
  readonly frames: readonly Uint8Array[];
}

/** A part of an answer to a search. */
export interface Candidates {
  readonly traces: readonly StoredTrace[];
  /** The share of the time asked for that has been looked through, 0..1. */
  readonly progress: number;
  /** All that arrived since then has been looked through. */
  readonly reached: Micros;
}

export interface StoreStatus {
  readonly state: 'ok' | 'degraded';
  /** What is wrong and what it means, for people; null when all is well. */
  readonly sentence: string | null;
  /** What is wrong alone, in a few words that go on a sentence; null when all is well. */
  readonly cause: string | null;
  /** What the store takes on disk, and what is in it. */
  readonly bytes: number;
  readonly traces: number;
  readonly annotations: number;
  /** When the oldest trace kept arrived, null when there is none. */
  readonly oldest: Micros | null;
  /** Since it was opened: offered = committed + waiting + all that was dropped, always. */
  readonly offered: number;
  readonly committed: number;
  readonly waiting: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** All that was not dropped and arrived up to then is committed; null before the first commit. */
  readonly committedUpTo: Micros | null;
}

export interface Store {
  /** Takes a copy. Never waits and never throws; what there is no room for is dropped and counted. */
  append(batch: FrameBatch): void;
  /**
   * A trace with those of its frames that are committed; null when there are
   * none. Dashes and capitals in an id make no difference.
   */
  trace(traceId: string): Promise<StoredTrace | null>;
  /**
   * Committed traces, newest first: all that the filter can mean and some that
   * it does not, for the caller to assemble and to filter exactly. The next part
   * is looked for when it is asked for. Ends early when the signal says so or
   * when the store gets into trouble: then the progress stays below 1.
   */
  search(query: SearchQuery, signal: AbortSignal): AsyncIterable<Candidates>;
  status(): StoreStatus;
  /** Resolves when all that was appended before is committed, or could not be: then the status says why. */
  flush(): Promise<void>;
  /** Commits what it can and ends. */
  close(): Promise<void>;
}
