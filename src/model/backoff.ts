export interface Waits {
  /** The longest wait of the first retry, and of any, ms. */
  readonly first: number;
  readonly longest: number;
}

/**
 * How long to wait before each retry: twice as long every time up to a cap, and
 * of that a share by chance, so that those that failed together do not return
 * together.
 */
export class Backoff {
  readonly #waits: Waits;
  readonly #random: () => number;
  #longest: number;

  /** @param random a number from 0 up to 1. */
  constructor(waits: Waits, random: () => number) {
    this.#waits = waits;
    this.#random = random;
    this.#longest = waits.first;
  }

  /**
   * The next wait, ms: from half of the longest up.
   * @param asked how long the far side asked to be left alone, ms; the wait comes after it.
   */
  next(asked = 0): number {
    const wait = (this.#longest * (1 + this.#random())) / 2;
    this.#longest = Math.min(this.#longest * 2, this.#waits.longest);
    return asked + wait;
  }

  reset(): void {
    this.#longest = this.#waits.first;
  }
}
