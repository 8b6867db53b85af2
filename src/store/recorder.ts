/** Writes what waits in the buffer into the file, in one transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Micros } from '../model/clock.ts';
import { ID_WORDS, IdTexts, mixId, readIdText, sameId } from '../model/ids.ts';
import { SIGHTING, type FrameBuffer } from './buffer.ts';
import { ChunkWriter } from './chunk.ts';
import { MAX_TRACE_BYTES, MAX_TRACE_CHUNKS } from './limits.ts';
import { NOT_ASKED, type OpenTrace } from './open-traces.ts';
import { RootTime } from './root-time.ts';
import { numberOf } from './schema.ts';
import { Totals } from './totals.ts';
import { WordNumbers } from './word-numbers.ts';

/** The place of a trace's chunk that may not be written: the trace is too large. */
const REFUSED = 0;

export class Recorder {
  readonly db: DatabaseSync;
  readonly totals: Totals;
  readonly #buffer: FrameBuffer;
  readonly #chunk = new ChunkWriter();
  readonly #ids = new IdTexts();
  readonly #idWords = new Int32Array(ID_WORDS);
  readonly #insertChunk: StatementSync;
  readonly #insertLater: StatementSync;
  readonly #insertTrace: StatementSync;
  readonly #growTrace: StatementSync;
  readonly #tracesByHash: StatementSync;
  readonly #sight: StatementSync;
  readonly #tag: StatementSync;
  readonly #sumOfChunks: StatementSync;
  readonly #letGo: readonly StatementSync[];
  readonly #letGoTraces: StatementSync;
  #words: WordNumbers;
  /** Keys only ever grow, also when the clock was set back. */
  #lastKey: number;
  /** Traces before this key are no longer in the file. */
  #kept: Micros = 0;

