/**
 * What the two halves of a threaded source say to each other. The worker thread
 * has intake and engine; the main thread asks. Everything is plain data.
 */
import type { Answer, Question } from '../engine/views.ts';
import type { SourceStatus } from './source.ts';

/** How to open a source, handed to the worker as it starts. */
export type Opening = LocalOpening | ReplayOpening;

export interface LocalOpening {
  readonly kind: 'local';
  readonly udp: { readonly host: string; readonly port: number };
}

export interface ReplayOpening {
  readonly kind: 'replay';
  /** Paths, or '-' for standard input, played as one. */
  readonly files: readonly string[];
  /** ×0.1 to ×100, or Infinity for at once. */
  readonly speed: number;
  /**
   * `now` moves all times by one amount: a paced replay then begins now, one at
   * once ends now. Without it the times stay as told.
   */
  readonly shift?: 'now';
}

/** Main thread to worker. */
export type Request =
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  | { readonly type: 'pause' }
  | { readonly type: 'play' }
  | { readonly type: 'speed'; readonly speed: number }
  | { readonly type: 'close' };

/** Worker to main thread. */
export type Response =
  /** The source is open; `address` is where a local one listens. */
  | {
      readonly type: 'opened';
      readonly status: SourceStatus;
      readonly address?: { readonly host: string; readonly port: number };
    }
  /** It cannot be opened: the sentence of an `InputProblem`. */
  | { readonly type: 'problem'; readonly sentence: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  /** The engine failed on a question; intake goes on. */
  | { readonly type: 'refused'; readonly id: number; readonly reason: string }
  | { readonly type: 'status'; readonly status: SourceStatus };
