/**
 * One process writes to a file. SQLite would let two take turns, and each would
 * take the other's keys; so a file beside it is locked as long as the store is
 * open. The system frees the lock however the process ends.
 */
import { DatabaseSync } from 'node:sqlite';
import { FileRefused } from './schema.ts';

/** SQLite's code for what somebody else has locked. */
const BUSY = 5;

export class FileLock {
  readonly #db: DatabaseSync;

  /** Throws a `FileRefused` when another process has it. */
  constructor(file: string) {
    this.#db = new DatabaseSync(`${file}-lock`);
    try {
      this.#db.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#db.close();
      if (codeOf(error) !== BUSY) throw error;
      throw new FileRefused(`another Phosphor stores into ${file}`);
    }
  }

  /** The file stays: removing it would let two take it who came at that moment. */
  free(): void {
    this.#db.close();
  }
}

/** SQLite's primary result code of an error, undefined when it is none of SQLite's. */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return Number(error.errcode) & 0xff;
}
