/** Room for those that are not sorted yet, beside the best: sorting once in a while costs less than keeping an order. */
const SPARE = 256;

/** The best of many, without sorting the many. Of equals the first offered comes first. */
export class Best {
  readonly #limit: number;
  /** Best first up to the limit or less, then as offered. */
  #items: number[] = [];
  #keys: number[] = [];
  /** Once there are as many as wanted: what a key has to be above to be among them. */
  #least = -Infinity;
  #offered = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many were offered in all. */
  get offered(): number {
    return this.#offered;
  }

  offer(item: number, key: number): void {
    this.#offered++;
    if (key <= this.#least) return;
    this.#items.push(item);
    this.#keys.push(key);
    if (this.#items.length >= 2 * this.#limit + SPARE) this.#sort();
  }

  /** The best first. */
  list(): readonly number[] {
    this.#sort();
    return this.#items;
  }

  #sort(): void {
    const keys = this.#keys;
    const places = Uint32Array.from(keys.keys());
    const order = places.toSorted((a, b) => keys[b]! - keys[a]! || a - b);
    const kept = order.subarray(0, Math.min(order.length, this.#limit));
    this.#items = Array.from(kept, (place) => this.#items[place]!);
    this.#keys = Array.from(kept, (place) => keys[place]!);
    if (kept.length === this.#limit) this.#least = this.#keys.at(-1) ?? Infinity;
  }
}
