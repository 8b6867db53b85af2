/**
 * The thread that writes: takes batches, commits them a second later, and lets
 * the oldest traces go. When the file cannot be written it keeps what waits and
 * tries again; who appends keeps count of how much that may be.
 */
import { statSync } from 'node:fs';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { MINUTE, type Micros } from '../model/clock.ts';
import { FrameBuffer } from './buffer.ts';
import { COMMIT_AFTER, COMMIT_BYTES, FIRST_RETRY, LONGEST_RETRY } from './limits.ts';
import { FileLock } from './lock.ts';
import type { FromWriter, Held, ThreadOptions, ToWriter } from './protocol.ts';
import { Recorder } from './recorder.ts';
import { Retention } from './retention.ts';
import { numberOf, openForWriting } from './schema.ts';
import { causeOf } from './trouble.ts';

/** With too many names to tell apart, those that no trace has any more are forgotten this often. */
const RENEW_AFTER: Micros = 10 * MINUTE;

class Writer {
  readonly #options: ThreadOptions;
  readonly #port: MessagePort;
  readonly #buffer = new FrameBuffer();
  #lock: FileLock | undefined;
  #recorder: Recorder | undefined;
  #retention: Retention | undefined;
  #held: Held = { bytes: 0, traces: 0, annotations: 0, oldest: null };
  #cause: string | null = null;
  #committed = 0;
  #committedUpTo: Micros | null = null;
  #settledBytes = 0;
  #renewed: Micros = 0;
  #retry = FIRST_RETRY;
  #timer: NodeJS.Timeout | undefined;
  #isTidying = false;

  constructor(options: ThreadOptions, port: MessagePort) {
    this.#options = options;
    this.#port = port;
    this.work();
  }

  receive(message: ToWriter): void {
    switch (message.type) {
      case 'append':
        this.#buffer.take(message.batch);
        if (this.#cause !== null) break;
        if (this.#buffer.bytes >= COMMIT_BYTES) this.work();
        else this.#timer ??= setTimeout(() => this.work(), COMMIT_AFTER);
        break;
      case 'flush':
        this.work();
        this.#post({ type: 'flushed', id: message.id });
        break;
      case 'close':
        this.work();
        this.#close();
        break;
    }
  }

  /** Opens the file when it is not open, and commits what waits. Never throws. */
  work(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.#commit(this.#recorder ?? this.#open());
      this.#cause = null;
      this.#retry = FIRST_RETRY;
      this.#count();
      this.#tidyLater();
    } catch (error) {
      this.#rest(error);
    }
    this.#tell();
  }

  #open(): Recorder {
    const { file, keep } = this.#options;
    this.#lock ??= new FileLock(file);
    const db = openForWriting(file);
    try {
      this.#recorder = new Recorder(db, this.#buffer);
    } catch (error) {
      db.close();
      throw error;
    }
    this.#retention = new Retention(this.#recorder, keep);
    this.#post({ type: 'opened' });
    return this.#recorder;
  }

  #commit(recorder: Recorder): void {
    const { bytes, latest } = this.#buffer;
    if (bytes === 0) return;
    this.#committed += recorder.commit();
    this.#settledBytes += bytes;
    this.#committedUpTo = latest;
    const { vocabulary, errors } = this.#buffer;
    if (vocabulary.names.overflow + errors.overflow > 0 && latest >= this.#renewed + RENEW_AFTER) {
      this.#renewed = latest;
      this.#buffer.renewVocabulary();
      recorder.renewWords();
    }
  }

  /** Retention works in steps, so that what comes meanwhile is taken in. */
  #tidyLater(): void {
    if (this.#isTidying) return;
    this.#isTidying = true;
    setImmediate(() => {
      this.#isTidying = false;
      try {
        if (!this.#retention?.step(this.#buffer.latest)) return;
        this.#count();
        this.#tidyLater();
      } catch (error) {
        this.#rest(error);
      }
      this.#tell();
    });
  }

  /** Something is wrong: closes the file, since any statement may now be in doubt, and tries again later. */
  #rest(error: unknown): void {
    this.#shut();
    this.#cause = causeOf(error, this.#options.file);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.work(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY);
  }

  #shut(): void {
    this.#recorder?.db.close();
    this.#recorder = undefined;
    this.#retention = undefined;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#shut();
    this.#lock?.free();
    this.#port.close();
  }

  #post(message: FromWriter): void {
    this.#port.postMessage(message, []);
  }

  /** What the file holds. */
  #count(): void {
    if (!this.#recorder) return;
    const { db, totals } = this.#recorder;
    const { traces, annotations } = totals.read();
    const oldest = traces > 0 ? numberOf(db, 'SELECT min(key) FROM traces') : null;
    const { file } = this.#options;
    this.#held = { bytes: lengthOf(file) + lengthOf(`${file}-wal`), traces, annotations, oldest };
  }

  #tell(): void {
    const state = {
      ...this.#held,
      cause: this.#cause,
      committed: this.#committed,
      committedUpTo: this.#committedUpTo,
      dropped: this.#buffer.dropped,
      settledBytes: this.#settledBytes,
    };
    this.#post({ type: 'state', state });
  }
}

function lengthOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

if (!parentPort) throw new Error('store/writer runs only as a worker thread');
const writer = new Writer(workerData as ThreadOptions, parentPort);
parentPort.on('message', (message: ToWriter) => writer.receive(message));
