/**
 * Ids as other tools demand them: a trace's is 32 hexadecimal digits, a span's
 * 16. The same id gives the same digits in every file that is written, but for
 * zeros in front, which only some formats can leave out.
 */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

/** Digits of one hash. */
const HASH_DIGITS = 16;

const HEX = /^[0-9a-f]+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ZEROS = /^0*$/;

/** How a format has its ids. */
export interface IdForm {
  trace(id: string): string;
  span(id: string): string;
}

/** As many digits as demanded. */
export const fullIds: IdForm = { trace: traceIdDigits, span: spanIdDigits };

/** For formats in which zeros in front may be missing: what is digits stays as it was told. */
export const toldIds: IdForm = {
  trace: (id) => toldOr(id, TRACE_DIGITS),
  span: (id) => toldOr(id, SPAN_DIGITS),
};

/** A trace id: its own digits, a UUID's without the dashes, a hash of any other text; '' stays ''. */
export function traceIdDigits(id: string): string {
  return digitsOf(id, TRACE_DIGITS);
}

/** A span id in the same way. */
export function spanIdDigits(id: string): string {
  return digitsOf(id, SPAN_DIGITS);
}

/** The id of the server's span where a call told from both sides must be two spans. */
export function secondSpanId(callId: string): string {
  return hash(`${spanIdDigits(callId)} server`, 0);
}

function toldOr(id: string, digits: number): string {
  const lower = id.toLowerCase();
  const isTold = lower.length <= digits && HEX.test(lower) && !ZEROS.test(lower);
  return isTold ? lower : digitsOf(id, digits);
}

/** All zeros is no id where digits are demanded, so such a text is hashed as well. */
function digitsOf(id: string, digits: number): string {
  if (id === '') return '';
  const lower = id.toLowerCase();
  const plain = UUID.test(lower) ? lower.replaceAll('-', '') : lower;
  if (plain.length <= digits && HEX.test(plain) && !ZEROS.test(plain)) {
    return plain.padStart(digits, '0');
  }
  let text = '';
  for (let seed = 0; text.length < digits; seed++) {
    text += hash(HEX.test(plain) ? plain : id, seed);
  }
  return text;
}

/** 64 bits in digits, never all zeros: two streams of multiplications, each mixed with the other at the end. */
function hash(text: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  const mixed = [finish(a ^ Math.imul(b, 0x85ebca6b)), finish(b ^ Math.imul(a, 0xc2b2ae35))];
  const digits = mixed.map((word) => word.toString(16).padStart(8, '0')).join('');
  return ZEROS.test(digits) ? '1'.padStart(HASH_DIGITS, '0') : digits;
}

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
