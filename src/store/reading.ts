/** The file as it is read: traces by id, by key, and the words that they are found by. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Micros } from '../model/clock.ts';
import { ID_WORDS, IdTexts, mixId, readIdText, sameId } from '../model/ids.ts';
import { OTHER } from '../model/names.ts';
import { MAX_REMEMBERED_WORDS } from './limits.ts';
import type { KnownWord } from './plan.ts';
import type { FoundTrace } from './protocol.ts';
import { numberOf, openForReading } from './schema.ts';
import type { Role } from './words.ts';

export class Reading {
  readonly db: DatabaseSync;
  readonly #ids = new IdTexts();
  readonly #tracesByHash: StatementSync;
  readonly #chunk: StatementSync;
  readonly #later: StatementSync;
  readonly #newestWith: StatementSync;
  readonly #keyBefore: StatementSync;
  readonly #newWords: StatementSync;
  readonly #words: KnownWord[] = [];

  /** Throws a `FileRefused` or SQLite's error. */
  constructor(file: string) {
    const db = openForReading(file);
    this.db = db;
    this.#tracesByHash = db.prepare('SELECT key, id FROM traces WHERE hash = ? ORDER BY key');
    this.#chunk = db.prepare('SELECT frames FROM chunks WHERE key = ?');
    this.#later = db.prepare(
      'SELECT frames FROM later JOIN chunks ON chunks.key = later.chunk WHERE later.trace = ? ORDER BY later.chunk',
    );
    this.#newestWith = db.prepare(
      'SELECT max(trace) AS trace FROM sightings WHERE word = ? AND trace < ?',
    );
    this.#keyBefore = db.prepare(
      'SELECT key FROM traces WHERE key < ? ORDER BY key DESC LIMIT 1 OFFSET ?',
    );
    this.#newWords = db.prepare(
      'SELECT number, role, name FROM words WHERE number > ? ORDER BY number',
    );
  }

  /** The trace with an id, undefined when it is not here. */
  trace(id: string): FoundTrace | undefined {
    const words = new Int32Array(2 * ID_WORDS);
    readIdText(id, words, 0, this.#ids);
    for (const row of this.#tracesByHash.all(mixId(words, 0))) {
      readIdText(String(row['id']), words, ID_WORDS, this.#ids);
      if (!sameId(words, 0, words, ID_WORDS)) continue;
      const key = Number(row['key']);
      const chunks = this.chunks(key);
      if (chunks.length > 0) return { traceId: String(row['id']), arrived: key, chunks };
    }
    return undefined;
  }

  /** The chunks of a trace in order of arrival. */
  chunks(key: Micros): Uint8Array[] {
    const first = this.#chunk.get(key);
    const rows = first ? [first, ...this.#later.all(key)] : [];
    return rows.map((row) => row['frames'] as Uint8Array);
  }

  /** The words of the file; a word never changes its number. */
  words(): readonly KnownWord[] {
    // Some of those remembered are long gone.
    if (this.#words.length > MAX_REMEMBERED_WORDS) this.#words.length = 0;
    for (const row of this.#newWords.all(this.#words.at(-1)?.number ?? 0)) {
      const name = String(row['name']);
      this.#words.push({
        number: Number(row['number']),
        role: Number(row['role']) as Role,
        name: name.toLowerCase(),
        isOther: name === OTHER,
      });
    }
    return this.#words;
  }

  /** The keys of the oldest and the newest trace, 0 without traces. */
  ends(): { readonly oldest: Micros; readonly newest: Micros } {
    return {
      oldest: numberOf(this.db, 'SELECT min(key) FROM traces'),
      newest: numberOf(this.db, 'SELECT max(key) FROM traces'),
    };
  }

  /** The newest trace before `end` that has a word, -1 when there is none. */
  newestWith(word: number, end: Micros): Micros {
    return Number(this.#newestWith.get(word, end)?.['trace'] ?? -1);
  }

  /** The key of the trace that stands `count` before `end`, undefined when there are not as many. */
  keyBefore(end: Micros, count: number): Micros | undefined {
    const row = this.#keyBefore.get(end, count - 1);
    return row && Number(row['key']);
  }
}
