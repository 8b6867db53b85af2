/** A capture that grows on disk as frames come. Whoever hands them over never waits. */
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Micros } from '../model/clock.ts';
import { Loss } from '../wire/capture-blocks.ts';
import { CaptureWriter } from '../wire/capture-writer.ts';
import type { ArrivedFrames } from './arrived-frames.ts';
import { memoryOf, writeFrames } from './arrived-frames.ts';
import { openCapture, sentenceOf } from './open-capture.ts';

/** What may wait for the disk: more than a second of a busy platform, so that a disk may pause. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/** What is written at once: large enough for a disk, and little to be held twice. */
const CHUNK_BYTES = 1024 * 1024;

/** How long to wait before a disk that failed is tried again, ms. */
const RETRY = 1_000;

/** How long a disk gets at the end to take what waits, ms. */
const CLOSE_PATIENCE = 5_000;

interface Waiting {
  readonly frames: ArrivedFrames;
  /** Frames lost right before, by why. */
  readonly lost: ReadonlyMap<Loss, number>;
}

export class CaptureFile {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #writer: CaptureWriter;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** When the last frames came that were written. */
  #at: Micros;
  /** Not yet told in the file. */
  #untold = new Map<Loss, number>();
  /** Frames of the chunk that is being written. */
  #begun = 0;
  #annotations = 0;
  #bytes = 0;
  #lost = 0;
  #trouble: string | undefined;
  #writing: Promise<void> | undefined;
  #isClosing = false;
  #wake: () => void = () => undefined;

  /** Begins a capture in a new file, or behind the one that is there. Rejects with a `CaptureProblem`. */
  static async open(path: string, at: Micros): Promise<CaptureFile> {
    return new CaptureFile(path, await openCapture(path), at);
  }

  private constructor(path: string, file: FileHandle, at: Micros) {
    this.path = path;
    this.#file = file;
    this.#at = at;
    this.#writer = new CaptureWriter(at);
    this.#write();
  }

  /** Frames that are in the file. */
  get annotations(): number {
    return this.#annotations;
  }

  /** Bytes that this capture takes in the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Frames that are not in the file, because the disk was too slow, full, or failed. */
  get lost(): number {
    return this.#lost;
  }

  /** One sentence while the disk takes nothing. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Takes frames; what there is no room for is dropped, counted, and told in the file. */
  append(frames: ArrivedFrames): void {
    const size = memoryOf(frames);
    if (this.#isClosing || this.#waitingBytes + size > MAX_WAITING_BYTES) {
      this.#lost += frames.ends.length;
      this.lose(frames.ends.length, Loss.recorderBehind);
      return;
    }
    this.#waiting.push({ frames, lost: this.#untold });
    this.#untold = new Map();
    this.#waitingBytes += size;
    this.#write();
  }

  /** Has the file tell of frames that are not in it. */
  lose(count: number, why: Loss): void {
    if (count > 0) this.#untold.set(why, (this.#untold.get(why) ?? 0) + count);
  }

  /** Writes what waits, as far as the disk takes it within some seconds, and closes the file. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake();
    if (await isWithin(CLOSE_PATIENCE, this.#finish())) await this.#file.close();
    else this.#trouble ??= `${this.path} was not written to its end: the disk takes too long.`;
    this.#lost += this.#begun;
    for (const { frames } of this.#waiting) this.#lost += frames.ends.length;
    this.#begun = 0;
    this.#waiting = [];
  }

  async #finish(): Promise<void> {
    await this.#writing;
    this.#write();
    await this.#writing;
    // Some of what can be written to cannot be told to keep it.
    await this.#file.datasync().catch(() => undefined);
  }

  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const chunk = this.#nextChunk();
      if (chunk.length === 0 || !(await this.#put(chunk))) return;
      this.#annotations += this.#begun;
      this.#begun = 0;
    }
  }

  /** What comes next; the writer is not touched again before it is written. */
  #nextChunk(): Uint8Array {
    let [taken, size] = [0, 0];
    for (const { frames, lost } of this.#waiting) {
      if (size > CHUNK_BYTES) break;
      this.#at = frames.at;
      this.#tell(lost);
      writeFrames(this.#writer, frames);
      this.#begun += frames.ends.length;
      this.#waitingBytes -= memoryOf(frames);
      size += frames.bytes.length;
      taken++;
    }
    this.#waiting.splice(0, taken);
    if (this.#isClosing && this.#waiting.length === 0) {
      this.#tell(this.#untold);
      this.#untold = new Map();
    }
    return this.#writer.take();
  }

  #tell(lost: ReadonlyMap<Loss, number>): void {
    for (const [why, count] of lost) this.#writer.lose(count, why, this.#at);
  }

  /** Writes all of it, however often the disk fails; false when the end came before. */
  async #put(chunk: Uint8Array): Promise<boolean> {
    let at = 0;
    while (at < chunk.length) {
      try {
        const { bytesWritten } = await this.#file.write(chunk, at);
        at += bytesWritten;
        this.#bytes += bytesWritten;
        this.#trouble = undefined;
      } catch (error) {
        this.#trouble = sentenceOf(error, this.path);
        if (this.#isClosing) return false;
        await this.#pause();
      }
    }
    return true;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Whether work is done within so many ms. */
async function isWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const patience = new AbortController();
  const late = sleep(ms, false, { signal: patience.signal }).catch(() => false);
  const isDone = await Promise.race([work.then(() => true), late]);
  patience.abort();
  return isDone;
}
