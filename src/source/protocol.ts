/**
 * What the two halves of a threaded source say to each other. The worker thread
 * has intake and engine; the main thread asks. Everything is plain data.
 */
import type { Answer, Question } from '../engine/views.ts';
import type { ReadSpans } from '../intake/spans.ts';
import type { CopiedFrames } from './frame-copier.ts';
import type { Micros } from '../model/clock.ts';
import type { SourceStatus, StepTo } from './source.ts';

/** How to open a source, handed to the worker as it starts. */
export type Opening = LocalOpening | ReplayOpening;

export interface LocalOpening {
  readonly kind: 'local';
  readonly udp: { readonly host: string; readonly port: number };
  /** Bytes that the engine's retained traces may take; the engine's own default without. */
  readonly retainedBytes?: number;
  /** Whether the frames taken in are wanted as well, as `frames`, from the beginning. */
  readonly copies?: boolean;
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
  /** Only what is of this trace; without it, all. */
  readonly traceId?: string;
  /** It is played to its end and not sought in: a capture is then not kept while it is played. */
  readonly once?: boolean;
}

/** Main thread to worker. */
export type Request =
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  | { readonly type: 'pause' }
  | { readonly type: 'play' }
  | { readonly type: 'speed'; readonly speed: number }
  | { readonly type: 'seek'; readonly at: Micros }
  | { readonly type: 'step'; readonly to: StepTo; readonly by: 1 | -1 }
  /** Packed datagrams that came another way than the port (`wire/batch.ts`); the bytes change hands. */
  | { readonly type: 'take'; readonly id: number; readonly batch: Uint8Array }
  /** What was read of a body of spans; the bytes change hands. Answered as `taken`. */
  | { readonly type: 'takeSpans'; readonly id: number; readonly spans: ReadSpans }
  /** From now on copies of the frames taken in are wanted, or no longer. */
  | { readonly type: 'copies'; readonly isOn: boolean }
  /** Copies of so many bytes have been looked after. */
  | { readonly type: 'kept'; readonly bytes: number }
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
  /** A batch was taken whole, or nothing of it for that reason. */
  | { readonly type: 'taken'; readonly id: number; readonly problem: string | null }
  /** What was taken in since the last of these, while copies are wanted; to be answered with `kept`. */
  | { readonly type: 'frames'; readonly frames: CopiedFrames }
  | { readonly type: 'status'; readonly status: SourceStatus };
