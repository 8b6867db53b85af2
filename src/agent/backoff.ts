/** Longest wait of the first retry and of any, ms: soon enough for a restart, seldom enough for an outage. */
const FIRST = 100;
const LONGEST = 10_000;

/**
 * How long to wait before each retry: twice as long every time up to a cap, and
 * of that a share by chance, so that agents that failed together do not return
 * together.
 */
export class Backoff {
  readonly #random: () => number;
  #longest = FIRST;

  /** @param random a number from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next wait, ms: from half of the longest up. */
  next(): number {
    const wait = (this.#longest * (1 + this.#random())) / 2;
    this.#longest = Math.min(this.#longest * 2, LONGEST);
    return wait;
  }

  reset(): void {
    this.#longest = FIRST;
  }
}
