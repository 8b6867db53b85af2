import { textEnd, textOf } from './text.ts';

/**
 * Ids as numbers. Trace and span ids are nearly always hexadecimal (a UUID with
 * dashes, 16 or 32 digits), so sixteen bytes hold one exactly, and comparing
 * two is four integer comparisons instead of 36 characters. Any other text is
 * kept by `IdTexts` under a hash of 128 bits.
 *
 * An id takes five Int32: form, then four words. Form 0 is "no id". The form
 * also says how the id was written, which is no part of what it is: with dashes
 * or without, in capitals or not, it is the same id (`sameId`).
 */
export const ID_WORDS = 5;

const DIGITS = 63;
const DASHED = 64;
const UPPER = 128;
const TEXT = 256;

/** The bits of a form that say which id it is, and not how it was written. */
const IDENTITY = DIGITS | TEXT;

/** Longest text kept of an id, bytes. A longer one is told apart by all of it and shown by this much. */
export const MAX_ID_LENGTH = 128;

/** What each byte is as a hexadecimal digit: its value, and in the bits above what kind of digit. */
const LOWER_DIGIT = 0x20;
const UPPER_DIGIT = 0x40;
const NO_DIGIT = 0x80;
const digitOf = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < 16; value++) {
  const text = value.toString(16);
  const letter = value > 9;
  digitOf[text.toUpperCase().charCodeAt(0)] = value | (letter ? UPPER_DIGIT : 0);
  digitOf[text.charCodeAt(0)] = value | (letter ? LOWER_DIGIT : 0);
}

const DASH = 45;
const MAX_DIGITS = 32;
const UUID_LENGTH = 36;

