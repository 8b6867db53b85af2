import type { Engine } from '../engine/engine.ts';
import { HOUR, MINUTE, SECOND } from '../model/clock.ts';
import type { Clock, Micros } from '../model/clock.ts';
import type { Feed } from './feed.ts';
import { freeMemory } from './free-memory.ts';
import { Marks } from './marks.ts';
import { Pace } from './pace.ts';
import { Player } from './player.ts';
import type { Fed, Sought } from './player.ts';
import type { Recording } from './recording.ts';
import type { SourceStatus, StepTo, Transport } from './source.ts';

/** Annotations fed before questions are answered again: a few milliseconds of work. */
const CHUNK = 4_000;

/**
 * How far back an engine is fed from to stand at a moment: the hour that it
 * holds, ten minutes of baseline before, and the calls that were open then.
 */
const REACH: Micros = HOUR + 15 * MINUTE;

/**
 * A silence that nobody waits for: files of several days as one, or a clock that
 * stood at 1970. What it ends with is shown a moment before it happens.
 */
const LONG_SILENCE: Micros = HOUR;
const BEFORE_ITS_END: Micros = 2 * SECOND;

/** A step that was asked for and is still looked for, and where it began. */
interface Stepping extends Sought {
  readonly by: 1 | -1;
}

/** An engine fed from a recording, on the recording's own clock. */
export class ReplayFeed implements Feed {
  /** Nothing that could be lost: a file waits. */
  readonly arrived = 0;
  readonly transport: Transport;
  readonly #recording: Recording;
  readonly #pace: Pace;
  readonly #reach: Micros;
  #player: Player;
  /** A moment to be reached at once, whatever the pace. */
  #goal: Micros | undefined;
  #stepping: Stepping | undefined;
  /** What the last move was a step to. */
  #steppedTo: StepTo | undefined;
  #wasRead = false;
  #goingOn: NodeJS.Immediate | undefined;
  #isClosed = false;

  constructor(recording: Recording, speed: number, clock: Clock, reach: Micros = REACH) {
    this.#recording = recording;
    this.#reach = reach;
    const { from } = recording;
    this.#player = new Player(recording, from, new Marks(from));
    this.#pace = new Pace(clock, from, speed);
    recording.onMore(() => this.tick());
    this.transport = {
      pause: () => this.#change({ playing: false }),
      play: () => this.#change({ playing: true }),
      setSpeed: (times) => this.#change({ speed: times }),
      seek: (at) => this.#seek(at),
      step: (to, by) => this.#step(to, by),
    };
  }

  get engine(): Engine {
    return this.#player.engine;
  }

  get isOnItsWay(): boolean {
    return this.#goal !== undefined || this.#stepping !== undefined;
  }

  /** Feeds what is due, a chunk at a time, so that questions are answered meanwhile. */
  tick(): void {
    if (this.#goingOn === undefined && !this.#isClosed) this.#feed();
  }

  status(): SourceStatus {
    const { name, from, to, report, reading } = this.#recording;
    const { at, marks, failing } = this.#player;
    const { alerts } = marks;
    const isThere = this.#steppedTo === 'error' && !this.isOnItsWay;
    return {
      state: at >= this.#recording.end ? 'ended' : 'replaying',
      name,
      warnings: report.notes,
      progress: {
        from,
        to,
        at: Math.min(Math.max(at, from), to),
        speed: this.#pace.speed,
        ...(reading && { reading }),
        ...(this.#goal !== undefined && { seeking: this.#goal }),
        ...(isThere && failing && { stepped: failing }),
        ...(alerts.length > 0 && { alerts }),
      },
    };
  }

  close(): Promise<void> {
    this.#isClosed = true;
    clearImmediate(this.#goingOn);
    this.#recording.close();
    return Promise.resolve();
  }

  #change(to: { playing?: boolean; speed?: number }): void {
    this.tick();
    this.#steppedTo = undefined;
    this.#pace.from(this.#goal ?? this.#player.at, to);
    this.tick();
  }

  #seek(at: Micros): void {
    this.#stepping = undefined;
    this.#steppedTo = undefined;
    // At once it would be at the end again before anybody saw where it was.
    if (this.#pace.speed === Infinity) this.#pace.from(this.#player.at, { playing: false });
    this.#goTo(at);
    this.tick();
  }

  #step(to: StepTo, by: 1 | -1): void {
    const after = this.#goal ?? this.#player.at;
    this.#pace.from(after, { playing: false });
    this.#stepping = { to, by, after };
    this.#steppedTo = to;
    if (by === -1) this.#stepBack(this.#stepping);
    this.tick();
  }

  /** To the last such moment that is known; where none is, and the file goes further back, from there. */
  #stepBack({ to, after }: Stepping): void {
    const { marks, began } = this.#player;
    const found = marks.before(to, after);
    const isLast = found !== undefined || began <= this.#recording.from;
    if (isLast) this.#stepping = undefined;
    this.#goTo(found ?? (isLast ? after : began));
  }

