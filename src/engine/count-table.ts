import { sortedRun, type Run } from './runs.ts';

/** Places at first; there are always twice as many as keys. */
const FIRST_PLACES = 64;

/**
 * Counts by an integer key, without an object a key: the open second's
 * histograms of every entity live in one such table, and slots are merged in
 * one. Open addressing, linear probing; keys are stored plus one, 0 is free.
 */
export class CountTable {
  #keys = new Uint32Array(FIRST_PLACES);
  #counts = new Uint32Array(FIRST_PLACES);
  /** Places in use, as they were taken: a table that was full once is listed and cleared by what it holds now. */
  #places = new Uint32Array(FIRST_PLACES / 2 + 1);
  #size = 0;

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
    this.#places[this.#size++] = place;
    if (this.#size * 2 > keys.length) this.#grow();
  }

  /** All keys in ascending order, with their counts. */
  sorted(): Run {
    const keys = new Uint32Array(this.#size);
    const counts = new Uint32Array(this.#size);
    for (let i = 0; i < keys.length; i++) {
      const place = this.#places[i]!;
      keys[i] = this.#keys[place]! - 1;
      counts[i] = this.#counts[place]!;
    }
    return sortedRun(keys, counts);
  }

  clear(): void {
    for (let i = 0; i < this.#size; i++) this.#keys[this.#places[i]!] = 0;
    this.#size = 0;
  }

  #grow(): void {
    const [keys, counts, places, size] = [this.#keys, this.#counts, this.#places, this.#size];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#counts = new Uint32Array(keys.length * 2);
    this.#places = new Uint32Array(keys.length + 1);
    this.#size = 0;
    for (let i = 0; i < size; i++) this.add(keys[places[i]!]! - 1, counts[places[i]!]!);
  }
}
