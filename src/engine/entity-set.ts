import { ENTITIES } from './entity-range.ts';

const BITS = 32;

/** Entities as bits: an entry costs one instruction, and those of a second are listed in order without looking at all there may be. */
export class EntitySet {
  readonly #words = new Int32Array(Math.ceil(ENTITIES / BITS));

  add(entity: number): void {
    const word = entity >>> 5;
    this.#words[word] = this.#words[word]! | (1 << (entity & (BITS - 1)));
  }

  remove(entity: number): void {
    const word = entity >>> 5;
    this.#words[word] = this.#words[word]! & ~(1 << (entity & (BITS - 1)));
  }

  clear(): void {
    this.#words.fill(0);
  }

  /** Those of this set and of another, ascending, at the beginning of `into`; how many they are. */
  listWith(other: EntitySet, into: Uint16Array): number {
    let count = 0;
    for (let word = 0; word < this.#words.length; word++) {
      let bits = this.#words[word]! | other.#words[word]!;
      while (bits !== 0) {
        const lowest = bits & -bits;
        into[count++] = word * BITS + (BITS - 1 - Math.clz32(lowest));
        bits ^= lowest;
      }
    }
    return count;
  }
}
