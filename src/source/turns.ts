/**
 * What the worker does beside intake, a portion at a time. The kernel keeps
 * datagrams for some ten milliseconds only, so after each portion what came
 * meanwhile is taken in first, and all that waits takes turns: a long page
 * delays no short question, and no number of questions delays intake.
 */
import type { Portions } from '../engine/portions.ts';

/** At most this much rest by work: under more than the thread can take in, a third of it still answers. */
const REST = 2;

/** Datagrams that one look at a socket hands over while more wait: libuv reads as many before it lets others go. */
const A_LOOKFUL = 32;

export class Turns {
  readonly #stopwatch: () => number;
  readonly #arrived: () => number;
  readonly #waiting: Portions<void>[] = [];
  #rests = false;
  /** When the rest ends at the latest, by the stopwatch. */
  #restsUntil = 0;
  /** What had arrived at the last look. */
  #seen = 0;

  /** @param stopwatch ms since any moment. @param arrived how many datagrams came so far. */
  constructor(stopwatch: () => number, arrived: () => number) {
    this.#stopwatch = stopwatch;
    this.#arrived = arrived;
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
    const ended = this.#stopwatch();
    this.#rests = true;
    this.#restsUntil = ended + REST * (ended - began);
    this.#seen = this.#arrived();
    setImmediate(() => this.#look());
  }

  /** Between two of these the sockets are looked at once. */
  #look(): void {
    const arrived = this.#arrived();
    const isBehind = arrived - this.#seen >= A_LOOKFUL;
    this.#seen = arrived;
    if (isBehind && this.#stopwatch() < this.#restsUntil) setImmediate(() => this.#look());
    else this.#turn();
  }
}
