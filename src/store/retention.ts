/** Lets the oldest traces go: those older than wanted, and as many as the file has no room for. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Micros } from '../model/clock.ts';
import type { Recorder } from './recorder.ts';
import { numberOf } from './schema.ts';

/** What is kept; without a bound everything is. */
export interface Keep {
  /** Of the file, without its log. */
  readonly bytes?: number;
  /** Since a trace's first annotation arrived, µs, measured at the latest arrival. */
  readonly age?: Micros;
}

/** Traces let go in one transaction: what a second brings at 40,000 annotations/s, so that letting go keeps up. */
const PORTION = 2_000;

/** Room is made from here on, since a commit comes before the next look. */
const FULL = 0.9;

/** Pages given back to the system at once. */
const VACUUM_PAGES = 1_000;

export class Retention {
  readonly #recorder: Recorder;
  readonly #db: DatabaseSync;
  readonly #keep: Keep;
  readonly #nthTrace: StatementSync;

  constructor(recorder: Recorder, keep: Keep) {
    this.#recorder = recorder;
    this.#db = recorder.db;
    this.#nthTrace = this.#db.prepare('SELECT key FROM traces ORDER BY key LIMIT 1 OFFSET ?');
    this.#keep = keep;
  }

  /** Lets a portion go; whether there may be more to do. Throws SQLite's error. */
  step(latest: Micros): boolean {
    const until = this.#tooOld(latest) ?? this.#tooMuch();
    if (until !== undefined) {
      this.#recorder.letGo(until);
      return true;
    }
    return this.#shrink();
  }

  /** The key before which a portion has become too old. */
  #tooOld(latest: Micros): Micros | undefined {
    if (this.#keep.age === undefined) return undefined;
    const oldest = this.#nth(0);
    const end = Math.ceil(latest - this.#keep.age);
    if (oldest === undefined || oldest >= end) return undefined;
    return Math.min(end, this.#nth(PORTION) ?? end);
  }

  /** The key before which a portion must make room; the newest trace stays in any case. */
  #tooMuch(): Micros | undefined {
    if (this.#keep.bytes === undefined) return undefined;
    const pages =
      numberOf(this.#db, 'PRAGMA page_count') - numberOf(this.#db, 'PRAGMA freelist_count');
    if (pages * numberOf(this.#db, 'PRAGMA page_size') <= this.#keep.bytes * FULL) return undefined;
    const { traces } = this.#recorder.totals.read();
    return this.#nth(Math.min(PORTION, Math.ceil(traces / 10)));
  }

  #nth(place: number): Micros | undefined {
    const row = this.#nthTrace.get(place);
    return row && Number(row['key']);
  }

  /** Gives free pages back when the file is larger than it may be; whether there are more. */
  #shrink(): boolean {
    if (this.#keep.bytes === undefined) return false;
    const free = numberOf(this.#db, 'PRAGMA freelist_count');
    const bytes = numberOf(this.#db, 'PRAGMA page_count') * numberOf(this.#db, 'PRAGMA page_size');
    if (free === 0 || bytes <= this.#keep.bytes) return false;
    this.#db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    return free > VACUUM_PAGES;
  }
}
