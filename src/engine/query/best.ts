/** The few best of many, without sorting the many. */
export class Best {
  readonly #limit: number;
  /** Ascending, so that the one to beat stands first. */
  readonly #kept: { readonly item: number; readonly key: number }[] = [];
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
    const kept = this.#kept;
    if (kept.length >= this.#limit) {
      if (kept.length === 0 || key <= kept[0]!.key) return;
      kept.shift();
    }
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (kept[middle]!.key < key) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, { item, key });
  }

  /** The best first. */
  list(): number[] {
    return this.#kept.map(({ item }) => item).toReversed();
  }
}
