import { BACKSLASH, COLON, COMMA, QUOTE } from './json-bytes.ts';

const TAB = 9;
const SPACE = 32;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const LETTER_A = 97;
const LETTER_F = 102;
const DELETE = 127;

/** Digits that a number of ours surely holds; one more where it is whole and not near the end of them. */
const SURE_DIGITS = 15;

/** Bytes that are a text as they stand: ASCII, but for controls, quotes and what escapes. */
const plain = new Uint8Array(256).fill(1, SPACE, DELETE);
plain[QUOTE] = 0;
plain[BACKSLASH] = 0;

/** Digits of ids as they stay: hexadecimal, in small letters. */
const hexDigits = new Uint8Array(256).fill(1, ZERO, NINE + 1).fill(1, LETTER_A, LETTER_F + 1);

/**
 * Reads JSON where it lies, as programs write most of it: in one line, its texts
 * ASCII without escapes. Each method tells whether that is what comes next; where
 * it is not, nothing is known, and the whole value is left to `JSON.parse`.
 */
export class JsonScan {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the next byte is. */
  at = 0;
  /** Where the last text, number or word lies. */
  from = 0;
  to = 0;

  begin(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  /** Passes over these bytes if they are next. */
  passes(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    const end = at + expected.length;
    if (end > bytes.length || !isText(expected, bytes, at, end)) return false;
    this.at = end;
    return true;
  }

  /** Passes over the byte if it is next, behind blanks. */
  takes(byte: number): boolean {
    const { bytes, at } = this;
    if (at < bytes.length && bytes[at] === byte) {
      this.at = at + 1;
      return true;
    }
    return this.#takesBehindBlanks(byte);
  }

  /** A text that is the expected one, which has its quotes. */
  passesText(expected: Uint8Array): boolean {
    const { at } = this;
    if (!this.passes(expected)) return false;
    this.from = at + 1;
    this.to = this.at - 1;
    return true;
  }

  /** A text, without its quotes. */
  text(): boolean {
    return this.#textOf(plain);
  }

  /** A text of nothing but hexadecimal digits, in small letters. */
  hex(): boolean {
    return this.#textOf(hexDigits);
  }

  /** A key of an object, and its colon. */
  key(): boolean {
    return this.text() && this.takes(COLON);
  }

  /** Behind an entry of an object or list: whether another follows. Without one, `close` has to be next. */
  another(): boolean {
    return this.takes(COMMA);
  }

  /** A number whose digits are those that JavaScript writes for it. */
  number(): boolean {
    this.#passBlanks();
    const { bytes } = this;
    const end = bytes.length;
    let at = this.at;
    this.from = at;
    if (at < end && bytes[at] === MINUS) at++;
    const first = at;
    while (at < end && isDigit(bytes[at]!)) at++;
    const whole = at - first;
    if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return false;
    if (at < end && bytes[at] === DOT) {
      const fraction = ++at;
      while (at < end && isDigit(bytes[at]!)) at++;
      // Zeros at the end are not written again, and the smallest fractions with an exponent.
      if (at === fraction || bytes[at - 1] === ZERO) return false;
      if (bytes[first] === ZERO && bytes[fraction] === ZERO) return false;
    } else if (first > this.from && bytes[first] === ZERO) return false;
    this.to = at;
    this.at = at;
    const beyond = at - first - SURE_DIGITS;
    return beyond <= 0 || (beyond === 1 && whole > SURE_DIGITS && bytes[first]! < NINE);
  }

  /** A whole number from 0, -1 when none comes next. */
  count(): number {
    if (!this.number()) return -1;
    let count = 0;
    for (let at = this.from; at < this.to; at++) {
      const byte = this.bytes[at]!;
      if (!isDigit(byte)) return -1;
      count = count * 10 + byte - ZERO;
    }
    return count;
  }

  /** One of these words, which are of JSON and not of a text. */
  word(words: readonly Uint8Array[]): boolean {
    this.#passBlanks();
    const { bytes, at } = this;
    const word = words.find((one) =>
      isText(one, bytes, at, Math.min(bytes.length, at + one.length)),
    );
    if (word === undefined) return false;
    this.from = at;
    this.to = this.at = at + word.length;
    return true;
  }

  /** A text of bytes that are 1 in the table. */
  #textOf(table: Uint8Array): boolean {
    if (!this.takes(QUOTE)) return false;
    const { bytes } = this;
    const end = bytes.length;
    let at = this.at;
    this.from = at;
    while (at < end && table[bytes[at]!] === 1) at++;
    this.to = at;
    this.at = at + 1;
    return at < end && bytes[at] === QUOTE;
  }

  #takesBehindBlanks(byte: number): boolean {
    this.#passBlanks();
    if (this.at >= this.bytes.length || this.bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  #passBlanks(): void {
    const { bytes } = this;
    let at = this.at;
    while (at < bytes.length && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
    this.at = at;
  }
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Whether `bytes[from..to)` is the text. */
export function isText(text: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text[i]) return false;
  return true;
}

/** Whether two stretches of the bytes say the same. */
export function isSame(
  bytes: Uint8Array,
  from: number,
  to: number,
  otherFrom: number,
  otherTo: number,
): boolean {
  if (to - from !== otherTo - otherFrom) return false;
  for (let i = to - from - 1; i >= 0; i--) {
    if (bytes[from + i] !== bytes[otherFrom + i]) return false;
  }
  return true;
}

/** Whether there are but zeros in `bytes[from..to)`. */
export function isZeros(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && bytes[at] === ZERO) at++;
  return at >= to;
}
