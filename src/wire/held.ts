/** How much of a piece is taken at once: with the longest unit before it, that is all that is held. */
const STEP_BYTES = 256 * 1024;

/** Bytes of a file that are not done with yet, and where in it they lie. */
export class Held {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  length = 0;
  /** Where in the file `bytes` begins. */
  position = 0;

  /** Adds a piece in steps; after each, `use` returns how many of the bytes held it is done with. */
  push(piece: Uint8Array, use: () => number): void {
    for (let at = 0; at < piece.length; at += STEP_BYTES) {
      const step = piece.subarray(at, at + STEP_BYTES);
      this.#reserve(step.length);
      this.bytes.set(step, this.length);
      this.length += step.length;
      this.drop(use());
    }
  }

  drop(count: number): void {
    this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
    this.position += count;
  }

  #reserve(room: number): void {
    if (this.length + room <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + room));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
