/**
 * Counts by an integer key, without an object a key: the open second's
 * histograms of every entity live in one such table, and slots are merged in
 * one. Open addressing, linear probing; keys are stored plus one, 0 is free.
 */
export class CountTable {
  #keys: Uint32Array;
  #counts: Uint32Array;
  #size = 0;

  /** `expected` keys fit without growing. */
  constructor(expected: number = 4096) {
    const capacity = 1 << (32 - Math.clz32(Math.max(16, expected * 2) - 1));
    this.#keys = new Uint32Array(capacity);
    this.#counts = new Uint32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds to a key's count. Keys are below 2³² − 1. */
  add(key: number, count: number): void {
    const keys = this.#keys;
    const mask = keys.length - 1;
    const stored = key + 1;
    let place = (Math.imul(stored, 0x9e3779b1) >>> 8) & mask;
    for (;;) {
      const found = keys[place]!;
      if (found === stored) {
        this.#counts[place] = this.#counts[place]! + count;
        return;
      }
      if (found === 0) break;
      place = (place + 1) & mask;
    }
    keys[place] = stored;
    this.#counts[place] = count;
    if (++this.#size * 2 > keys.length) this.#grow();
  }

  /** All keys in ascending order, with their counts. */
  sorted(): { keys: Uint32Array; counts: Uint32Array } {
    const found = new Uint32Array(this.#size);
    let n = 0;
    for (const stored of this.#keys) if (stored !== 0) found[n++] = stored - 1;
    const keys = found.toSorted();
    const counts = new Uint32Array(n);
    for (let i = 0; i < n; i++) counts[i] = this.#countOf(keys[i]!);
    return { keys, counts };
  }

  clear(): void {
    if (this.#size === 0) return;
    this.#keys.fill(0);
    this.#size = 0;
  }

  #countOf(key: number): number {
    const mask = this.#keys.length - 1;
    const stored = key + 1;
    let place = (Math.imul(stored, 0x9e3779b1) >>> 8) & mask;
    while (this.#keys[place] !== stored) place = (place + 1) & mask;
    return this.#counts[place]!;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#counts = new Uint32Array(keys.length * 2);
    this.#size = 0;
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] !== 0) this.add(keys[i]! - 1, counts[i]!);
    }
  }
}
