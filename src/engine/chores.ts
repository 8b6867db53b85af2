/**
 * What a closed second leaves to be done that nobody waits for. Datagrams are
 * not taken while it is done, and the kernel keeps them for some ten
 * milliseconds only, so it is done in portions with time between.
 */
import type { Micros } from '../model/clock.ts';

/** Time from one portion to the next: intake is behind by one portion at most, and catches up before the next. */
const PAUSE: Micros = 5_000;

/** Work that stops by itself after each portion. */
export type Chore = Generator<void, void>;

export class Chores {
  readonly #waiting: Chore[] = [];
  #next: Micros = 0;

  add(chore: Chore): void {
    this.#waiting.push(chore);
  }

  /** Does the next portion, if it is time for one. */
  advance(now: Micros): void {
    if (this.#waiting.length === 0 || now < this.#next) return;
    this.#next = now + PAUSE;
    if (this.#waiting[0]!.next().done) this.#waiting.shift();
  }

  /** Does all that waits, in order: somebody asks, or the next second is over. */
  finish(): void {
    for (let chore = this.#waiting.shift(); chore; chore = this.#waiting.shift()) {
      while (!chore.next().done);
    }
  }
}
