/**
 * The numbers of one kind of entity: given out, and given back when their entity
 * was not heard for longer than anything remembers it. Pods come and go all day;
 * a collector runs for months.
 */
import { HOUR, MINUTE, type Micros } from '../model/clock.ts';
import type { EntityRange } from './entity-range.ts';

/**
 * So long after it was heard last nothing tells of an entity any more: the hour
 * of the history does not hold it, nor does an alert of that hour, which may say
 * for ten minutes that it is silent. The rest is for who asks at that moment.
 */
export const FORGOTTEN_AFTER: Micros = HOUR + 15 * MINUTE;

/** From this share of the range on numbers are given back: what is left takes all pods of a deploy at once. */
const FULL_ENOUGH = 0.5;

export class Registry {
  readonly range: EntityRange;
  /** By place in the range: when it was heard last, µs, to a step of the history. */
  readonly #heard: Float64Array;
  /** Numbers given back, to be given out again. */
  readonly #free: number[] = [];
  #used = 1;
  #overflow = 0;

  constructor(range: EntityRange) {
    this.range = range;
    this.#heard = new Float64Array(range.limit);
  }

  /** One past the last number that was ever given out. */
  get end(): number {
    return this.range.first + this.#used;
  }

  /** How often a new name became `(other)`. */
  get overflow(): number {
    return this.#overflow;
  }

  get isFullEnough(): boolean {
    return this.#used - this.#free.length >= this.range.limit * FULL_ENOUGH;
  }

  /** A number for an entity that is heard first; `(other)` when there is none. */
  take(at: Micros): number {
    const entity = this.#free.pop() ?? this.#next();
    this.hear(entity, at);
    return entity;
  }

  hear(entity: number, at: Micros): void {
    this.#heard[entity - this.range.first] = at;
  }

  /** Whether nothing tells of an entity any more. `(other)` is never forgotten. */
  isForgotten(entity: number, now: Micros): boolean {
    const { first } = this.range;
    return entity !== first && this.#heard[entity - first]! < now - FORGOTTEN_AFTER;
  }

  giveBack(entity: number): void {
    this.#free.push(entity);
  }

  /** Counts a new name if it became `(other)`. */
  noteFolded(entity: number): void {
    if (entity === this.range.first) this.#overflow++;
  }

  #next(): number {
    const { first, limit } = this.range;
    return this.#used < limit ? first + this.#used++ : first;
  }
}
