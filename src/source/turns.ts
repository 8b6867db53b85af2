/**
 * What the worker does beside intake, a portion at a time. The kernel keeps
 * datagrams for some ten milliseconds only, so after each portion there is a
 * rest, and all that waits takes turns: a long page delays no short question,
 * and no number of questions delays intake.
 */
import type { Portions } from '../engine/portions.ts';

/** Rest by work: a third of the thread is enough to answer, and what came meanwhile is caught up with. */
const REST = 2;

/** A shorter rest is one look at the socket: timers do not count finer, ms. */
const LEAST_REST = 2;

export class Turns {
  readonly #stopwatch: () => number;
  readonly #waiting: Portions<void>[] = [];
  #rests = false;
  /** What is still to be rested, ms. */
  #owed = 0;

  /** @param stopwatch ms since any moment. */
  constructor(stopwatch: () => number) {
    this.#stopwatch = stopwatch;
  }

  /** Begins at once unless others wait. The work itself answers whoever asked, also when it fails. */
  add(work: Portions<void>): void {
    this.#waiting.push(work);
    if (!this.#rests) this.#turn();
  }

  /** Does nothing more. */
  close(): void {
    this.#waiting.length = 0;
  }

  #turn(): void {
    this.#rests = false;
    const work = this.#waiting.shift();
    if (work === undefined) return;
    const began = this.#stopwatch();
    if (!work.next().done) this.#waiting.push(work);
    this.#owed += REST * (this.#stopwatch() - began);
    this.#rest();
  }

  #rest(): void {
    this.#rests = true;
    if (this.#owed < LEAST_REST) {
      setImmediate(() => this.#turn());
      return;
    }
    setTimeout(() => this.#turn(), this.#owed);
    this.#owed = 0;
  }
}
