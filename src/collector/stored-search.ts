/**
 * One search through a store, newest first, for as long as somebody asks what it
 * found. It looks no further than asked for, goes on where it was, and looks
 * again above what it has seen when memory lets more go.
 */
import type { SearchState } from '../engine/views.ts';
import { SECOND, type Clock, type Micros } from '../model/clock.ts';
import { parseFilter, type Filter } from '../model/filter.ts';
import type { Store } from '../store/store.ts';
import { FoundRows } from './found-rows.ts';
import { MAX_DEPTH } from './limits.ts';
import { BLUR, LookedThrough } from './looked-through.ts';
import { rowsOf, type StoredRow } from './stored-traces.ts';

/** A search that nobody asks for is not gone on with, µs: some pictures of the slowest screen. */
export const UNASKED: Micros = 5 * SECOND;

/** After the store could not be read, µs. */
export const REST: Micros = SECOND;

export interface Wanted {
  /** How many rows, of those that arrived by a moment. */
  readonly count: number;
  readonly until: Micros;
  /** What came after is in memory, or will be looked for another time. */
  readonly edge: Micros;
}

/** A search for as long as somebody asks what it found. */
export interface StoreSearch {
  /** Says what is wanted now; resolves when nothing more is to be looked for, or could be. */
  want(wanted: Wanted): Promise<void>;
  /** What was found that arrived by a moment, in the search's order. */
  rows(until: Micros): readonly StoredRow[];
  state(): SearchState;
  close(): void;
}

export class StoredSearch implements StoreSearch {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #filter: Filter;
  readonly #text: string;
  readonly #found = new FoundRows((newer, older) => older.arrived - newer.arrived);
  readonly #looked = new LookedThrough();
  #wanted: Wanted = { count: 0, until: 0, edge: 0 };
  #askedAt: Micros = 0;
  #failedAt: Micros = -Infinity;
  #looking: Promise<void> | undefined;
  readonly #over = new AbortController();

  /** In the filter language; a bad one passes everything. */
  constructor(store: Store, clock: Clock, filter: string) {
    this.#store = store;
    this.#clock = clock;
    const parsed = parseFilter(filter);
    this.#filter = parsed.ok ? parsed.filter : [];
    this.#text = filter;
  }

  want(wanted: Wanted): Promise<void> {
    const now = this.#clock.now();
    this.#wanted = wanted;
    this.#askedAt = now;
    if (now - this.#failedAt >= REST && !this.#isDone()) {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    }
    return this.#looking ?? Promise.resolve();
  }

  rows(until: Micros): readonly StoredRow[] {
    return this.#found.by(until);
  }

  state(): SearchState {
    const { oldest } = this.#store.status();
    return { ...this.#looked.progress(this.#wanted.edge, oldest), done: this.#isDone() };
  }

  close(): void {
    this.#over.abort();
  }

  async #look(): Promise<void> {
    const { edge } = this.#wanted;
    if (this.#looked.top === undefined) this.#looked.top = this.#looked.reached = edge + BLUR;
    else if (this.#isBehind()) await this.#lookAbove(edge);
    if (!this.#isBehind() && !this.#isEnough()) await this.#lookBelow();
  }

  /** What memory let go, or the store committed, since the last look. */
  async #lookAbove(edge: Micros): Promise<void> {
    const top = edge + BLUR;
    if (await this.#through(this.#looked.top! - 2 * BLUR, top, () => true)) this.#looked.top = top;
  }

  async #lookBelow(): Promise<void> {
    const isThrough = await this.#through(0, this.#looked.reached, (reached) => {
      this.#looked.reached = reached;
      return !this.#hasAsMany();
    });
    if (isThrough) this.#looked.isThrough = true;
  }

  /** Whether all of a stretch was looked through: else there is enough, nobody asks any more, or there is trouble. */
  async #through(
    from: Micros,
    until: Micros,
    reach: (reached: Micros) => boolean,
  ): Promise<boolean> {
    let progress: number | undefined;
    const query = { filter: this.#filter, from, until };
    for await (const part of this.#store.search(query, this.#over.signal)) {
      const now = this.#clock.now();
      this.#add(rowsOf(part.traces, this.#text, now));
      ({ progress } = part);
      const goesOn = reach(part.reached) && now - this.#askedAt <= UNASKED;
      if (progress < 1 && !goesOn) return false;
    }
    // An end before the end is trouble; no part at all is a stretch from which nothing is stored.
    const isThrough = progress === undefined ? this.#isWell() : progress === 1;
    if (!isThrough) this.#failedAt = this.#clock.now();
    return isThrough;
  }

  #add(found: readonly StoredRow[]): void {
    // Those past the most may be found again by whoever goes on from there.
    for (const { arrived } of this.#found.add(found, MAX_DEPTH)) {
      this.#looked.reached = Math.max(this.#looked.reached, arrived + 1);
      this.#looked.isThrough = false;
    }
  }

  #isBehind(): boolean {
    return this.#looked.isBehind(this.#wanted.edge);
  }

  #isDone(): boolean {
    return !this.#isBehind() && this.#isEnough();
  }

  #isEnough(): boolean {
    return this.#looked.isThrough || this.#hasAsMany();
  }

  #isWell(): boolean {
    return this.#store.status().state === 'ok';
  }

  #hasAsMany(): boolean {
    const { count, until } = this.#wanted;
    const { length } = this.#found;
    if (length >= MAX_DEPTH) return true;
    return length >= count && this.rows(until).length >= count;
  }
}
