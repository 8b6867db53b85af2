/** A queue of fixed size, first in, first out. Makes nothing after its beginning. */
export class Ring<T> {
  readonly #places: (T | undefined)[];
  #first = 0;
  #size = 0;

  constructor(capacity: number) {
    this.#places = Array.from({ length: capacity }, () => undefined);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds as the last; only while there is room. */
  push(item: T): void {
    const capacity = this.#places.length;
    let place = this.#first + this.#size++;
    if (place >= capacity) place -= capacity;
    this.#places[place] = item;
  }

  /** Takes the first; undefined when there is none. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#places[this.#first];
    this.#places[this.#first] = undefined;
    this.#first = this.#first + 1 === this.#places.length ? 0 : this.#first + 1;
    this.#size--;
    return item;
  }
}
