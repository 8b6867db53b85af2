/**
 * The slowest traces of a store. To know them all have to be looked at, but only
 * closely those slower than the slowest that were found so far: the store passes
 * over the others by the duration that it knows. Newest first, a stretch at a
 * time, for as long as somebody asks.
 */
import type { SearchState } from '../engine/views.ts';
import type { Clock, Micros } from '../model/clock.ts';
import { parseFilter, type Filter } from '../model/filter.ts';
import type { Store } from '../store/store.ts';
import { FoundRows } from './found-rows.ts';
import { MAX_DEPTH } from './limits.ts';
import { BLUR, LookedThrough } from './looked-through.ts';
import { REST, UNASKED, type StoreSearch, type Wanted } from './stored-search.ts';
import { bySlowness, rowsOf, type StoredRow } from './stored-traces.ts';

/** Found traces that are kept when fewer are asked for: a longer page then needs no search of its own. */
const LEAST_KEPT = 200;

/** A search begins anew with a higher bar when that is so much higher: asking again costs more than some traces too many. */
const WORTH_IT = 1.1;

export class SlowestSearch implements StoreSearch {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #filter: Filter;
  readonly #text: string;
  readonly #until: Micros;
  readonly #found = new FoundRows((slower, faster) => bySlowness(slower.row, faster.row));
  #kept = LEAST_KEPT;
  /** Some that were found are not among those kept. */
  #isCut = false;
  readonly #looked = new LookedThrough();
  #edge: Micros = 0;
  #askedAt: Micros = 0;
  #failedAt: Micros = -Infinity;
  #looking: Promise<void> | undefined;
  readonly #over = new AbortController();

  /** Of those that arrived by `until`. The filter's language; a bad one passes everything. */
  constructor(store: Store, clock: Clock, filter: string, until: Micros) {
    this.#store = store;
    this.#clock = clock;
    const parsed = parseFilter(filter);
    this.#filter = parsed.ok ? parsed.filter : [];
    this.#text = filter;
    this.#until = until;
  }

  want({ count, edge }: Wanted): Promise<void> {
    const now = this.#clock.now();
    this.#edge = Math.min(edge, this.#until);
    this.#askedAt = now;
    if (count > this.#kept) this.#keepMore(count);
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
    return { ...this.#looked.progress(this.#edge, oldest), done: this.#isDone() };
  }

  close(): void {
    this.#over.abort();
  }

  /** What was cut may be among as many. */
  #keepMore(count: number): void {
    this.#kept = Math.min(2 * count, MAX_DEPTH);
    if (!this.#isCut) return;
    this.#isCut = false;
    this.#looked.isThrough = false;
    this.#looked.top = undefined;
  }

  async #look(): Promise<void> {
    const top = this.#edge + BLUR;
    if (this.#looked.top === undefined) this.#looked.top = this.#looked.reached = top;
    else if (this.#isBehind() && (await this.#through(this.#looked.top - 2 * BLUR, top)))
      this.#looked.top = top;
    if (this.#isBehind() || this.#looked.isThrough) return;
    this.#looked.isThrough = await this.#through(
      0,
      this.#looked.reached,
      (reached) => (this.#looked.reached = reached),
    );
  }

  /** Whether all of a stretch was looked through: else nobody asks any more, or there is trouble. */
  async #through(
    from: Micros,
    until: Micros,
    reach: (reached: Micros) => void = () => undefined,
  ): Promise<boolean> {
    for (let end = Math.min(until, this.#until + 1); ;) {
      const bar = this.#bar();
      let last: { readonly progress: number; readonly reached: Micros } | undefined;
      const query = { filter: [...this.#filter, ...slowerThan(bar)], from, until: end };
      for await (const part of this.#store.search(query, this.#over.signal)) {
        const now = this.#clock.now();
        const rows = rowsOf(part.traces, this.#text, now);
        if (this.#found.add(rows, this.#kept).length > 0) this.#isCut = true;
        reach(part.reached);
        last = part;
        if (part.progress === 1) return true;
        if (now - this.#askedAt > UNASKED) return false;
        if (this.#bar() > bar * WORTH_IT) break;
      }
      if (this.#over.signal.aborted) return false;
      // No part at all is a stretch from which nothing is stored, or trouble.
      if (last === undefined && this.#store.status().state === 'ok') return true;
      if (last === undefined || this.#bar() <= bar * WORTH_IT) {
        this.#failedAt = this.#clock.now();
        return false;
      }
      end = last.reached;
    }
  }

  /** What is faster is not among those kept, µs. */
  #bar(): Micros {
    return this.#found.length < this.#kept ? 0 : (this.#found.last?.row.duration ?? 0);
  }

  #isBehind(): boolean {
    return this.#looked.isBehind(this.#edge);
  }

  #isDone(): boolean {
    return !this.#isBehind() && this.#looked.isThrough;
  }
}

function slowerThan(duration: Micros): Filter {
  return duration > 0 ? [{ on: 'dur', compare: '>=', duration, negated: false }] : [];
}
