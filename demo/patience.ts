import type { Micros } from '../src/model/clock.ts';
import type { Call } from './call.ts';

/** Answered calls are dropped from the front in lots, so that dropping costs nothing much. */
const LOT = 256;

/**
 * The calls to one operation that wait for an answer, oldest first. All are
 * waited for equally long, so the first to lose patience is always in front;
 * answered ones leave when they get there.
 */
export class Patience {
  readonly limit: Micros;
  #calls: Call[] = [];
  #front = 0;
  /** True while the simulation has a look at the front ahead of it. */
  watched = false;

  constructor(limit: Micros) {
    this.limit = limit;
  }

  wait(call: Call): void {
    this.#calls.push(call);
  }

  /** The call that has waited longest; undefined when nobody waits. */
  longest(): Call | undefined {
    while (this.#calls[this.#front]?.over) this.#front++;
    if (this.#front >= LOT && this.#front * 2 >= this.#calls.length) {
      this.#calls = this.#calls.slice(this.#front);
      this.#front = 0;
    }
    return this.#calls[this.#front];
  }
}
