import type { Engine } from '../engine/engine.ts';
import type { SourceStatus, Transport } from './source.ts';

/** What keeps a worker's engine fed: a socket, or files on their own clock. */
export interface Feed {
  readonly engine: Engine;
  /** Brings the engine to the present moment and tells it what intake counted. */
  tick(): void;
  status(): SourceStatus;
  /** Replay only. */
  readonly transport?: Transport;
  close(): Promise<void>;
}
