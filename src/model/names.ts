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

/** From this share of the limit on it is worth looking for names that nobody uses any more. */
const NEARLY_FULL = 0.9;

const encoder = new TextEncoder();

/** Interns byte strings. Ids are small, from 0, and stay until they are given back. */
export class Names {
  readonly #limit: number;
  /** By id; undefined for one that was given back. */
  readonly #texts: (string | undefined)[] = [];
  readonly #free: number[] = [];
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
    return this.#texts.length - this.#free.length;
  }

  get isNearlyFull(): boolean {
    return this.size >= this.#limit * NEARLY_FULL;
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
        if (this.size < this.#limit) {
          return this.#add(textOf(bytes, start, stop), stop - start, count, hash, place);
        }
        this.#overflow++;
        return OTHER_NAME;
      }
      if (this.#hashes[id] === hash && this.#same(id, stop - start, count)) return id;
      place = (place + 1) & mask;
    }
  }

  /**
   * Gives back every name but those in use; their ids will be other names'.
   * @param used by id, 1 for those that somebody holds.
   * @returns the ids given back.
   */
  giveBack(used: Uint8Array): number[] {
    const given: number[] = [];
    const arena = this.#arena;
    const kept = new Int32Array(arena.length);
    this.#used = 0;
    for (let id = 0; id < this.#texts.length; id++) {
      if (this.#texts[id] === undefined) continue;
      if (id > OTHER_NAME && used[id] !== 1) {
        this.#texts[id] = undefined;
        given.push(id);
        continue;
      }
      const from = this.#starts[id]!;
      const count = Math.ceil(this.#lengths[id]! / 4);
      kept.set(arena.subarray(from, from + count), this.#used);
      this.#starts[id] = this.#used;
      this.#used += count;
    }
    this.#arena = kept;
    this.#free.push(...given);
    this.#fill(new Int32Array(this.#table.length));
    return given;
  }

  /** The text of a name; '' for an id that stands for none. */
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
    const id = this.#free.pop() ?? this.#texts.length;
    if (this.#used + count > this.#arena.length) {
      const larger = new Int32Array(this.#arena.length * 2);
      larger.set(this.#arena);
      this.#arena = larger;
    }
    this.#arena.set(this.#words.subarray(0, count), this.#used);
    this.#starts[id] = this.#used;
    this.#used += count;
    this.#lengths[id] = length;
    this.#texts[id] = text;
    if (id >= this.#hashes.length) {
      const larger = new Int32Array(this.#hashes.length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[id] = hash;
    this.#table[place] = id;
    if ((id + 1) * 2 > this.#table.length) this.#fill(new Int32Array(this.#table.length * 2));
    return id;
  }

  /** Enters all names into a table. */
  #fill(table: Int32Array<ArrayBuffer>): void {
    table.fill(-1);
    const mask = table.length - 1;
    for (let id = 0; id < this.#texts.length; id++) {
      if (this.#texts[id] === undefined) continue;
      let place = this.#hashes[id]! & mask;
      while (table[place]! >= 0) place = (place + 1) & mask;
      table[place] = id;
    }
    this.#table = table;
  }
}
