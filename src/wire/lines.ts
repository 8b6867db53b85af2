import { Pieces } from './pieces.ts';

const NEWLINE = 10;

/** Takes lines without what ends them; the bytes are used again. */
interface LineSink {
  line(bytes: Uint8Array): void;
  /** A line over the limit, by its beginning. */
  longLine(beginning: Uint8Array): void;
}

/** Divides pieces of bytes into lines, holding no more than one line of `limit` bytes. */
export class Lines {
  readonly #limit: number;
  readonly #sink: LineSink;
  /** The line that earlier pieces began. */
  readonly #begun: Pieces;

  constructor(limit: number, sink: LineSink) {
    this.#limit = limit;
    this.#sink = sink;
    this.#begun = new Pieces(limit);
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, start);
      if (newline < 0) break;
      if (this.#begun.length === 0) this.#hand(bytes.subarray(start, newline));
      else {
        this.#begun.push(bytes.subarray(start, newline));
        this.#handBegun();
      }
      start = newline + 1;
    }
    if (start < bytes.length) this.#begun.push(bytes.subarray(start));
  }

  /** The last line, which nothing ends. */
  end(): void {
    if (this.#begun.length > 0) this.#handBegun();
  }

  #handBegun(): void {
    this.#hand(this.#begun.joined());
    this.#begun.clear();
  }

  #hand(line: Uint8Array): void {
    if (line.length <= this.#limit) this.#sink.line(line);
    else this.#sink.longLine(line.subarray(0, this.#limit));
  }
}