  /** The file may be another than before: what the buffer knew of it is asked again. */
  constructor(db: DatabaseSync, buffer: FrameBuffer) {
    this.db = db;
    this.#buffer = buffer;
    buffer.open.askAgain();
    this.#words = new WordNumbers(db, buffer);
    this.totals = new Totals(db);
    this.#lastKey = numberOf(db, 'SELECT max(key) FROM chunks');
    this.#insertChunk = db.prepare('INSERT INTO chunks VALUES (?, ?, ?)');
    this.#insertLater = db.prepare('INSERT INTO later VALUES (?, ?)');
    this.#insertTrace = db.prepare('INSERT INTO traces VALUES (?, ?, ?, ?, 1, ?)');
    this.#growTrace = db.prepare(
      'UPDATE traces SET bytes = bytes + ?, chunks = chunks + 1, duration = ? WHERE key = ?',
    );
    this.#tracesByHash = db.prepare('SELECT key, id, bytes, chunks FROM traces WHERE hash = ?');
    this.#sight = db.prepare('INSERT OR IGNORE INTO sightings VALUES (?, ?)');
    this.#tag = db.prepare(
      'INSERT INTO tags VALUES (?, ?) ON CONFLICT DO UPDATE SET hashes = hashes || excluded.hashes',
    );
    this.#sumOfChunks = db.prepare(
      'SELECT sum(annotations) AS annotations FROM chunks WHERE key < ?',
    );
    this.#letGo = [
      db.prepare('DELETE FROM chunks WHERE key < ?'),
      db.prepare('DELETE FROM later WHERE trace < ?'),
      db.prepare('DELETE FROM tags WHERE trace < ?'),
    ];
    this.#letGoTraces = db.prepare('DELETE FROM traces WHERE key < ?');
  }

  /** The buffer's names are new: those that are still in use are read again. */
  renewWords(): void {
    this.#words = new WordNumbers(this.db, this.#buffer);
  }

  /** Commits all that waits and clears the buffer; returns the annotations committed. Throws SQLite's error, having changed nothing. */
  commit(): number {
    const buffer = this.#buffer;
    const keys = new Float64Array(buffer.touched.length);
    const chunks: Chunk[] = [];
    let refused = 0;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const trace of buffer.touched) {
        const chunk = this.#write(trace);
        keys[trace.place] = chunk?.trace ?? REFUSED;
        if (chunk) chunks.push(chunk);
        else refused += trace.waiting;
      }
      this.#find(keys);
      const isNew = chunks.filter(({ trace, key }) => trace === key).length;
      this.totals.add(isNew, buffer.waiting - refused);
      this.db.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    for (const { of, trace } of chunks) {
      of.key = trace;
      of.bytes += of.waitingBytes;
      of.chunks++;
    }
    const committed = buffer.waiting - refused;
    if (refused > 0) buffer.drop('trace too large', refused);
    buffer.clear();
    return committed;
  }

  /** Lets go of all traces before a key, and of where they were sighted. */
  letGo(until: Micros): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const chunks = this.#sumOfChunks.get(until);
      for (const statement of this.#letGo) statement.run(until);
      const { changes } = this.#letGoTraces.run(until);
      this.#words.forget(until);
      this.totals.add(-Number(changes), -Number(chunks?.['annotations'] ?? 0));
      this.db.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    this.#kept = until;
  }

  #rollBack(): void {
    try {
      this.db.exec('ROLLBACK');
    } catch {
      // Some errors end the transaction by themselves; then there is nothing to roll back.
    }
  }

  /** Writes one trace's chunk; undefined when it would make the trace too large. */
  #write(trace: OpenTrace): Chunk | undefined {
    if (trace.key < this.#kept) this.#ask(trace);
    const isKnown = trace.key !== NOT_ASKED;
    if (trace.bytes + trace.waitingBytes > MAX_TRACE_BYTES || trace.chunks >= MAX_TRACE_CHUNKS) {
      trace.time = RootTime.unknown();
      return undefined;
    }
    const key = Math.max(this.#lastKey + 1, Math.floor(trace.arrived));
    this.#lastKey = key;
    this.#buffer.each(trace, (bytes, start, end) => this.#chunk.add(bytes, start, end));
    this.#insertChunk.run(key, trace.waiting, this.#chunk.take());
    const { duration } = trace.time;
    if (isKnown) {
      this.#insertLater.run(trace.key, key);
      this.#growTrace.run(trace.waitingBytes, duration, trace.key);
    } else {
      this.#insertTrace.run(key, mixId(trace.words, 0), trace.id, trace.waitingBytes, duration);
    }
    const row = isKnown ? trace.key : key;
    if (trace.tags.size > 0) this.#tag.run(row, ` ${[...trace.tags].join(' ')} `);
    return { of: trace, trace: row, key };
  }

  /** Looks for a trace that is not in memory in the file; of one that is there only a part was seen. */
  #ask(trace: OpenTrace): void {
    const wasThere = trace.key !== NOT_ASKED;
    trace.key = NOT_ASKED;
    trace.bytes = trace.chunks = 0;
    for (const row of this.#tracesByHash.all(mixId(trace.words, 0))) {
      readIdText(String(row['id']), this.#idWords, 0, this.#ids);
      if (!sameId(this.#idWords, 0, trace.words, 0)) continue;
      trace.key = Number(row['key']);
      trace.bytes = Number(row['bytes']);
      trace.chunks = Number(row['chunks']);
    }
    if (wasThere || trace.key !== NOT_ASKED) trace.time = RootTime.unknown();
  }

  #find(keys: Float64Array): void {
    let word = -1;
    let number = 0;
    for (const sighting of this.#buffer.sightings()) {
      const key = keys[sighting % SIGHTING]!;
      if (key === REFUSED) continue;
      const next = Math.floor(sighting / SIGHTING);
      if (next !== word) number = this.#words.numberOf(next);
      word = next;
      this.#sight.run(number, key);
    }
  }
}

/** What was written of a trace: its row, and the chunk's. */
interface Chunk {
  readonly of: OpenTrace;
  readonly trace: Micros;
  readonly key: Micros;
}
