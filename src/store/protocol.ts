/** What the store says to its two threads, the one that writes and the one that reads. Everything is plain data. */
import type { Micros } from '../model/clock.ts';
import { BATCH_BYTES, FRAME_BYTES } from './limits.ts';
import type { Keep } from './retention.ts';
import type { FrameBatch, SearchQuery } from './store.ts';

/** What a batch takes while it waits. */
export function sizeOf({ bytes, ends }: FrameBatch): number {
  return bytes.length + ends.length * FRAME_BYTES + BATCH_BYTES;
}

/** Handed to a thread as it starts. */
export interface ThreadOptions {
  readonly file: string;
  readonly keep: Keep;
}

export type ToWriter =
  | { readonly type: 'append'; readonly batch: FrameBatch }
  | { readonly type: 'flush'; readonly id: number }
  | { readonly type: 'close' };

export type FromWriter =
  /** The file was opened, for the first time or again. */
  | { readonly type: 'opened' }
  | { readonly type: 'state'; readonly state: WriterState }
  | { readonly type: 'flushed'; readonly id: number };

/** What the file holds. */
export interface Held {
  readonly bytes: number;
  readonly traces: number;
  readonly annotations: number;
  readonly oldest: Micros | null;
}

/** Counts are since the thread started. */
export interface WriterState extends Held {
  readonly cause: string | null;
  readonly committed: number;
  readonly committedUpTo: Micros | null;
  readonly dropped: Readonly<Record<string, number>>;
  /** Bytes of the batches that are committed or dropped: room for new ones. */
  readonly settledBytes: number;
}

export type ToReader =
  | { readonly type: 'reopen' }
  | { readonly type: 'trace'; readonly id: number; readonly traceId: string }
  | { readonly type: 'search'; readonly id: number; readonly query: SearchQuery }
  /** Asks for the next portion of a search. */
  | { readonly type: 'more'; readonly id: number; readonly search: number }
  | { readonly type: 'end'; readonly search: number }
  | { readonly type: 'close' };

export type FromReader =
  /** Null when it is not here. */
  | { readonly type: 'trace'; readonly id: number; readonly trace: FoundTrace | null }
  /** Null when the search is over. */
  | { readonly type: 'portion'; readonly id: number; readonly portion: Portion | null };

/** A part of an answer, its traces in chunks. */
export interface Portion {
  readonly traces: readonly FoundTrace[];
  readonly progress: number;
  readonly reached: Micros;
}

export interface FoundTrace {
  readonly traceId: string;
  readonly arrived: Micros;
  readonly chunks: readonly Uint8Array[];
}
