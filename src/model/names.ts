import { textEnd, textOf } from './text.ts';

/**
 * Names (services, destinations, hosts) as small integers. A platform has a few
 * thousand names and says each a million times, so bytes are hashed once and
 * compared with those seen before; no string is made for a name already known.
 */

/**
 * How many names are kept; a platform of 1,000 services with 20 endpoints on
 * 2,000 hosts needs 23,000. Past it every new name is `(other)`.
 */
export const MAX_NAMES = 65_536;

/** Longest name kept, bytes; a longer one is cut, so that a hostile one costs no memory. */
export const MAX_NAME_BYTES = 256;

/** The id of the empty name, and of the name that stands for all beyond the limit. */
export const NO_NAME = 0;
export const OTHER_NAME = 1;
export const OTHER = '(other)';

const encoder = new TextEncoder();

/** Interns byte strings. Ids are dense, from 0, and never change. */
export class Names {
  readonly #limit: number;
  readonly #texts: string[] = [];
  /** Where each name's words begin in the arena, and how many bytes they are. */
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  #arena = new Int32Array(1 << 11);
  #used = 0;
  /** The words of the name being looked up. */
  readonly #words = new Int32Array(MAX_NAME_BYTES / 4);
  #table = new Int32Array(1 << 10).fill(-1);
  #hashes = new Int32Array(1 << 9);
  /** Chance, so that nobody can send names made to meet in one place of the table. */
  readonly #seed = (Math.random() * 0x1_0000_0000) | 0;
  #overflow = 0;

  constructor(limit: number = MAX_NAMES) {
    this.#limit = limit;
    this.id('');
    this.id(OTHER);
  }

  get size(): number {
    return this.#texts.length;
  }

  /** How often a name was refused because there were too many. */
  get overflow(): number {
    return this.#overflow;
  }

  /** The id of a name given as text. */
  id(text: string): number {
    const bytes = encoder.encode(text);
    return this.idOf(bytes, 0, bytes.length);
  }

  /** The id of the name in `bytes[start..end)`. */
  idOf(bytes: Uint8Array, start: number, end: number): number {
    const stop = textEnd(bytes, start, end, MAX_NAME_BYTES);
    const words = this.#words;
    let count = 0;
    let hash = this.#seed ^ (stop - start);
    let i = start;
    for (; i + 4 <= stop; i += 4) {
      const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
      words[count++] = word;
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    if (i < stop) {
      let word = 0;
      for (; i < stop; i++) word = (word << 8) | bytes[i]!;
      words[count++] = word;
      hash = Math.imul(hash ^ word, 0x9e3779b1);
    }
    hash ^= hash >>> 13;

    const table = this.#table;
    const mask = table.length - 1;
    let place = hash & mask;
    for (;;) {
      const id = table[place]!;
      if (id < 0) {
        if (this.#texts.length < this.#limit) {
          return this.#add(textOf(bytes, start, stop), stop - start, count, hash, place);
        }
        this.#overflow++;
        return OTHER_NAME;
      }
      if (this.#hashes[id] === hash && this.#same(id, stop - start, count)) return id;
      place = (place + 1) & mask;
    }
  }

  /** The text of a name; '' for an id that was never given out. */
  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** Whether the name being looked up, `length` bytes in `count` words, is the one of this id. */
  #same(id: number, length: number, count: number): boolean {
    if (this.#lengths[id] !== length) return false;
    const from = this.#starts[id]!;
    const words = this.#words;
    const arena = this.#arena;
    for (let i = 0; i < count; i++) {
      if (words[i] !== arena[from + i]) return false;
    }
    return true;
  }

  #add(text: string, length: number, count: number, hash: number, place: number): number {
    const id = this.#texts.length;
    if (this.#used + count > this.#arena.length) {
      const larger = new Int32Array(this.#arena.length * 2);
      larger.set(this.#arena);
      this.#arena = larger;
    }
    this.#arena.set(this.#words.subarray(0, count), this.#used);
    this.#starts.push(this.#used);
    this.#used += count;
    this.#lengths.push(length);
    this.#texts.push(text);
    if (id >= this.#hashes.length) {
      const larger = new Int32Array(this.#hashes.length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[id] = hash;
    this.#table[place] = id;
    if ((id + 1) * 2 > this.#table.length) this.#grow();
    return id;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2).fill(-1);
    const mask = table.length - 1;
    for (let id = 0; id < this.#texts.length; id++) {
      let place = this.#hashes[id]! & mask;
      while (table[place]! >= 0) place = (place + 1) & mask;
      table[place] = id;
    }
    this.#table = table;
  }
}
