/** Longest wait of the first retry and of any, ms: soon enough for a restart, seldom enough for an outage. */
const FIRST = 500;
const LONGEST = 5_000;
/** Less than this is no wait, ms. */
const LEAST = 50;

/**
 * How long to wait before each retry: any time up to a longest that doubles up
 * to a cap, so that screens that lost the same collector do not all come back
 * in the same moment.
 */
export class Backoff {
  readonly #random: () => number;
  #longest = FIRST;

  /** @param random a number from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next wait, ms. */
  next(): number {
    const wait = Math.max(LEAST, this.#longest * this.#random());
    this.#longest = Math.min(this.#longest * 2, LONGEST);
    return wait;
  }

  reset(): void {
    this.#longest = FIRST;
  }
}
