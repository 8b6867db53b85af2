/**
 * Over a slow line a person types ahead: "4 Enter" means the first row of the
 * alerts though they are not there yet.
 */
import { leadsAway, waitsForRows } from './dispatch.ts';

/** Keys pressed ahead of an answer that are kept: more is a cat. */
const MAX_AHEAD = 32;

export class TypedAhead {
  #keys: string[] = [];

  /** True when the key is kept for later; `isAnswered` when the rows it may be about are there. */
  keeps(key: string, isAnswered: boolean): boolean {
    if (leadsAway(key)) this.#keys = [];
    else if (this.#keys.length > 0 || (waitsForRows(key) && !isAnswered)) {
      if (this.#keys.length < MAX_AHEAD) this.#keys.push(key);
      return true;
    }
    return false;
  }

  /** The keys kept, in their order; then there are none. */
  take(): readonly string[] {
    const keys = this.#keys;
    this.#keys = [];
    return keys;
  }
}
