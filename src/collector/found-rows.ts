import type { Micros } from '../model/clock.ts';
import type { StoredRow } from './stored-traces.ts';

/** What a search through a store has found: each trace once, in the search's order. */
export class FoundRows {
  readonly #order: (a: StoredRow, b: StoredRow) => number;
  readonly #ids = new Set<string>();
  readonly #rows: StoredRow[] = [];

  constructor(order: (a: StoredRow, b: StoredRow) => number) {
    this.#order = order;
  }

  get length(): number {
    return this.#rows.length;
  }

  get last(): StoredRow | undefined {
    return this.#rows.at(-1);
  }

  /** Those of traces that arrived by a moment. */
  by(moment: Micros): readonly StoredRow[] {
    return this.#rows.filter(({ arrived }) => arrived <= moment);
  }

  /** Returns those that are past `most` now: they are forgotten, and may be found again. */
  add(found: readonly StoredRow[], most: number): readonly StoredRow[] {
    if (found.length === 0) return [];
    for (const each of found) {
      if (this.#ids.has(each.row.traceId)) continue;
      this.#ids.add(each.row.traceId);
      this.#rows.push(each);
    }
    this.#rows.sort(this.#order);
    const past = this.#rows.splice(most);
    for (const { row } of past) this.#ids.delete(row.traceId);
    return past;
  }
}
