import type { Micros } from '../src/model/clock.ts';

/**
 * What is to happen, earliest first; at the same moment, as it was put in, so
 * that a run is the same every time. A binary heap.
 */
export class EventQueue<T> {
  readonly #items: T[] = [];
  /** The moment of each item, and the number it came as. */
  readonly #at: Micros[] = [];
  readonly #order: number[] = [];
  #count = 0;

  /** When the next is due; Infinity when there is none. */
  get next(): Micros {
    return this.#at[0] ?? Infinity;
  }

  put(at: Micros, item: T): void {
    const order = this.#count++;
    let place = this.#items.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.#at[above]! <= at) break;
      this.#move(above, place);
      place = above;
    }
    this.#set(place, at, order, item);
  }

  /** Takes the next out; undefined when there is none. */
  take(): T | undefined {
    const first = this.#items[0];
    const at = this.#at.pop();
    const order = this.#order.pop();
    const item = this.#items.pop();
    if (at === undefined || order === undefined || item === undefined) return undefined;
    if (this.#items.length > 0) this.#sink(at, order, item);
    return first;
  }

  #sink(at: Micros, order: number, item: T): void {
    const length = this.#items.length;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= length) break;
      if (below + 1 < length && this.#before(below + 1, below)) below++;
      const due = this.#at[below]!;
      if (due > at || (due === at && this.#order[below]! > order)) break;
      this.#move(below, place);
      place = below;
    }
    this.#set(place, at, order, item);
  }

  #before(one: number, other: number): boolean {
    const difference = this.#at[one]! - this.#at[other]!;
    return difference < 0 || (difference === 0 && this.#order[one]! < this.#order[other]!);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#at[from]!, this.#order[from]!, this.#items[from]!);
  }

  #set(place: number, at: Micros, order: number, item: T): void {
    this.#at[place] = at;
    this.#order[place] = order;
    this.#items[place] = item;
  }
}
