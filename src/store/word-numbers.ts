/** The numbers that words have in the file. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Names } from '../model/names.ts';
import type { Micros } from '../model/clock.ts';
import type { FrameBuffer } from './buffer.ts';
import { numberOf } from './schema.ts';
import { FIRST_NAMED, Mark, markNumber, nameOf, Role, roleOf, wordOf } from './words.ts';

/** The names that words are made of: those of services and hosts, and those of errors. */
interface WordNames {
  readonly names: Names;
  readonly errors: Names;
}

export class WordNumbers {
  readonly #numbers = new Map<number, number>();
  readonly #names: WordNames;
  readonly #insert: StatementSync;
  readonly #forget: StatementSync;
  #next = FIRST_NAMED;

  /** Reads those of the file, after letting go of the ones that no trace is found by any more. */
  constructor(db: DatabaseSync, { vocabulary, errors }: FrameBuffer) {
    const names = { names: vocabulary.names, errors };
    this.#names = names;
    this.#insert = db.prepare('INSERT INTO words (number, role, name) VALUES (?, ?, ?)');
    this.#forget = db.prepare('DELETE FROM sightings WHERE word = ? AND trace < ?');
    for (const mark of Object.keys(Mark) as (keyof typeof Mark)[]) {
      this.#numbers.set(Mark[mark], markNumber[mark]);
    }
    const last = numberOf(db, "SELECT seq FROM sqlite_sequence WHERE name = 'words'");
    this.#next = Math.max(FIRST_NAMED, last + 1);
    db.exec(
      'DELETE FROM words WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE word = words.number)',
    );
    for (const row of db.prepare('SELECT number, role, name FROM words').all()) {
      const role = Number(row['role']) as Role;
      const name = (role === Role.error ? names.errors : names.names).id(String(row['name']));
      this.#numbers.set(wordOf(name, role), Number(row['number']));
    }
  }

  /** Within a transaction: a new word is written. */
  numberOf(word: number): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#next++;
    const role = roleOf(word);
    const names = role === Role.error ? this.#names.errors : this.#names.names;
    this.#insert.run(number, role, names.text(nameOf(word)));
    this.#numbers.set(word, number);
    return number;
  }

  /** Forgets where traces that arrived before `key` were sighted. */
  forget(key: Micros): void {
    for (const number of this.#numbers.values()) this.#forget.run(number, key);
  }
}
