import type { Micros } from '../model/clock.ts';
import {
  BlockType,
  CAPTURE_BYTES,
  CRC_AT,
  FRAMES_HEAD_BYTES,
  HEAD_BYTES,
  LENGTH_AT,
  LOSS_BYTES,
  MARKER,
  TITLE,
  TYPE_AT,
  VERSION,
  writeUint32,
  writeUint64,
} from './capture-blocks.ts';
import type { Loss } from './capture-blocks.ts';
import { crc32 } from './crc32.ts';
import { writeVarint } from './protobuf.ts';

/** A block ends once it is so long, so that one that is spoiled takes few frames with it. */
const BLOCK_BYTES = 64 * 1024;

/** Most that the time and the length of a frame take. */
const FRAME_HEAD_BYTES = 8 + 3;

const encoder = new TextEncoder();

/** Writes a Phosphor capture (see `capture.ts`), which grows between one `take` and the next. */
export class CaptureWriter {
  #bytes = new Uint8Array(BLOCK_BYTES);
  #used = 0;
  /** Where the block of frames begins that is being written; -1 for none. */
  #block = -1;
  #latest: Micros = 0;
  #next: number;

  /** `first` is the number of the first frame: how many came before that are not in the capture. */
  constructor(at: Micros, first: number = 0) {
    this.#next = first;
    const start = this.#begin(BlockType.capture, CAPTURE_BYTES);
    encoder.encodeInto(TITLE, this.#bytes.subarray(start));
    this.#bytes[start + TITLE.length] = VERSION;
    this.#bytes[start + TITLE.length + 1] = 0;
    writeUint64(this.#bytes, start + TITLE.length + 2, whole(at));
    writeUint64(this.#bytes, start + TITLE.length + 10, first);
    this.#end(start);
  }

  /** The number that the next frame gets. */
  get next(): number {
    return this.#next;
  }

  /** Adds the frame `bytes[start..end)`, of 1 to `MAX_DATAGRAM_BYTES` bytes, which came `at` then. */
  add(bytes: Uint8Array, start: number, end: number, at: Micros): void {
    const time = whole(at);
    if (this.#block >= 0 && (time < this.#latest || this.#used - this.#block > BLOCK_BYTES)) {
      this.#endFrames();
    }
    if (this.#block < 0) this.#beginFrames(time);
    const length = end - start;
    this.#reserve(FRAME_HEAD_BYTES + length);
    const head = writeVarint(this.#bytes, this.#used, time - this.#latest);
    const body = writeVarint(this.#bytes, head, length);
    this.#bytes.set(bytes.subarray(start, end), body);
    this.#used = body + length;
    this.#latest = time;
    this.#next++;
  }

  /** Says that so many frames are not in the capture, and why. */
  lose(count: number, why: Loss, at: Micros): void {
    this.#endFrames();
    const start = this.#begin(BlockType.loss, LOSS_BYTES);
    writeUint64(this.#bytes, start, whole(at));
    writeUint64(this.#bytes, start + 8, count);
    this.#bytes[start + 16] = why;
    this.#end(start);
  }

  /** All that was added since the last time, in whole blocks: a view that what is added next writes over. */
  take(): Uint8Array<ArrayBuffer> {
    this.#endFrames();
    const taken = this.#bytes.subarray(0, this.#used);
    this.#used = 0;
    return taken;
  }

  #beginFrames(at: Micros): void {
    const start = this.#begin(BlockType.frames, FRAMES_HEAD_BYTES);
    writeUint64(this.#bytes, start, this.#next);
    writeUint64(this.#bytes, start + 8, at);
    this.#block = start;
    this.#latest = at;
  }

  #endFrames(): void {
    if (this.#block >= 0) this.#end(this.#block);
    this.#block = -1;
  }

  /** Begins a block with room for so much of its body; returns where the body begins. */
  #begin(type: number, body: number): number {
    this.#reserve(HEAD_BYTES + body);
    this.#bytes.set(MARKER, this.#used);
    this.#bytes[this.#used + TYPE_AT] = type;
    const start = this.#used + HEAD_BYTES;
    this.#used = start + body;
    return start;
  }

  /** Closes the block whose body began there. */
  #end(start: number): void {
    const head = start - HEAD_BYTES;
    writeUint32(this.#bytes, head + LENGTH_AT, this.#used - start);
    writeUint32(this.#bytes, head + CRC_AT, crc32(this.#bytes, head + LENGTH_AT, this.#used));
  }

  #reserve(room: number): void {
    if (this.#used + room <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + room));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}

/** A time that can be written: whole, from 0. */
function whole(at: Micros): Micros {
  return at >= 1 ? Math.min(Math.floor(at), Number.MAX_SAFE_INTEGER) : 0;
}
