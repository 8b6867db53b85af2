import { Engine } from '../engine/engine.ts';
import { SECOND } from '../model/clock.ts';
import type { Clock, Micros } from '../model/clock.ts';
import { AnnotationRecord } from '../model/record.ts';
import type { Feed } from './feed.ts';
import { Pace } from './pace.ts';
import type { Recording } from './recording.ts';
import { ReplaySteps } from './replay-steps.ts';
import type { SourceStatus, Transport } from './source.ts';

/** Annotations fed before questions are answered again: a few milliseconds of work. */
const CHUNK = 2_000;

/** An engine fed from a recording, on the recording's own clock. */
export class ReplayFeed implements Feed {
  /** Nothing that could be lost: a file waits. */
  readonly arrived = 0;
  #engine = new Engine({ whole: true });
  readonly transport: Transport;
  readonly #recording: Recording;
  readonly #pace: Pace;
  readonly #record = new AnnotationRecord();
  /** Counts are of whole seconds, so the recording's last second is let finish. */
  readonly #end: Micros;
  #next = 0;
  #at: Micros;
  #goingOn: NodeJS.Immediate | undefined;

  constructor(recording: Recording, speed: number, clock: Clock) {
    this.#recording = recording;
    this.#at = recording.from;
    this.#end = (Math.floor(recording.to / SECOND) + 1) * SECOND;
    this.#pace = new Pace(clock, recording.from, speed);
    this.engine.report(recording.report);
    const steps = new ReplaySteps(recording);
    const change = (to: { playing?: boolean; speed?: number }): void => {
      this.tick();
      this.#pace.from(this.#at, to);
      this.tick();
    };
    this.transport = {
      pause: () => change({ playing: false }),
      play: () => change({ playing: true }),
      setSpeed: (times) => change({ speed: times }),
      seek: (at) => this.#seek(at),
      step: (to, by) => {
        const found = steps.find(to, this.#at, by);
        this.#pace.from(this.#at, { playing: false });
        if (found !== null) this.#seek(found);
      },
    };
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** Feeds what is due, a chunk at a time, so that questions are answered meanwhile. */
  tick(): void {
    if (this.#goingOn === undefined) this.#feed();
  }

  status(): SourceStatus {
    const { name, from, to, report } = this.#recording;
    return {
      state: this.#at < this.#end ? 'replaying' : 'ended',
      name,
      warnings: report.notes,
      progress: { from, to, at: Math.min(this.#at, to), speed: this.#pace.speed },
    };
  }

  close(): Promise<void> {
    clearImmediate(this.#goingOn);
    return Promise.resolve();
  }

  /** An engine cannot forget: to go back it begins anew, and is fed up to there at once. */
  #seek(to: Micros): void {
    const at = Math.min(this.#end, Math.max(this.#recording.from, to));
    if (at < this.#at) {
      this.#engine = new Engine({ whole: true });
      this.#engine.report(this.#recording.report);
      this.#next = 0;
      this.#at = this.#recording.from;
    }
    this.#pace.from(at, {});
    this.tick();
  }

  #feed(): void {
    this.#goingOn = undefined;
    const { moments } = this.#recording;
    const due = Math.min(this.#pace.due(), this.#end);
    const stop = Math.min(this.#next + CHUNK, moments.length);
    for (; this.#next < stop; this.#next++) {
      const { at, annotation } = moments[this.#next]!;
      if (at > due) break;
      this.engine.apply(this.#record.fill(annotation, this.engine.vocabulary), at);
      this.#at = at;
    }
    if (this.#next < moments.length && moments[this.#next]!.at <= due) {
      this.#goingOn = setImmediate(() => this.#feed());
      return;
    }
    this.#at = Math.max(this.#at, due);
    // Before its last second closes, so that what was waited for counts in it.
    if (this.#next === moments.length && this.#at === this.#end) this.engine.finish();
    this.engine.advance(this.#at);
  }
}
