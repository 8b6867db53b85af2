import { SECOND, type Micros } from '../src/model/clock.ts';

/** How often the rate is looked at. */
const EVERY: Micros = SECOND / 10;
/** Behind by this much, the machine cannot do the rate; within the other, it can do more. */
const TOO_LATE: Micros = 20_000;
const IN_TIME: Micros = 5_000;
const SLOWER = 0.8;
const FASTER = 1.15;
/** Where "as fast as it can" begins to look. */
const FIRST_RATE = 1_000;
/** A platform that nothing is left of tells nothing. */
const LOWEST_RATE = 1;

/** Finds the rate that the machine can do, up to the one asked for. */
export class Governor {
  readonly #asked: number;
  #rate: number;
  #since: Micros;
  /** The least that the load was late since: one pause that is made up for means nothing. */
  #least: Micros = Infinity;

  /** @param asked requests a second; Infinity for as fast as it can. */
  constructor(asked: number, now: Micros) {
    this.#asked = asked;
    this.#rate = asked === Infinity ? FIRST_RATE : asked;
    this.#since = now;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Tells it how late the load is now. */
  see(now: Micros, late: Micros): void {
    this.#least = Math.min(this.#least, late);
    if (now - this.#since < EVERY) return;
    if (this.#least > TOO_LATE) this.#rate = Math.max(this.#rate * SLOWER, LOWEST_RATE);
    else if (this.#least < IN_TIME) this.#rate *= FASTER;
    this.#rate = Math.min(this.#rate, this.#asked);
    this.#since = now;
    this.#least = Infinity;
  }
}
