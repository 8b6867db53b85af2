/** Who takes the pieces of JSON that are found, and how long they may be. */

/** Takes what is found, in the order of the bytes. */
export interface JsonPieceSink {
  /** A whole value at one of the places, by the place's index; its offset in the stream. The bytes are used again. */
  piece(bytes: Uint8Array, offset: number, place: number): void;
  /**
   * An object or array at a place begins: whoever can read it where it lies, in one go, tells where it
   * ends. 0 when it is to be found and handed over as others are, as one of several lines is; then nothing
   * was done with it.
   */
  quick?(bytes: Uint8Array, at: number, place: number): number;
  /** What cannot be read, and the byte where. The rest goes on at the next value or line. */
  reject(reason: string, offset: number): void;
  /** An object or array at a place begins, in which longer places are looked for; and has ended. One that breaks never ends. */
  opens?(place: number): void;
  closes?(place: number): void;
  /** A top-level value that began at the offset has ended; the keys of it that lead to no place. */
  topLevel?(keys: readonly string[], offset: number): void;
}

/** How much is taken; smaller in tests. */
export interface JsonLimits {
  /** Longest piece, bytes. */
  readonly piece: number;
  /** How deep values nest in a piece. */
  readonly depth: number;
}
