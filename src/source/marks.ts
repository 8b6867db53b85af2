/** Moments of a replay that are worth going to, as far as it has been played: what going back to them needs. */
import type { Micros } from '../model/clock.ts';
import type { StepTo } from './source.ts';

/** Of each kind; 2 MB, more than anybody steps back through. Of more the oldest are found again by playing them again. */
const MAX_MARKS = 200_000;

/** Alerts told at once, for a bar that is as wide as a screen. */
const ALERTS_TOLD = 100;

export class Marks {
  readonly #moments: Readonly<Record<StepTo, Micros[]>> = { trace: [], error: [], alert: [] };
  /** From when on all are known. */
  #from: Micros;
  #to: Micros;

  constructor(from: Micros) {
    this.#from = this.#to = from;
  }

  /** Whether whoever plays from a moment on tells nothing that lies apart from what is known. */
  reaches(moment: Micros): boolean {
    return this.#from <= moment && moment <= this.#to;
  }

  /** Enters a moment, in order; what was played before is known. */
  note(kind: StepTo, at: Micros): void {
    if (at < this.#to) return;
    const moments = this.#moments[kind];
    if (moments.at(-1) === at) return;
    moments.push(at);
    if (moments.length <= MAX_MARKS) return;
    moments.splice(0, MAX_MARKS / 2);
    this.#from = Math.max(this.#from, moments[0]!);
  }

  /** All up to a moment has been played. */
  played(to: Micros): void {
    this.#to = Math.max(this.#to, to);
  }

  /** The last one before a moment; undefined when none is known. */
  before(kind: StepTo, at: Micros): Micros | undefined {
    return this.#moments[kind].findLast((moment) => moment < at);
  }

  /** The latest alerts. */
  get alerts(): readonly Micros[] {
    return this.#moments.alert.slice(-ALERTS_TOLD);
  }
}
