/** The file: its tables, its version, and how it is opened. */
import { DatabaseSync } from 'node:sqlite';
import { LOCK_PATIENCE } from './limits.ts';

/** Counts up with every change of the tables that an older program could not read. */
const VERSION = 1;

/** Tells our files from other programs' ("Phos"), in the place that SQLite has for it. */
const APPLICATION = 0x50686f73;

/** 16 MB: pages that several commits changed are copied into the file once. */
const CHECKPOINT_PAGES = 4_000;

/** The log is cut to this after a burst, bytes. */
const LOG_BYTES: number = 64 * 1024 * 1024;

/** Pages kept in memory, KiB: the words of the last hours, into which each commit writes. */
const WRITER_CACHE = 32 * 1024;
const READER_CACHE = 16 * 1024;

/**
 * A key is the moment of arrival in µs, made unique by counting on; a trace has
 * that of its first chunk, so both tables grow at their end and go from their
 * beginning.
 */
const TABLES = `
  CREATE TABLE chunks (key INTEGER PRIMARY KEY, annotations INTEGER NOT NULL, frames BLOB NOT NULL) STRICT;
  CREATE TABLE traces (
    key INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    id TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    duration INTEGER
  ) STRICT;
  CREATE INDEX traces_by_id ON traces (hash);
  -- The chunks of a trace after its first.
  CREATE TABLE later (trace INTEGER NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY (trace, chunk)) STRICT, WITHOUT ROWID;
  -- A number is never given twice, so that who reads may remember what it means.
  CREATE TABLE words (number INTEGER PRIMARY KEY AUTOINCREMENT, role INTEGER NOT NULL, name TEXT NOT NULL) STRICT;
  CREATE TABLE sightings (word INTEGER NOT NULL, trace INTEGER NOT NULL, PRIMARY KEY (word, trace)) STRICT, WITHOUT ROWID;
  CREATE TABLE tags (trace INTEGER PRIMARY KEY, hashes TEXT NOT NULL) STRICT;
  CREATE TABLE totals (traces INTEGER NOT NULL, annotations INTEGER NOT NULL) STRICT;
  INSERT INTO totals VALUES (0, 0);
`;

/** The file is not ours to write; the sentence says why. */
export class FileRefused extends Error {}

/** Opens the file for its one writer, making it when it is not there. Throws a `FileRefused` or SQLite's error. */
export function openForWriting(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    db.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE}`);
    if (isEmpty(db)) {
      // Both must be told before the first table is made.
      db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
      db.exec(`BEGIN IMMEDIATE; ${TABLES}
        PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION}; COMMIT`);
    }
    check(db, file);
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${LOG_BYTES};
      PRAGMA cache_size = -${WRITER_CACHE}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the file for reading beside its writer. */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    db.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE}`);
    check(db, file);
    db.exec(`PRAGMA cache_size = -${READER_CACHE}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The one number that a pragma or a count answers with. */
export function numberOf(db: DatabaseSync, sql: string): number {
  const row = db.prepare(sql).get();
  return Number(Object.values(row ?? {})[0] ?? 0);
}

function isEmpty(db: DatabaseSync): boolean {
  return numberOf(db, 'SELECT count(*) FROM sqlite_schema') === 0;
}

function check(db: DatabaseSync, file: string): void {
  const version = numberOf(db, 'PRAGMA user_version');
  if (numberOf(db, 'PRAGMA application_id') !== APPLICATION) {
    throw new FileRefused(`${file} is a database of another program`);
  }
  if (version > VERSION) {
    throw new FileRefused(`${file} was written by a newer Phosphor`);
  }
}
