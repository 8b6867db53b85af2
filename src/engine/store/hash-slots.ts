/**
 * A hash table of slots whose contents lie in columns elsewhere: which slots are
 * in use, and which of them share a hash. Memory of a slot that was never used is
 * not touched.
 */
const NONE = -1;

export class HashSlots {
  readonly #heads: Int32Array;
  /** The next slot of the same place in the table; of a free slot, the next free one. */
  readonly #next: Int32Array;
  #free = NONE;
  #fresh = 0;
  #used = 0;

  constructor(capacity: number) {
    this.#next = new Int32Array(capacity);
    this.#heads = new Int32Array(1 << (32 - Math.clz32(capacity))).fill(NONE);
  }

  get used(): number {
    return this.#used;
  }

  /** One past the highest slot that was ever used. */
  get end(): number {
    return this.#fresh;
  }

  /** The first slot to look at for a hash, -1 for none. */
  first(hash: number): number {
    return this.#heads[hash & (this.#heads.length - 1)]!;
  }

  /** The one to look at behind it, -1 for none. */
  next(slot: number): number {
    return this.#next[slot]!;
  }

  /** A slot for what has a hash; not all may be in use. */
  take(hash: number): number {
    let slot = this.#free;
    if (slot === NONE) slot = this.#fresh++;
    else this.#free = this.#next[slot]!;
    this.#used++;
    const place = hash & (this.#heads.length - 1);
    this.#next[slot] = this.#heads[place]!;
    this.#heads[place] = slot;
    return slot;
  }

  /** Frees a slot that was taken for a hash. */
  free(slot: number, hash: number): void {
    const place = hash & (this.#heads.length - 1);
    const next = this.#next;
    if (this.#heads[place] === slot) this.#heads[place] = next[slot]!;
    else {
      let before = this.#heads[place]!;
      while (next[before] !== slot) before = next[before]!;
      next[before] = next[slot]!;
    }
    next[slot] = this.#free;
    this.#free = slot;
    this.#used--;
  }
}
