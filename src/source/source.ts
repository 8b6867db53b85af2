/**
 * What a screen reads. Local, remote and replay differ in nothing that the
 * screen can see, except that a replay has a transport.
 */
import type { Answer, Question, ViewName } from '../engine/views.ts';
import type { Micros } from '../model/clock.ts';

/** How the source is doing, for the header: one word, and a sentence when there is something to say. */
export interface SourceStatus {
  readonly state: 'live' | 'replaying' | 'ended' | 'connecting' | 'failed';
  /** For example "local udp 127.0.0.1:7760" or "replay neardrivers.txt". */
  readonly name: string;
  /** One sentence each, for people; empty when all is well. */
  readonly warnings: readonly string[];
  /** Of several collectors those that are not heard: answers are without them. Absent when there are none. */
  readonly away?: readonly string[];
  /** Replay only. */
  readonly progress?: ReplayProgress;
}

/** Where a replay is. */
export interface ReplayProgress {
  /** The file's first and last moment, as far as it has been read, and where it is now. */
  readonly from: Micros;
  readonly to: Micros;
  readonly at: Micros;
  /** 0 while paused, Infinity for at once. */
  readonly speed: number;
  /** While the files are still being read: bytes read, and of how many, null where nobody knows. */
  readonly reading?: { readonly bytes: number; readonly of: number | null };
  /** The moment it is on the way to; answers are still those of where it was. */
  readonly seeking?: Micros;
  /** The call that the last step led to, while it stands there. */
  readonly stepped?: { readonly traceId: string; readonly spanId: string };
  /** When alerts were raised, as far as it was played: the latest of them. Absent when none were. */
  readonly alerts?: readonly Micros[];
}

/** What a replay can be stepped to: a trace that begins, a call that fails, an alert that is raised. */
export type StepTo = 'trace' | 'error' | 'alert';

/** Replay's own controls. */
export interface Transport {
  pause(): void;
  play(): void;
  /** ×0.1 to ×100, or Infinity for at once. */
  setSpeed(speed: number): void;
  /** To any moment of the file, also back; it plays on from there, or stays paused. */
  seek(at: Micros): void;
  /** To the next (1) or previous (-1) such moment, and pauses there; without one it stays where it is. */
  step(to: StepTo, by: 1 | -1): void;
}

export interface Source {
  readonly kind: 'local' | 'remote' | 'replay';
  readonly transport?: Transport;
  /** Rejects only when the source has ended; a bad question gets an empty answer. */
  ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>>;
  status(): SourceStatus;
  /** Stops listening and frees the port. */
  close(): Promise<void>;
}
