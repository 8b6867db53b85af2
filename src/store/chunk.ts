/** A chunk: frames end to end, each with its length before it. What one commit adds to one trace. */
import type { Varint } from '../wire/protobuf.ts';
import { readLength, writeVarint } from '../wire/protobuf.ts';

/** Most bytes that the length of a frame takes. */
const HEAD = 3;

const varint: Varint = { low: 0, high: 0 };

/** Writes chunks into one buffer, used again for the next. */
export class ChunkWriter {
  #bytes = new Uint8Array(64 * 1024);
  #at = 0;

  /** Adds the frame in `bytes[start..end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const most = this.#at + HEAD + end - start;
    if (most > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(most, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#at));
      this.#bytes = larger;
    }
    this.#at = writeVarint(this.#bytes, this.#at, end - start);
    this.#bytes.set(bytes.subarray(start, end), this.#at);
    this.#at += end - start;
  }

  /** The chunk, a view that the next one writes over. */
  take(): Uint8Array {
    const chunk = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    return chunk;
  }
}

/** The frames of a chunk, as views of it. A file that somebody damaged may end early, never wrongly. */
export function framesOf(chunk: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let at = 0;
  while (at < chunk.length) {
    at = readLength(chunk, at, chunk.length, varint);
    if (at < 0) break;
    frames.push(chunk.subarray(at, at + varint.low));
    at += varint.low;
  }
  return frames;
}
