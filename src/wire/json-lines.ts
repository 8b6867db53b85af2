/**
 * What lines tell about JSON that is broken: where a value was cut off, and
 * where the next one begins. Top-level values may be a line each, or go over
 * many lines; both may be in one stream.
 */
import { COLON, COMMA, isOpening, lineBefore, NEWLINE, OPEN_ARRAY, white } from './json-bytes.ts';

export class JsonLines {
  /** The last byte of earlier pushes, and the last that is not white. */
  #last = NEWLINE;
  #lastSaid = COMMA;
  /** The top-level value: whether a line begins with it, whether it has lines, and from where on in this push that is not known. */
  #topOnColumn = false;
  #topLines = false;
  #topFrom = 0;
  /** The last one was a line of its own, so that the next one may be so as well. */
  #lineByLine = false;
  /** This one has elements that begin lines, so that a line that begins so is no sign of a new value. */
  #elementLines = false;
  /** After a value of several lines that broke: what is left of it is passed over. */
  #adrift = false;

  /** A top-level value may begin at a byte that is not white; false when that is a rest of one that broke. */
  begins(bytes: Uint8Array, at: number): boolean {
    const onColumn = this.#isOnColumn(bytes, at);
    if (this.#adrift && !(onColumn && isOpening(bytes[at]!))) return false;
    this.#adrift = false;
    this.#topFrom = at;
    this.#topOnColumn = onColumn;
    this.#topLines = false;
    this.#elementLines = false;
    return true;
  }

  /** What lies in `bytes[from..to)`, a part of the top-level value, has no lines. */
  hasNone(bytes: Uint8Array, from: number, to: number): void {
    this.#topLines = this.#hasLines(bytes, from);
    this.#topFrom = to;
  }

  /** The top-level value has ended before `bytes[at]`. */
  ended(bytes: Uint8Array, at: number): void {
    this.#lineByLine = this.#topOnColumn && !this.#hasLines(bytes, at);
  }

  /** It broke at `bytes[at]`; whether the next one begins there. */
  broke(bytes: Uint8Array, at: number): boolean {
    this.#adrift = this.#hasLines(bytes, at);
    return isOpening(bytes[at]!) && this.#isOnColumn(bytes, at) && this.#adrift;
  }

  /** Whether an object or array may begin here: not where a value has ended, as where a line was cut off before. */
  mayOpen(bytes: Uint8Array, at: number): boolean {
    const before = at === 0 ? this.#last : bytes[at - 1]!;
    if (before === COLON || before === COMMA || before === OPEN_ARRAY) return true;
    if (white[before] === 0) return false;
    const said = this.#saidBefore(bytes, at);
    if (said !== COLON && said !== COMMA && said !== OPEN_ARRAY) return false;
    return !this.isNew(bytes, at);
  }

  /**
   * Whether a new line of JSONL begins within a value, which was cut off then:
   * `{"a":` and below it `{"b":1}`. In a file of lines, what begins at the first
   * column is one, unless the value had its first element there.
   */
  isNew(bytes: Uint8Array, at: number): boolean {
    if (!isOpening(bytes[at]!) || !this.#isOnColumn(bytes, at) || this.#elementLines) return false;
    if (this.#saidBefore(bytes, at) === OPEN_ARRAY) this.#elementLines = true;
    return this.#lineByLine && !this.#elementLines;
  }

  /** Keeps of a push what the next one needs. */
  carry(bytes: Uint8Array, isInTop: boolean): void {
    if (isInTop) this.#topLines = this.#hasLines(bytes, bytes.length);
    this.#lastSaid = this.#saidBefore(bytes, bytes.length);
    this.#last = bytes.at(-1)!;
    this.#topFrom = 0;
  }

  #isOnColumn(bytes: Uint8Array, at: number): boolean {
    return lineBefore[at === 0 ? this.#last : bytes[at - 1]!] === 1;
  }

  #saidBefore(bytes: Uint8Array, at: number): number {
    let before = at - 1;
    while (before >= 0 && white[bytes[before]!] === 1) before--;
    return before < 0 ? this.#lastSaid : bytes[before]!;
  }

  /** Whether the top-level value has lines up to here. */
  #hasLines(bytes: Uint8Array, at: number): boolean {
    if (this.#topLines) return true;
    let from = this.#topFrom;
    while (from < at && bytes[from] !== NEWLINE) from++;
    return from < at;
  }
}
