/**
 * A stretch of time with everything counted in it. While it is open it is a
 * builder; closed it is a few typed arrays that never change again.
 */
import type { Micros } from '../model/clock.ts';
import { CountTable } from './count-table.ts';
import { ENTITIES, METRICS } from './entity-range.ts';
import { EntitySet } from './entity-set.ts';
import { BUCKET_BITS, bucketOf } from './histogram.ts';
import type { InFlight } from './in-flight.ts';
import { packedRun, type PackedRun } from './packed-run.ts';
import type { Portions } from './portions.ts';
import type { Run } from './runs.ts';

/** What was counted of each entity. Parallel arrays; entities ascend. */
interface Counted {
  readonly start: Micros;
  readonly length: Micros;
  readonly entities: Uint16Array;
  readonly calls: Uint32Array;
  /** Of the calls, those that were not told but that told ones stand for; empty where every call was told. */
  readonly untold: Uint32Array;
  readonly errors: Uint32Array;
  readonly timeouts: Uint32Array;
  /** Calls in flight when the slot closed. */
  readonly inFlight: Uint32Array;
}

/** Closed. Keys ascend; each is `(entity × METRICS + metric) << BUCKET_BITS | bucket`. */
export interface Slot extends Counted, Run {}

/** A slot as it is kept, and asked for. */
export interface KeptSlot extends Counted {
  readonly latencies: PackedRun;
}

const NO_ENTITIES = new EntitySet();

/** Shared by all slots whose calls were all told. */
export const NO_COUNTS: Uint32Array = new Uint32Array(0);

/** The key of an entity's first bucket of a metric; the metric's run ends where the next begins. */
export function keyOf(entity: number, metric: number): number {
  return (entity * METRICS + metric) << BUCKET_BITS;
}

/** Packs what nobody adds to any more, in portions. */
export function* keptSlot({ keys, counts, ...counted }: Slot): Portions<KeptSlot> {
  return { ...counted, latencies: yield* packedRun({ keys, counts }) };
}

/** What a slot takes in memory. */
export function bytesOf({ entities, untold, latencies }: KeptSlot): number {
  const { bytes, places } = latencies;
  return entities.length * 18 + untold.length * 4 + bytes.length + places.length * 8 + 200;
}

export class SlotBuilder {
  /** Each may be below 0: see `clear`. */
  readonly #calls = new Float64Array(ENTITIES);
  readonly #untold = new Float64Array(ENTITIES);
  readonly #errors = new Float64Array(ENTITIES);
  readonly #timeouts = new Float64Array(ENTITIES);
  readonly #table = new CountTable();
  /** Entities of which anything was counted, or is owed. */
  readonly #touched = new EntitySet();
  readonly #listed = new Uint16Array(ENTITIES);
  #isAllTold = true;

  /**
   * Adds calls.
   * @param by how many; below 0 takes back some that were counted before.
   * @param told how many of them were told themselves.
   */
  call(entity: number, by: number = 1, told: number = 1): void {
    this.#calls[entity] = this.#calls[entity]! + by;
    this.#touched.add(entity);
    if (by === told) return;
    this.#untold[entity] = this.#untold[entity]! + by - told;
    this.#isAllTold = false;
  }

  error(entity: number, by: number = 1): void {
    this.#errors[entity] = this.#errors[entity]! + by;
    this.#touched.add(entity);
  }

  timeout(entity: number, by: number = 1): void {
    this.#timeouts[entity] = this.#timeouts[entity]! + by;
    this.#touched.add(entity);
  }

  /** Adds a latency, µs, of `by` calls. */
  latency(entity: number, metric: number, value: Micros, by: number = 1): void {
    if (by > 0) this.#table.add(keyOf(entity, metric) | bucketOf(value), by);
  }

  /** Adds all that a closed slot counted. */
  merge(slot: Slot): void {
    for (let i = 0; i < slot.entities.length; i++) {
      const entity = slot.entities[i]!;
      const calls = slot.calls[i]!;
      const errors = slot.errors[i]!;
      const timeouts = slot.timeouts[i]!;
      this.call(entity, calls, calls - (slot.untold[i] ?? 0));
      this.error(entity, errors);
      this.timeout(entity, timeouts);
    }
    for (let i = 0; i < slot.keys.length; i++) this.#table.add(slot.keys[i]!, slot.counts[i]!);
  }

  /** The slot as counted so far; `inFlight` is what is in flight at its end. */
  build(start: Micros, length: Micros, inFlight: InFlight): Slot {
    const entities = this.#activeNow(inFlight);
    const slot = {
      start,
      length,
      entities,
      calls: new Uint32Array(entities.length),
      untold: this.#isAllTold ? NO_COUNTS : new Uint32Array(entities.length),
      errors: new Uint32Array(entities.length),
      timeouts: new Uint32Array(entities.length),
      inFlight: new Uint32Array(entities.length),
      ...this.#table.sorted(),
    };
    for (let i = 0; i < entities.length; i++) {
      const entity = entities[i]!;
      slot.calls[i] = Math.max(0, this.#calls[entity]!);
      slot.errors[i] = Math.max(0, this.#errors[entity]!);
      slot.timeouts[i] = Math.max(0, this.#timeouts[entity]!);
      slot.inFlight[i] = inFlight.of(entity);
    }
    for (let i = 0; i < slot.untold.length; i++) {
      slot.untold[i] = Math.min(slot.calls[i]!, Math.max(0, this.#untold[entities[i]!]!));
    }
    return slot;
  }

  /** What is owed of an entity is not: its number will stand for another. */
  forget(entity: number): void {
    for (const counts of [this.#calls, this.#untold, this.#errors, this.#timeouts]) {
      counts[entity] = 0;
    }
  }

  /** Begins anew. More taken back than was counted in this stretch is owed by the next, so that sums stay right. */
  clear(): void {
    const touched = this.#listed;
    const count = this.#touched.listWith(NO_ENTITIES, touched);
    this.#isAllTold = true;
    for (let i = 0; i < count; i++) {
      const entity = touched[i]!;
      const calls = Math.min(0, this.#calls[entity]!);
      const errors = Math.min(0, this.#errors[entity]!);
      const timeouts = Math.min(0, this.#timeouts[entity]!);
      const untold = Math.min(0, this.#untold[entity]!);
      this.#calls[entity] = calls;
      this.#errors[entity] = errors;
      this.#untold[entity] = untold;
      this.#timeouts[entity] = timeouts;
      if (untold < 0) this.#isAllTold = false;
      if (calls === 0 && errors === 0 && timeouts === 0 && untold === 0) {
        this.#touched.remove(entity);
      }
    }
    this.#table.clear();
  }

  /** Entities with anything to tell, ascending. */
  #activeNow(inFlight: InFlight): Uint16Array {
    const [calls, errors, timeouts] = [this.#calls, this.#errors, this.#timeouts];
    const listed = this.#listed;
    const count = this.#touched.listWith(inFlight.entities, listed);
    let n = 0;
    for (let i = 0; i < count; i++) {
      const entity = listed[i]!;
      if (
        calls[entity]! > 0 ||
        errors[entity]! > 0 ||
        timeouts[entity]! > 0 ||
        inFlight.of(entity) > 0
      ) {
        listed[n++] = entity;
      }
    }
    return listed.slice(0, n);
  }
}
