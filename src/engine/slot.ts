/**
 * A stretch of time with everything counted in it. While it is open it is a
 * builder; closed it is a few typed arrays that never change again.
 */
import type { Micros } from '../model/clock.ts';
import { CountTable } from './count-table.ts';
import { ENTITIES, METRICS } from './entities.ts';
import { BUCKET_BITS, bucketOf } from './histogram.ts';

/** Closed. Parallel arrays; entities and keys ascend. */
export interface Slot {
  readonly start: Micros;
  readonly length: Micros;
  readonly entities: Uint16Array;
  readonly calls: Uint32Array;
  readonly errors: Uint32Array;
  readonly timeouts: Uint32Array;
  /** Calls in flight when the slot closed. */
  readonly inFlight: Uint32Array;
  /** `(entity × METRICS + metric) << BUCKET_BITS | bucket`. */
  readonly keys: Uint32Array;
  readonly counts: Uint32Array;
}

/** The key of an entity's first bucket of a metric; the metric's run ends where the next begins. */
export function keyOf(entity: number, metric: number): number {
  return (entity * METRICS + metric) << BUCKET_BITS;
}

/** What a slot takes in memory. */
export function bytesOf(slot: Slot): number {
  return slot.entities.length * 18 + slot.keys.length * 8 + 200;
}

/** The first index in an ascending list whose value is at least `value`. */
export function lowerBound(list: Uint32Array | Uint16Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class SlotBuilder {
  readonly #calls = new Uint32Array(ENTITIES);
  readonly #errors = new Uint32Array(ENTITIES);
  readonly #timeouts = new Uint32Array(ENTITIES);
  readonly #table = new CountTable();
  readonly #active = new Uint16Array(ENTITIES);

  call(entity: number): void {
    this.#calls[entity] = this.#calls[entity]! + 1;
  }

  error(entity: number): void {
    this.#errors[entity] = this.#errors[entity]! + 1;
  }

  timeout(entity: number): void {
    this.#timeouts[entity] = this.#timeouts[entity]! + 1;
  }

  latency(entity: number, metric: number, value: Micros): void {
    this.#table.add(keyOf(entity, metric) | bucketOf(value), 1);
  }

  /** Adds all that a closed slot counted. */
  merge(slot: Slot): void {
    for (let i = 0; i < slot.entities.length; i++) {
      const entity = slot.entities[i]!;
      this.#calls[entity] = this.#calls[entity]! + slot.calls[i]!;
      this.#errors[entity] = this.#errors[entity]! + slot.errors[i]!;
      this.#timeouts[entity] = this.#timeouts[entity]! + slot.timeouts[i]!;
    }
    for (let i = 0; i < slot.keys.length; i++) this.#table.add(slot.keys[i]!, slot.counts[i]!);
  }

  /** The slot as counted so far; `inFlight` is the gauge of every entity at its end. */
  build(start: Micros, length: Micros, inFlight: Int32Array): Slot {
    const entities = this.#activeNow(inFlight);
    const slot = {
      start,
      length,
      entities,
      calls: new Uint32Array(entities.length),
      errors: new Uint32Array(entities.length),
      timeouts: new Uint32Array(entities.length),
      inFlight: new Uint32Array(entities.length),
      ...this.#table.sorted(),
    };
    for (let i = 0; i < entities.length; i++) {
      const entity = entities[i]!;
      slot.calls[i] = this.#calls[entity]!;
      slot.errors[i] = this.#errors[entity]!;
      slot.timeouts[i] = this.#timeouts[entity]!;
      slot.inFlight[i] = Math.max(0, inFlight[entity]!);
    }
    return slot;
  }

  clear(): void {
    this.#calls.fill(0);
    this.#errors.fill(0);
    this.#timeouts.fill(0);
    this.#table.clear();
  }

  /** Entities with anything to tell, ascending. */
  #activeNow(inFlight: Int32Array): Uint16Array {
    const [calls, errors, timeouts] = [this.#calls, this.#errors, this.#timeouts];
    const active = this.#active;
    let n = 0;
    for (let entity = 0; entity < ENTITIES; entity++) {
      if (calls[entity]! | errors[entity]! | timeouts[entity]! || inFlight[entity]! > 0) {
        active[n++] = entity;
      }
    }
    return active.slice(0, n);
  }
}