/** Texts of ids that are not hexadecimal, bounded; see `IdTexts.put`. */
export class IdTexts {
  readonly #texts = new Map<string, string>();
  /** Goes on from the one let go last: a new iterator would first step over all that went before it. */
  readonly #oldest = this.#texts.keys();
  readonly #limit: number;

  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  /** Keeps a text under its words; the oldest goes when there are too many. */
  put(key: string, text: string): void {
    if (this.#texts.has(key)) return;
    if (this.#texts.size >= this.#limit) {
      const oldest = this.#oldest.next();
      if (!oldest.done) this.#texts.delete(oldest.value);
    }
    this.#texts.set(key, text);
  }

  get(key: string): string | undefined {
    return this.#texts.get(key);
  }
}

const encoder = new TextEncoder();

/**
 * Writes the id in `bytes[start..end)` into `words[at..at+5)`.
 * Exact for hexadecimal up to 32 digits of one case, dashed as a UUID or not.
 */
export function readId(
  bytes: Uint8Array,
  start: number,
  end: number,
  words: Int32Array,
  at: number,
  texts: IdTexts,
): void {
  const length = end - start;
  if (length === 0) {
    words.fill(0, at, at + ID_WORDS);
    return;
  }
  let form = 0;
  if (length === UUID_LENGTH) form = readUuid(bytes, start, words, at);
  else if (length <= MAX_DIGITS) form = readDigits(bytes, start, end, words, at);
  if (form !== 0) {
    words[at] = form;
    return;
  }
  hashText(bytes, start, end, words, at);
  texts.put(textKey(words, at), textOf(bytes, start, textEnd(bytes, start, end, MAX_ID_LENGTH)));
}

/** The kinds of digit seen since `kinds` was last set to 0: a module's own, to return two numbers at once. */
let kinds = 0;

/** Up to 32 digits without dashes; the id's form, 0 when it is something else. */
function readDigits(
  bytes: Uint8Array,
  start: number,
  end: number,
  words: Int32Array,
  at: number,
): number {
  kinds = 0;
  let out = at + 1;
  let from = start;
  for (; from + 8 <= end; from += 8)
    words[out++] = (four(bytes, from) << 16) | four(bytes, from + 4);
  if (from < end) {
    let word = 0;
    for (; from < end; from++) {
      const digit = digitOf[bytes[from]!]!;
      kinds |= digit;
      word = (word << 4) | (digit & 15);
    }
    words[out++] = word;
  }
  while (out < at + ID_WORDS) words[out++] = 0;
  return formOf(end - start);
}

/** 32 digits dashed 8-4-4-4-12; the id's form, 0 when it is something else. */
function readUuid(bytes: Uint8Array, start: number, words: Int32Array, at: number): number {
  const dashes =
    (bytes[start + 8]! ^ DASH) |
    (bytes[start + 13]! ^ DASH) |
    (bytes[start + 18]! ^ DASH) |
    (bytes[start + 23]! ^ DASH);
  if (dashes !== 0) return 0;
  kinds = 0;
  words[at + 1] = (four(bytes, start) << 16) | four(bytes, start + 4);
  words[at + 2] = (four(bytes, start + 9) << 16) | four(bytes, start + 14);
  words[at + 3] = (four(bytes, start + 19) << 16) | four(bytes, start + 24);
  words[at + 4] = (four(bytes, start + 28) << 16) | four(bytes, start + 32);
  const form = formOf(MAX_DIGITS);
  return form === 0 ? 0 : form | DASHED;
}

/** Four digits as 16 bits; written out, because ids are most of what a frame holds. */
function four(bytes: Uint8Array, at: number): number {
  const a = digitOf[bytes[at]!]!;
  const b = digitOf[bytes[at + 1]!]!;
  const c = digitOf[bytes[at + 2]!]!;
  const d = digitOf[bytes[at + 3]!]!;
  kinds |= a | b | c | d;
  return ((a & 15) << 12) | ((b & 15) << 8) | ((c & 15) << 4) | (d & 15);
}

/** Digits of one case can be written again as they were; anything else is text. */
function formOf(digits: number): number {
  if (kinds & NO_DIGIT) return 0;
  if (kinds & UPPER_DIGIT) return kinds & LOWER_DIGIT ? 0 : digits | UPPER;
  return digits;
}

/** The same for an id that is text already. */
export function readIdText(text: string, words: Int32Array, at: number, texts: IdTexts): void {
  const bytes = encoder.encode(text);
  readId(bytes, 0, bytes.length, words, at, texts);
}

/** The id's text again, '' for no id, '?' when its text was let go. */
export function idText(words: Int32Array, at: number, texts: IdTexts): string {
  const form = words[at]!;
  if (form === 0) return '';
  if (form & TEXT) return texts.get(textKey(words, at)) ?? '?';
  const digits = form & DIGITS;
  let text = '';
  for (let i = 0; i < 4 && text.length < digits; i++) {
    const width = Math.min(8, digits - text.length);
    text += (words[at + 1 + i]! >>> 0).toString(16).padStart(width, '0');
  }
  if (form & UPPER) text = text.toUpperCase();
  if (form & DASHED) {
    text = `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
  }
  return text;
}

/** Whether the ids at two places are one and the same, however each was written. */
export function sameId(a: Int32Array, at: number, b: Int32Array, from: number): boolean {
  return (
    a[at + 4] === b[from + 4] &&
    a[at + 1] === b[from + 1] &&
    a[at + 2] === b[from + 2] &&
    a[at + 3] === b[from + 3] &&
    ((a[at]! ^ b[from]!) & IDENTITY) === 0
  );
}

/** Whether an id is digits that `idText` writes, rather than a text that somebody made up. */
export function isHexadecimal(words: Int32Array, at: number): boolean {
  return (words[at]! & TEXT) === 0;
}

/** One integer of an id's five words, the same however it was written. */
export function mixId(words: Int32Array, at: number): number {
  let hash = Math.imul(words[at + 1]!, 0x9e3779b1) ^ words[at + 2]!;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ words[at + 3]!;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ words[at + 4]!;
  return hash ^ (hash >>> 16) ^ (words[at]! & IDENTITY);
}

function textKey(words: Int32Array, at: number): string {
  return `${words[at + 1]},${words[at + 2]},${words[at + 3]},${words[at + 4]}`;
}

/** Four FNV-1a streams, each seeded differently: 128 bits, enough that two ids never meet by chance. */
function hashText(
  bytes: Uint8Array,
  start: number,
  end: number,
  words: Int32Array,
  at: number,
): void {
  let a = 0x811c9dc5;
  let b = 0x050c5d1f;
  let c = 0x1b873593;
  let d = 0x2c1b3c6d;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte ^ (a >>> 15), 0x01000193);
    c = Math.imul(c ^ byte ^ (b >>> 13), 0x85ebca6b);
    d = Math.imul(d ^ byte ^ (c >>> 16), 0xc2b2ae35);
  }
  words[at] = TEXT;
  words[at + 1] = a;
  words[at + 2] = b;
  words[at + 3] = c;
  words[at + 4] = d;
}
