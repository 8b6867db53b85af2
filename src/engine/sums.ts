/** Slots added up for one range of entities: what a table of them shows. */
import { SECOND, type Micros } from '../model/clock.ts';
import { CountTable } from './count-table.ts';
import { ENTITIES, type EntityRange } from './entity-range.ts';
import { bucketOf, NO_QUANTILES, quantilesOf } from './histogram.ts';
import { eachCount } from './packed-run.ts';
import { lowerBound } from './runs.ts';
import { keyOf, type KeptSlot } from './slot.ts';
import type { Quantiles } from './views.ts';

/** Used by one sum at a time: a table for each would be megabytes of garbage an answer. */
const table = new CountTable();

export class Sums {
  readonly #first: number;
  readonly #calls: Float64Array;
  readonly #untold: Float64Array;
  readonly #errors: Float64Array;
  readonly #timeouts: Float64Array;
  readonly #keys: Uint32Array;
  readonly #counts: Uint32Array;

  /** Adds up entities `[first, end)` over the slots. */
  constructor(slots: readonly KeptSlot[], first: number, end: number) {
    this.#first = first;
    const size = Math.max(0, end - first);
    this.#calls = new Float64Array(size);
    this.#untold = new Float64Array(size);
    this.#errors = new Float64Array(size);
    this.#timeouts = new Float64Array(size);
    for (const slot of slots) {
      const from = lowerBound(slot.entities, first);
      const to = lowerBound(slot.entities, end);
      for (let i = from; i < to; i++) {
        const row = slot.entities[i]! - first;
        this.#calls[row] = this.#calls[row]! + slot.calls[i]!;
        this.#untold[row] = this.#untold[row]! + (slot.untold[i] ?? 0);
        this.#errors[row] = this.#errors[row]! + slot.errors[i]!;
        this.#timeouts[row] = this.#timeouts[row]! + slot.timeouts[i]!;
      }
      eachCount(slot.latencies, keyOf(first, 0), keyOf(end, 0), (key, count) =>
        table.add(key, count),
      );
    }
    ({ keys: this.#keys, counts: this.#counts } = table.sorted());
    table.clear();
  }

  /** Failures may be told more often than calls, and each was a call: never fewer than either kind of them. */
  calls(entity: number): number {
    const calls = this.#calls[entity - this.#first] ?? 0;
    return Math.max(calls, this.errors(entity), this.timeouts(entity));
  }

  /** Which share of the calls was told, the others being reckoned from them; 1 where all were. */
  toldShare(entity: number): number {
    const calls = this.#calls[entity - this.#first] ?? 0;
    return calls === 0 ? 1 : 1 - this.#untold[entity - this.#first]! / calls;
  }

  errors(entity: number): number {
    return this.#errors[entity - this.#first] ?? 0;
  }

  timeouts(entity: number): number {
    return this.#timeouts[entity - this.#first] ?? 0;
  }

  quantiles(entity: number, metric: number): Quantiles {
    if (entity < this.#first || entity >= ENTITIES) return NO_QUANTILES;
    const from = lowerBound(this.#keys, keyOf(entity, metric));
    const to = lowerBound(this.#keys, keyOf(entity, metric + 1));
    return quantilesOf(this.#keys, this.#counts, from, to);
  }

  /** The histogram itself, as `Buckets`. */
  buckets(entity: number, metric: number): number[] {
    const base = keyOf(entity, metric);
    const to = lowerBound(this.#keys, keyOf(entity, metric + 1));
    const buckets: number[] = [];
    let before = base;
    for (let i = lowerBound(this.#keys, base); i < to; i++) {
      const key = this.#keys[i]!;
      buckets.push(key - before, this.#counts[i]!);
      before = key;
    }
    return buckets;
  }

  /** How many values lie below, and how many there are: where a value stands among them. */
  rank(entity: number, metric: number, value: Micros): { below: number; total: number } {
    const from = lowerBound(this.#keys, keyOf(entity, metric));
    const to = lowerBound(this.#keys, keyOf(entity, metric + 1));
    const limit = keyOf(entity, metric) | bucketOf(value);
    let below = 0;
    let total = 0;
    for (let i = from; i < to; i++) {
      total += this.#counts[i]!;
      if (this.#keys[i]! < limit) below += this.#counts[i]!;
    }
    return { below, total };
  }
}

/** The entities of a range that were called in any of the slots. */
export function activeIn(slots: readonly KeptSlot[], { first, limit }: EntityRange): number[] {
  const active = new Set<number>();
  for (const slot of slots) {
    const to = lowerBound(slot.entities, first + limit);
    for (let i = lowerBound(slot.entities, first); i < to; i++) {
      if (slot.calls[i]! > 0 || slot.errors[i]! > 0) active.add(slot.entities[i]!);
    }
  }
  return [...active];
}

/** Calls a second, by column, of one entity each: sparklines. */
export function trends(
  slots: readonly KeptSlot[],
  entities: readonly number[],
  from: Micros,
  to: Micros,
  points: number,
): Float64Array[] {
  const rowOf = new Int32Array(ENTITIES).fill(-1);
  const rows = entities.map((entity, row) => {
    rowOf[entity] = row;
    return new Float64Array(points);
  });
  const step = (to - from) / points;
  const shares = new Float64Array(points);
  for (const slot of slots) {
    // A slot is spread over the columns that it spans, by how much of it lies in each.
    const start = (slot.start - from) / step;
    const end = (slot.start + slot.length - from) / step;
    const first = Math.max(0, Math.floor(start));
    const last = Math.min(points - 1, Math.ceil(end) - 1);
    for (let x = first; x <= last; x++) {
      shares[x] = (Math.min(end, x + 1) - Math.max(start, x)) / (end - start);
    }
    for (let i = 0; i < slot.entities.length; i++) {
      const row = rowOf[slot.entities[i]!]!;
      if (row < 0) continue;
      const column = rows[row]!;
      for (let x = first; x <= last; x++) column[x] = column[x]! + slot.calls[i]! * shares[x]!;
    }
  }
  const seconds = step / SECOND;
  for (const row of rows) for (let x = 0; x < points; x++) row[x] = row[x]! / seconds;
  return rows;
}
