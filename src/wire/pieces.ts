/** Bytes that come in pieces and are wanted as one, up to a limit; what is beyond it is not kept. */
export class Pieces {
  readonly #limit: number;
  #bytes = new Uint8Array(0);
  #length = 0;

  /** One byte more than `limit` is kept, so that it can be told that there was more. */
  constructor(limit: number) {
    this.#limit = limit + 1;
  }

  get length(): number {
    return this.#length;
  }

  push(piece: Uint8Array): void {
    const room = this.#limit - this.#length;
    const taken = piece.length > room ? piece.subarray(0, room) : piece;
    this.#makeRoom(this.#length + taken.length);
    this.#bytes.set(taken, this.#length);
    this.#length += taken.length;
  }

  /** What came so far: a view that the next piece may write over. */
  joined(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #makeRoom(length: number): void {
    if (length <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.min(this.#limit, Math.max(length, 2 * this.#bytes.length)));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}
