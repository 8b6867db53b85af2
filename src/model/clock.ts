/** Microseconds: since the Unix epoch for a moment, otherwise a duration. Safe as a number until 2255. */
export type Micros = number;

/** Tells the moment. Everything that has a clock is handed one; only the edge reads the wall. */
export interface Clock {
  now(): Micros;
}

export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;

/** The machine's own clock, for the edge of the program. */
export const wallClock: Clock = {
  now: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
};

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
