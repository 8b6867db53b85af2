/**
 * A replay in a person's hands. The moment shown and the file's position are
 * one: all keys of time move the file itself, and the screen shows where it is.
 */
import type { Micros } from '../../model/clock.ts';
import type { ReplayProgress, Source, Transport } from '../../source/source.ts';
import type { Action, ReplayAction } from '../state/action.ts';

/** Times as fast; the last is at once. */
const speeds: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 50, 100, Infinity];

/** After so many answers what was asked for has been done, or led nowhere: the first may have been on its way. */
const ANSWERS = 2;

/** Where a replay is, as a person is shown it. */
export interface Playing {
  readonly from: Micros;
  readonly to: Micros;
  readonly at: Micros;
  /** The speed it plays with, or will when it plays on. */
  readonly speed: number;
  readonly state: 'playing' | 'paused' | 'ended';
  /** It is on its way to `at`; what is shown besides is from before. */
  readonly isSeeking: boolean;
  /** While the files are still being read: which part of them is, 0..1, null where nobody knows. */
  readonly reading: { readonly part: number | null } | null;
  /** When alerts were raised. */
  readonly alerts: readonly Micros[];
}

/** Something asked for, and how many answers have come since. */
interface Waiting {
  readonly from: Micros;
  readonly answers: number;
}

interface Sought extends Waiting {
  readonly to: Micros;
}

interface Stepping extends Waiting {
  /** What there is to say when it has led nowhere. */
  readonly said: string;
}

export class Player {
  readonly #source: Source;
  /** A position asked for that the source has not reported yet. */
  #sought: Sought | null = null;
  #stepping: Stepping | null = null;
  /** From where a step to a call was asked for that has not been shown yet. */
  #callFrom: Micros | null = null;
  /** The speed to play with, and the last that the source told: it tells of a change a moment late. */
  #speed = 1;
  #told = 1;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Null for what is no replay. */
  playing(): Playing | null {
    const { transport } = this.#source;
    const { state, progress } = this.#source.status();
    if (transport === undefined || progress === undefined) return null;
    const { from, to, speed, reading, seeking, alerts = [] } = progress;
    if (speed > 0 && speed !== this.#told) this.#speed = this.#told = speed;
    const isPaused = speed === 0 && state !== 'ended';
    return {
      from,
      to,
      at: this.#position(progress),
      speed: this.#speed,
      state: isPaused ? 'paused' : state === 'ended' ? 'ended' : 'playing',
      isSeeking: seeking !== undefined || this.#sought !== null,
      reading: reading === undefined ? null : { part: partOf(reading) },
      alerts,
    };
  }

  /** Null: the action is none of the replay's. Otherwise it is done; what there is to say of it, or ''. */
  act(action: Action): string | null {
    const { transport } = this.#source;
    const playing = this.playing();
    if (transport === undefined || playing === null) return null;
    const { from, to, at, state } = playing;
    const { type } = action;
    // Who has gone on to something else is not taken away from it.
    if (type !== 'step') this.#callFrom = null;
    if (type === 'pause') return state === 'paused' ? play(transport) : pause(transport);
    if (type === 'live') return play(transport);
    if (type === 'scrub') return this.#seek(transport, playing, at + action.by);
    if (type === 'share') return this.#seek(transport, playing, at + action.by * (to - from));
    if (type === 'edge') return this.#seek(transport, playing, action.to === 'start' ? from : to);
    if (type === 'speed') return this.#setSpeed(transport, action.by);
    return type === 'step' ? this.#step(transport, playing, action) : null;
  }

  /** Whether an answer is awaited that tells where the last move has led. */
  get isWaiting(): boolean {
    return this.#sought !== null || this.#stepping !== null;
  }

  /** An answer has come; a sentence when the last step has led nowhere. */
  answered(): string | null {
    const sought = this.#sought;
    if (sought !== null) this.#sought = isOld(sought) ? null : older(sought);
    const stepping = this.#stepping;
    const at = this.playing()?.at;
    if (stepping === null || at === undefined) return null;
    const isDone = at !== stepping.from || isOld(stepping);
    this.#stepping = isDone ? null : older(stepping);
    if (!isDone || at !== stepping.from) return null;
    this.#callFrom = null;
    return stepping.said;
  }

  /** Once: the call that a step has led to. */
  steppedTo(): NonNullable<ReplayProgress['stepped']> | null {
    const progress = this.#source.status().progress;
    if (this.#callFrom === null || progress?.stepped === undefined) return null;
    if (progress.at === this.#callFrom) return null;
    this.#callFrom = null;
    return progress.stepped;
  }

  /** The one asked for stands until the source is nearer to it than to where it was. */
  #position(progress: ReplayProgress): Micros {
    const at = progress.seeking ?? progress.at;
    const sought = this.#sought;
    if (sought === null) return at;
    if (Math.abs(at - sought.to) > Math.abs(at - sought.from)) return sought.to;
    this.#sought = null;
    return at;
  }

  #seek(transport: Transport, { from, to, at, speed, state }: Playing, wanted: Micros): string {
    const moment = Math.round(Math.min(to, Math.max(from, wanted)));
    if (moment === at) {
      return moment === from ? 'This is where the file begins.' : 'This is where the file ends.';
    }
    // At once, it would be at the end again before anybody saw where it went.
    if (speed === Infinity && state !== 'paused') transport.pause();
    transport.seek(moment);
    this.#sought = { from: this.#source.status().progress?.at ?? at, to: moment, answers: 0 };
    this.#stepping = null;
    return '';
  }

  #setSpeed(transport: Transport, by: 1 | -1): string {
    const index = speeds.findIndex((speed) => speed >= this.#speed);
    const speed = speeds[Math.min(speeds.length - 1, Math.max(0, index + by))]!;
    this.#speed = speed;
    transport.setSpeed(speed);
    return speed === Infinity
      ? 'All that is left is played at once.'
      : `Played ${speed} times as fast.`;
  }

  #step(
    transport: Transport,
    { at }: Playing,
    { to, by }: Extract<ReplayAction, { type: 'step' }>,
  ): string {
    this.#sought = null;
    const what = { trace: 'trace begins', error: 'call fails', alert: 'alert is raised' }[to];
    const said = `No ${what} ${by === 1 ? 'after' : 'before'} this moment of the file.`;
    this.#stepping = { from: at, said, answers: 0 };
    this.#callFrom = to === 'error' ? at : null;
    transport.step(to, by);
    return '';
  }
}

function older<Asked extends Waiting>(asked: Asked): Asked {
  return { ...asked, answers: asked.answers + 1 };
}

function isOld({ answers }: Waiting): boolean {
  return answers + 1 >= ANSWERS;
}

function pause(transport: Transport): string {
  transport.pause();
  return '';
}

function play(transport: Transport): string {
  transport.play();
  return '';
}

function partOf({ bytes, of }: NonNullable<ReplayProgress['reading']>): number | null {
  return of === null || of <= 0 ? null : Math.min(1, bytes / of);
}
