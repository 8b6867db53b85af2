import { ENTITIES } from './entity-range.ts';
import { EntitySet } from './entity-set.ts';

/** How many calls each entity has in flight now. */
export class InFlight {
  readonly #counts = new Int32Array(ENTITIES);
  /** Those that have any. */
  readonly entities: EntitySet = new EntitySet();

  /** Nothing is in flight, to be counted anew. */
  clear(): void {
    this.#counts.fill(0);
    this.entities.clear();
  }

  /** Never below 0: what left before it came is owed. */
  of(entity: number): number {
    return Math.max(0, this.#counts[entity]!);
  }

  /** @param by below 0 for calls that are over. */
  add(entity: number, by: number): void {
    const count = this.#counts[entity]! + by;
    this.#counts[entity] = count;
    if (count > 0) this.entities.add(entity);
    else this.entities.remove(entity);
  }
}
