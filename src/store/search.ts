/**
 * One search through the file, a portion at a time, newest first. It looks at a
 * stretch of traces at once and makes the next one longer or shorter by the
 * time that this one took, and it leaps over all that came after the newest
 * trace that has the words asked for.
 */
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Micros } from '../model/clock.ts';
import { PORTION_BYTES, PORTION_TIME, PORTION_TRACES } from './limits.ts';
import type { KnownWord, Plan } from './plan.ts';
import { planOf } from './plan.ts';
import type { FoundTrace, Portion } from './protocol.ts';
import type { Reading } from './reading.ts';
import type { SearchQuery } from './store.ts';

/** Traces in a stretch: what takes less than a portion's time even when each is looked at closely, and the most. */
const FIRST_STRETCH = 500;
const LONGEST_STRETCH = 50_000;

/** To leap asks once for each word; with more than these every trace has one. */
const MAX_LEAP_WORDS = 200;

interface Found {
  readonly key: Micros;
  readonly id: string;
}

export class Search {
  readonly #reading: Reading;
  readonly #plan: Plan;
  readonly #candidates: StatementSync;
  readonly #bottom: Micros;
  readonly #top: Micros;
  /** All from here on has been looked at. */
  #reached: Micros;
  #stretch = FIRST_STRETCH;
  #found: Found[] = [];

  constructor(reading: Reading, query: SearchQuery, words: readonly KnownWord[]) {
    this.#reading = reading;
    this.#plan = planOf(query.filter, words);
    this.#candidates = reading.db.prepare(sqlOf(this.#plan));
    const { oldest, newest } = reading.ends();
    this.#bottom = Math.max(oldest, query.from ?? 0);
    this.#top = Math.max(this.#bottom, Math.min(newest + 1, query.until ?? Infinity));
    this.#reached = this.#top;
  }

  get isOver(): boolean {
    return this.#found.length === 0 && this.#reached <= this.#bottom;
  }

  /** The next portion; without traces when its time was up before one was found. */
  next(): Portion {
    const deadline = performance.now() + PORTION_TIME;
    while (this.#found.length === 0 && !this.isOver && performance.now() < deadline) this.#look();
    const traces: FoundTrace[] = [];
    let bytes = 0;
    while (traces.length < PORTION_TRACES && bytes < PORTION_BYTES) {
      if (traces.length > 0 && performance.now() >= deadline) break;
      const found = this.#found.pop();
      if (!found) break;
      const chunks = this.#reading.chunks(found.key);
      // It was let go since it was found.
      if (chunks.length === 0) continue;
      for (const chunk of chunks) bytes += chunk.length;
      traces.push({ traceId: found.id, arrived: found.key, chunks });
    }
    const reached = this.#found.length > 0 ? this.#found.at(-1)!.key + 1 : this.#reached;
    const whole = this.#top - this.#bottom;
    return { traces, reached, progress: whole === 0 ? 1 : (this.#top - reached) / whole };
  }

  /** Looks at one more stretch. */
  #look(): void {
    const from = performance.now();
    const end = this.#leap();
    if (end <= this.#bottom) {
      this.#reached = this.#bottom;
      return;
    }
    const start = this.#startOf(end);
    const { wordSets, conditions, idsOrWords } = this.#plan;
    const values: SQLInputValue[] = [start, end];
    for (const words of wordSets) values.push(JSON.stringify(words), start, end);
    for (const condition of conditions) values.push(...condition.values);
    for (const { text, words } of idsOrWords) values.push(text, JSON.stringify(words), start, end);
    // Oldest first, so that the newest is taken off the end.
    for (const row of this.#candidates.all(...values)) {
      this.#found.push({ key: Number(row['key']), id: String(row['id']) });
    }
    this.#reached = start;
    const took = performance.now() - from;
    if (took > PORTION_TIME / 2) this.#stretch = Math.max(1, this.#stretch >> 1);
    else if (took < PORTION_TIME / 4) this.#stretch = Math.min(this.#stretch * 2, LONGEST_STRETCH);
  }

  /** Where the newest trace that may match ends; the bottom when there is none. */
  #leap(): Micros {
    let end = this.#reached;
    for (const words of this.#plan.wordSets) {
      if (words.length > MAX_LEAP_WORDS) continue;
      let newest: Micros = -1;
      for (const word of words) newest = Math.max(newest, this.#reading.newestWith(word, end));
      end = Math.min(end, newest + 1);
    }
    return Math.max(end, this.#bottom);
  }

  #startOf(end: Micros): Micros {
    return Math.max(this.#bottom, this.#reading.keyBefore(end, this.#stretch) ?? 0);
  }
}

function sqlOf({ wordSets, conditions, idsOrWords }: Plan): string {
  const withWord =
    'key IN (SELECT trace FROM sightings WHERE word IN (SELECT value FROM json_each(?)) AND trace >= ? AND trace < ?)';
  const tests = [
    'key >= ? AND key < ?',
    ...wordSets.map(() => withWord),
    ...conditions.map(({ sql }) => sql),
    ...idsOrWords.map(() => `(instr(replace(lower(id), '-', ''), ?) OR ${withWord})`),
  ];
  return `SELECT key, id FROM traces WHERE ${tests.join(' AND ')} ORDER BY key`;
}
