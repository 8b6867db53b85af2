/**
 * How many bytes a second may go to the terminal: a bucket that fills with time.
 * A frame is sent whole once the bucket is not empty and may overdraw it; the
 * debt is paid before the next, so the rate holds without ever cutting a frame.
 */
export class ByteBudget {
  readonly #perMs: number;
  readonly #capacity: number;
  #left: number;
  #filled: number;

  /** `perSecond` may be Infinity; times are ms of any one clock. */
  constructor(perSecond: number, now: number) {
    this.#perMs = perSecond / 1000;
    // A second's worth saved up: a key after a quiet moment is answered at once.
    this.#capacity = perSecond;
    this.#left = this.#capacity;
    this.#filled = now;
  }

  /** How long to wait before the next frame, 0 when it may go. */
  wait(now: number): number {
    this.#fill(now);
    return this.#left > 0 ? 0 : Math.ceil(-this.#left / this.#perMs) + 1;
  }

  spend(bytes: number, now: number): void {
    this.#fill(now);
    this.#left -= bytes;
  }

  #fill(now: number): void {
    if (this.#perMs === Infinity) return;
    const earned = Math.max(0, now - this.#filled) * this.#perMs;
    this.#left = Math.min(this.#capacity, this.#left + earned);
    this.#filled = now;
  }
}
