/** Microseconds: since the Unix epoch for a moment, otherwise a duration. Safe as a number until 2255. */
export type Micros = number;

/** Tells the moment. Everything that has a clock is handed one; only the edge reads the wall. */
export interface Clock {
  now(): Micros;
}

export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;
export const DAY: Micros = 24 * HOUR;
export const YEAR: Micros = 365.25 * DAY;

/** How often it is looked whether the machine slept, and how far its clock is then ahead at least, ms. */
const LOOK_EVERY = 1_000;
const SLEPT = 1_000;

/**
 * Counts evenly and never goes back, whoever sets the machine's clock. It jumps
 * ahead with it, as after a night in which the machine slept and nothing counted.
 */
class MachineClock implements Clock {
  /** What was the time when `performance` counted 0, ms. */
  #origin = performance.timeOrigin;
  #look = 0;

  now(): Micros {
    const since = performance.now();
    if (since >= this.#look) {
      this.#look = since + LOOK_EVERY;
      const ahead = Date.now() - (this.#origin + since);
      if (ahead > SLEPT) this.#origin += ahead;
    }
    return Math.round((this.#origin + since) * 1000);
  }
}

/** The machine's own clock, for the edge of the program. */
export const wallClock: Clock = new MachineClock();

/** A clock that stands where it is put: tests and replay. */
export class HandClock implements Clock {
  #now: Micros;

  constructor(start: Micros = 0) {
    this.#now = start;
  }

  now(): Micros {
    return this.#now;
  }

  set(moment: Micros): void {
    this.#now = moment;
  }

  advance(by: Micros): void {
    this.#now += by;
  }
}
