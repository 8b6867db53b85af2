/** Parts of a timeline that do not fit into memory, in order, in a file that nobody else sees. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputProblem } from '../../intake/problem.ts';
import type { Micros } from '../../model/clock.ts';
import { MAX_DATAGRAM_BYTES } from '../../wire/limits.ts';
import type { Reader } from './segment.ts';
import type { Segment } from './segment.ts';

/** Before each frame: its moment, and how many bytes it has. */
const AT_BYTES = 8;
const HEAD_BYTES = AT_BYTES + 2;

/** Written and read at once. Hundreds of parts may be read at the same time, each with so much in memory. */
const BLOCK_BYTES = 64 * 1024;

/** Holds any one frame behind what is left of a block. */
const BUFFER_BYTES: number = BLOCK_BYTES + HEAD_BYTES + MAX_DATAGRAM_BYTES;

/** Copies a part without making a view of it, which would cost more than the copy. */
const { copy } = Buffer.prototype;

/** The temporary file. It has no name once it is open, so that it is gone however the program ends. */
export class SpillFile {
  readonly #descriptor: number;
  #length = 0;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #heads = new DataView(this.#buffer.buffer);

  constructor() {
    try {
      const folder = mkdtempSync(join(tmpdir(), 'phosphor-replay-'));
      this.#descriptor = openSync(join(folder, 'frames'), 'wx+', 0o600);
      rmSync(folder, { recursive: true });
    } catch (error) {
      throw problemOf(error);
    }
  }

  /** Writes what a segment has, in its order. Throws an `InputProblem` when there is no room. */
  write(segment: Segment): Spilled {
    const blocks: Block[] = [];
    const start = this.#length;
    const frames = segment.read(-Infinity);
    let used = 0;
    const flush = (): void => {
      this.#append(used);
      used = 0;
    };
    while (frames.next()) {
      if (used === 0) blocks.push({ at: frames.at, offset: this.#length });
      const size = frames.end - frames.start;
      this.#heads.setFloat64(used, frames.at, true);
      this.#heads.setUint16(used + AT_BYTES, size, true);
      copy.call(frames.bytes, this.#buffer, used + HEAD_BYTES, frames.start, frames.end);
      used += HEAD_BYTES + size;
      if (used >= BLOCK_BYTES) flush();
    }
    if (used > 0) flush();
    return new Spilled(this, blocks, start, this.#length);
  }

  /** As many bytes as there are from an offset on, up to the length of the buffer's rest. */
  read(buffer: Uint8Array, into: number, offset: number, length: number): number {
    return readSync(this.#descriptor, buffer, into, length, offset);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #append(length: number): void {
    try {
      for (let done = 0; done < length;) {
        done += writeSync(this.#descriptor, this.#buffer, done, length - done, this.#length + done);
      }
    } catch (error) {
      throw problemOf(error);
    }
    this.#length += length;
  }
}

/** Where a block begins, which begins with a frame, and when that is due. */
interface Block {
  readonly at: Micros;
  readonly offset: number;
}

/** A segment that was written. */
export class Spilled {
  readonly #file: SpillFile;
  readonly #blocks: readonly Block[];
  readonly #end: number;

  constructor(file: SpillFile, blocks: readonly Block[], start: number, end: number) {
    this.#file = file;
    this.#blocks = blocks.length > 0 ? blocks : [{ at: Infinity, offset: start }];
    this.#end = end;
  }

  get from(): Micros {
    return this.#blocks[0]!.at;
  }

  /** From the first frame at or after a moment. */
  read(from: Micros): Reader {
    // The block before may end with frames of the same moment.
    const next = this.#blocks.findIndex(({ at }) => at >= from);
    const block = this.#blocks[Math.max(0, (next < 0 ? this.#blocks.length : next) - 1)]!;
    return new SpilledReader(this.#file, block.offset, this.#end, from);
  }
}

class SpilledReader implements Reader {
  at: Micros = 0;
  start = 0;
  end = 0;
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(BUFFER_BYTES);
  readonly #heads = new DataView(this.bytes.buffer);
  readonly #file: SpillFile;
  readonly #from: Micros;
  readonly #last: number;
  /** Where in the file the next bytes are. */
  #offset: number;
  #filled = 0;

  constructor(file: SpillFile, offset: number, last: number, from: Micros) {
    this.#file = file;
    this.#offset = offset;
    this.#last = last;
    this.#from = from;
  }

  next(): boolean {
    do {
      if (!this.#head()) return false;
    } while (this.at < this.#from);
    return true;
  }

  /** Reads the head of the next frame; the frame is then in the buffer, whole. */
  #head(): boolean {
    if (!this.#has(HEAD_BYTES)) return false;
    const size = this.#heads.getUint16(this.end + AT_BYTES, true);
    if (!this.#has(HEAD_BYTES + size)) return false;
    this.at = this.#heads.getFloat64(this.end, true);
    this.start = this.end + HEAD_BYTES;
    this.end = this.start + size;
    return true;
  }

  /** Makes sure that so many bytes behind the last frame are in the buffer. */
  #has(length: number): boolean {
    if (this.end + length <= this.#filled) return true;
    this.bytes.copyWithin(0, this.end, this.#filled);
    this.#filled -= this.end;
    this.end = 0;
    const wanted = Math.min(BUFFER_BYTES - this.#filled, this.#last - this.#offset);
    const read = this.#file.read(this.bytes, this.#filled, this.#offset, wanted);
    this.#offset += read;
    this.#filled += read;
    return length <= this.#filled;
  }
}

function problemOf(error: unknown): InputProblem {
  const { message } = error as Error;
  return new InputProblem(
    `What is replayed is more than fits into memory, and ${tmpdir()} does not take it (${message}); set TMPDIR to a folder with room.`,
  );
}