  /**
   * An engine cannot forget: to go back another is fed. To go far ahead, too: it need not see all
   * between. The one before is let go at once: two of them would be more than a replay may take.
   */
  #goTo(at: Micros): void {
    const { from, to, isRead } = this.#recording;
    const goal = Math.min(Math.max(at, from), isRead ? this.#recording.end : to);
    this.#goal = goal;
    const { at: here, began, marks } = this.#player;
    const needed = Math.max(from, goal - this.#reach);
    if (here <= goal && goal - here <= this.#reach && began <= needed) return;
    const known = marks.reaches(needed) ? marks : new Marks(needed);
    this.#player = new Player(this.#recording, needed, known);
    freeMemory();
  }

  #feed(): void {
    this.#goingOn = undefined;
    const recording = this.#recording;
    if (!recording.isPlayable) return;
    this.#beginAnew();
    const fed = this.#feedSome();
    recording.played();
    if (fed === 'enough' || (fed !== 'waiting' && this.isOnItsWay)) {
      this.#goingOn = setImmediate(() => this.#feed());
    }
  }

  /** What was read since may stand before what was played. */
  #beginAnew(): void {
    const { timeline, isRead, from } = this.#recording;
    const { at, timeline: played } = this.#player;
    if (isRead && !this.#wasRead) {
      this.#wasRead = true;
      this.#player.report();
    }
    if (timeline !== played || this.#player.isOutOfOrder) {
      this.#player = new Player(this.#recording, from, new Marks(from));
      const there = this.#goal ?? at;
      if (there > from) this.#goTo(there);
    }
  }

  #feedSome(): Fed {
    const goal = this.#goal;
    if (goal !== undefined) {
      const fed = this.#player.feed(goal, CHUNK);
      if (fed === 'due') this.#arrive(goal);
      return fed;
    }
    const stepping = this.#stepping;
    if (stepping !== undefined) return this.#feedTo(stepping);
    const fed = this.#player.feed(Math.min(this.#pace.due(), this.#recording.end), CHUNK);
    return fed === 'due' && this.#stepsOverSilence() ? 'enough' : fed;
  }

  #stepsOverSilence(): boolean {
    const { at, nextAt } = this.#player;
    if (this.#pace.speed === 0 || nextAt === undefined || nextAt - at < LONG_SILENCE) return false;
    this.#pace.from(nextAt - BEFORE_ITS_END, {});
    return true;
  }

  /** Plays at once to what is looked for, and back again when there is none. */
  #feedTo(stepping: Stepping): Fed {
    const fed = this.#player.feed(this.#recording.end, CHUNK, stepping);
    if (fed === 'found') {
      this.#stepping = undefined;
      this.#pace.from(this.#player.at, {});
    } else if (fed === 'due') {
      this.#stepping = undefined;
      this.#goTo(stepping.after);
    }
    return fed;
  }

  #arrive(goal: Micros): void {
    this.#goal = undefined;
    this.#pace.from(goal, {});
    if (this.#stepping?.by === -1) this.#stepBack(this.#stepping);
  }
}
