/**
 * Ids as numbers. Trace and span ids are nearly always hexadecimal (a UUID with
 * dashes, 16 or 32 digits), so sixteen bytes hold one exactly, and comparing
 * two is four integer comparisons instead of 36 characters. Any other text is
 * kept by `IdTexts` under a hash of 128 bits.
 *
 * An id takes five Int32: form, then four words. Form 0 is "no id".
 */
export const ID_WORDS = 5;

const DIGITS = 63;
const DASHED = 64;
const UPPER = 128;
const TEXT = 256;

/** Longest text an id may have; the rest of a longer one is cut (wire limits it first). */
export const MAX_ID_LENGTH = 128;

const hexValue = new Uint8Array(256).fill(0xff);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  hexValue[text.charCodeAt(0)] = digit;
  hexValue[text.toUpperCase().charCodeAt(0)] = digit | 0x40;
}
for (let digit = 0; digit < 10; digit++) hexValue[48 + digit] = digit;

const DASH = 45;

/** Texts of ids that are not hexadecimal, bounded; see `IdTexts.put`. */
export class IdTexts {
  readonly #texts = new Map<string, string>();
  readonly #limit: number;

  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  /** Keeps a text under its words; the oldest goes when there are too many. */
  put(key: string, text: string): void {
    if (this.#texts.has(key)) return;
    if (this.#texts.size >= this.#limit) {
      const oldest = this.#texts.keys().next();
      if (!oldest.done) this.#texts.delete(oldest.value);
    }
    this.#texts.set(key, text);
  }

  get(key: string): string | undefined {
    return this.#texts.get(key);
  }
}

const decoder = new TextDecoder();
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
  const dashed = length === 36 && bytes[start + 8] === DASH;
  if (length <= 32 || dashed) {
    let word = 0;
    let digits = 0;
    let marks = 0;
    let letters = 0;
    let out = at + 1;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (dashed && byte === DASH && isDashPlace(i - start)) continue;
      const value = hexValue[byte]!;
      marks |= value;
      if (byte > 57) letters |= value & 0x40 ? 2 : 1;
      word = (word << 4) | (value & 15);
      if ((++digits & 7) === 0) {
        words[out++] = word;
        word = 0;
      }
    }
    if ((marks & 0x80) === 0 && letters !== 3 && (!dashed || digits === 32)) {
      if ((digits & 7) !== 0) words[out++] = word;
      while (out < at + ID_WORDS) words[out++] = 0;
      words[at] = digits | (dashed ? DASHED : 0) | (letters === 2 ? UPPER : 0);
      return;
    }
  }
  hashText(bytes, start, end, words, at);
  texts.put(textKey(words, at), decoder.decode(bytes.subarray(start, end)));
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

function isDashPlace(offset: number): boolean {
  return offset === 8 || offset === 13 || offset === 18 || offset === 23;
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
