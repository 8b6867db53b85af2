import type { Micros } from '../../model/clock.ts';
import type { Reader } from './segment.ts';

/** Part of a timeline, in order within itself. */
export interface Part {
  /** Its earliest moment. */
  readonly from: Micros;
  read(from: Micros): Reader;
}

/**
 * Parts whose moments overlap, as one. A part is opened when its first moment
 * comes, so that those that lie apart are not all in memory. Frames of one
 * moment come in the order of the parts.
 */
export class Merged implements Reader {
  at: Micros = 0;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  readonly #from: Micros;
  /** Not yet opened, the last to be opened first. */
  readonly #closed: readonly (Part & { readonly rank: number })[];
  #left: number;
  /** A heap: the earliest first. */
  readonly #open: { readonly reader: Reader; readonly rank: number }[] = [];
  /** The frame at hand is the one of the first of the heap. */
  #isShown = false;

  constructor(parts: readonly Part[], from: Micros) {
    this.#from = from;
    this.#closed = parts
      .map((part, rank) => ({ from: part.from, read: (at: Micros) => part.read(at), rank }))
      .toSorted((a, b) => b.from - a.from || b.rank - a.rank);
    this.#left = this.#closed.length;
  }

  next(): boolean {
    if (this.#isShown) this.#goOn();
    this.#openDue();
    const first = this.#open[0];
    this.#isShown = first !== undefined;
    if (first === undefined) return false;
    this.at = first.reader.at;
    this.bytes = first.reader.bytes;
    this.start = first.reader.start;
    this.end = first.reader.end;
    return true;
  }

  #goOn(): void {
    const open = this.#open;
    if (!open[0]!.reader.next()) {
      const last = open.pop()!;
      if (open.length === 0) return;
      open[0] = last;
    }
    this.#sink();
  }

  #openDue(): void {
    while (this.#left > 0) {
      const part = this.#closed[this.#left - 1]!;
      const first = this.#open[0];
      if (first !== undefined && first.reader.at < part.from) return;
      this.#left--;
      const reader = part.read(this.#from);
      if (reader.next()) this.#raise({ reader, rank: part.rank });
    }
  }

  #raise(entry: { readonly reader: Reader; readonly rank: number }): void {
    const open = this.#open;
    let place = open.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(entry, open[above]!)) break;
      open[place] = open[above]!;
      place = above;
    }
    open[place] = entry;
  }

  #sink(): void {
    const open = this.#open;
    const entry = open[0]!;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= open.length) break;
      if (below + 1 < open.length && isBefore(open[below + 1]!, open[below]!)) below++;
      if (!isBefore(open[below]!, entry)) break;
      open[place] = open[below]!;
      place = below;
    }
    open[place] = entry;
  }
}

function isBefore(
  a: { readonly reader: Reader; readonly rank: number },
  b: { readonly reader: Reader; readonly rank: number },
): boolean {
  return a.reader.at < b.reader.at || (a.reader.at === b.reader.at && a.rank < b.rank);
}
