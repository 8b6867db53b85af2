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
const decoder = new TextDecoder();

/** Interns byte strings. Ids are dense, from 0, and never change. */
export class Names {
  readonly #limit: number;
  readonly #texts: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #arena = new Uint8Array(1 << 16);
  #used = 0;
  #table = new Int32Array(1 << 10).fill(-1);
  #hashes = new Int32Array(1 << 9);
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
    const stop = end - start > MAX_NAME_BYTES ? start + MAX_NAME_BYTES : end;
    let hash = 0x811c9dc5 ^ (stop - start);
    let i = start;
    for (; i + 4 <= stop; i += 4) {
      const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; i < stop; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash ^= hash >>> 13;

    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (;;) {
      const id = this.#table[place]!;
      if (id < 0) return this.#add(bytes, start, stop, hash, place);
      if (this.#hashes[id] === hash && this.#same(id, bytes, start, stop)) return id;
      place = (place + 1) & mask;
    }
  }

  /** The text of a name; '' for an id that was never given out. */
  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  #same(id: number, bytes: Uint8Array, start: number, stop: number): boolean {
    const from = this.#starts[id]!;
    if (this.#ends[id]! - from !== stop - start) return false;
    const arena = this.#arena;
    for (let i = start, j = from; i < stop; i++, j++) {
      if (bytes[i] !== arena[j]) return false;
    }
    return true;
  }

  #add(bytes: Uint8Array, start: number, stop: number, hash: number, place: number): number {
    const id = this.#texts.length;
    if (id >= this.#limit) {
      this.#overflow++;
      return OTHER_NAME;
    }
    const length = stop - start;
    if (this.#used + length > this.#arena.length) {
      const larger = new Uint8Array(Math.max(this.#arena.length * 2, this.#used + length));
      larger.set(this.#arena);
      this.#arena = larger;
    }
    this.#arena.set(bytes.subarray(start, stop), this.#used);
    this.#starts.push(this.#used);
    this.#used += length;
    this.#ends.push(this.#used);
    this.#texts.push(decoder.decode(bytes.subarray(start, stop)));
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
