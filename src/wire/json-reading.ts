import type { Reading, Rejections, Sink } from './codec.ts';
import { JsonPieces } from './json-pieces.ts';
import type { JsonPlace } from './json-places.ts';
import { RejectionTally } from './rejection-tally.ts';

/** Reads what begins at `bytes[at]` where it lies: where that ends, 0 when it is to be parsed. */
export type ReadQuickly = (bytes: Uint8Array, at: number) => number;

/** Takes what stands at one of the places, and says of it what cannot be read. */
export type ReadValue = (value: unknown, refuse: (reason: string) => void) => void;

const decoder = new TextDecoder();

/** Reads JSON a piece at a time, each parsed. The place of a rejection is where its piece begins. */
export class JsonReading implements Reading {
  readonly #pieces: JsonPieces;
  readonly #rejections: RejectionTally;

  constructor(places: readonly JsonPlace[], sink: Sink, read: ReadValue, quick?: ReadQuickly) {
    this.#rejections = new RejectionTally(sink);
    let pieceAt = 0;
    const refuse = (reason: string): void => this.#refuse(reason, pieceAt);
    this.#pieces = new JsonPieces(places, {
      piece: (bytes, offset) => {
        pieceAt = offset;
        const value = parsed(bytes);
        if (value === undefined) refuse('not JSON');
        else read(value, refuse);
      },
      reject: (reason, offset) => this.#refuse(reason, offset),
      ...(quick && { quick }),
    });
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
  }

  end(): Rejections {
    this.#pieces.end();
    return this.#rejections;
  }

  #refuse(reason: string, offset: number): void {
    this.#rejections.add(reason, `byte ${offset}`);
  }
}

/** The value of a piece, undefined when it is not JSON after all. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
