/** Frames end to end, as they change hands between threads. */
import type { Annotation } from '../model/annotation.ts';
import { FrameWriter } from '../wire/frame-writer.ts';

const FIRST_BYTES = 64 * 1024;
const FIRST_FRAMES = 512;

export class FrameList {
  readonly #writer = new FrameWriter();
  readonly #limit: number;
  #bytes = new Uint8Array(FIRST_BYTES);
  #ends = new Uint32Array(FIRST_FRAMES);
  #used = 0;
  #count = 0;

  /** @param limit bytes that all frames together may take. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many texts were cut and tags left out. */
  get cut(): number {
    return this.#writer.cut;
  }

  /** False when there is no room for it. */
  add(annotation: Annotation): boolean {
    const length = this.#writer.encode(annotation);
    return this.copy(this.#writer.bytes, 0, length);
  }

  /** The same for who has the frame already: `bytes[start..end)`. */
  copy(bytes: Uint8Array, start: number, end: number): boolean {
    const used = this.#used + end - start;
    if (used > this.#limit) return false;
    this.#makeRoom(used);
    this.#bytes.set(bytes.subarray(start, end), this.#used);
    this.#used = used;
    this.#ends[this.#count++] = used;
    return true;
  }

  /** All of them; the list is of no use afterwards. */
  finish(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly ends: Uint32Array<ArrayBuffer> } {
    return {
      bytes: this.#bytes.subarray(0, this.#used),
      ends: this.#ends.subarray(0, this.#count),
    };
  }

  #makeRoom(used: number): void {
    if (used > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(used, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(2 * this.#ends.length);
      larger.set(this.#ends);
      this.#ends = larger;
    }
  }
}
