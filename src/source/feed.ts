import type { Engine } from '../engine/engine.ts';
import type { Portions } from '../engine/portions.ts';
import type { ReadSpans } from '../intake/spans.ts';
import type { FrameCopier } from './frame-copier.ts';
import type { SourceStatus, Transport } from './source.ts';

/** What keeps a worker's engine fed: a socket, or files on their own clock. */
export interface Feed {
  readonly engine: Engine;
  /** Datagrams that came so far: while more wait, questions do. */
  readonly arrived: number;
  /** Brings the engine to the present moment and tells it what intake counted. */
  tick(): void;
  status(): SourceStatus;
  /** Local only: takes a batch (`wire/batch.ts`) whole, or nothing of it and says why. */
  take?(batch: Uint8Array): string | null;
  /** Local only: takes what was read of a body of spans, a portion at a time. */
  takeSpans?(spans: ReadSpans): Portions<void>;
  /** Local only: copies of the frames taken in, while they are wanted. */
  readonly copier?: FrameCopier;
  /** Replay only: it is being fed for a moment that somebody wants to be at. */
  readonly isOnItsWay?: boolean;
  /** Replay only. */
  readonly transport?: Transport;
  close(): Promise<void>;
}
