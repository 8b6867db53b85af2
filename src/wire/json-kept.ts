import type { JsonLimits, JsonPieceSink } from './json-sink.ts';
import { Pieces } from './pieces.ts';

/** The piece that is being read: a view of one push where it fits, a copy where it goes over several. */
export class KeptPiece {
  readonly #sink: JsonPieceSink;
  readonly #limits: JsonLimits;
  /** The index of its place, -1 while there is none. */
  #place = -1;
  /** Where it begins in the stream, and what of this push is its. */
  #offset = 0;
  #from = 0;
  #level = 0;
  #tooDeep = false;
  /** What earlier pushes had of it. */
  readonly #earlier: Pieces;

  constructor(sink: JsonPieceSink, limits: JsonLimits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#earlier = new Pieces(limits.piece);
  }

  /** Begins at `from` of this push, which is `offset` of the stream. One around it is none any more. */
  begin(place: number, level: number, from: number, offset: number): void {
    this.forget();
    this.#place = place;
    this.#level = level;
    this.#from = from;
    this.#offset = offset;
  }

  /** What nests in it has so many levels. */
  nests(depth: number): void {
    if (depth > this.#limits.depth) this.#tooDeep = true;
  }

  /** A value has ended at the level, before `bytes[end]`: if it is this one, it is handed over. */
  ended(level: number, bytes: Uint8Array, end: number): void {
    if (this.#place < 0 || level !== this.#level) return;
    let piece = bytes.subarray(this.#from, end);
    if (this.#earlier.length > 0) {
      this.#earlier.push(piece);
      piece = this.#earlier.joined();
    }
    if (this.#tooDeep) this.#sink.reject('a value nested too deep', this.#offset);
    else if (piece.length > this.#limits.piece) {
      this.#sink.reject('a value too long', this.#offset);
    } else this.#sink.piece(piece, this.#offset, this.#place);
    this.forget();
  }

  /** Keeps what this push has of it; the bytes are used again. */
  carry(bytes: Uint8Array): void {
    if (this.#place >= 0) this.#earlier.push(bytes.subarray(this.#from));
    this.#from = 0;
  }

  forget(): void {
    this.#place = -1;
    this.#tooDeep = false;
    this.#earlier.clear();
  }
}
