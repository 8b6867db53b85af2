/** Fields of Zipkin's JSON that are read where they lie. */
import { isZeros, JsonScan } from '../json-scan.ts';

/** One for all that is read: a span is read in one go. */
export const scan: JsonScan = new JsonScan();

/** Digits of 64 bits; a trace may have twice as many. */
const ID_DIGITS = 16;

const encoder = new TextEncoder();
const booleans = ['true', 'false'].map((word) => encoder.encode(word));

/** An id in the form that it stays in, see `ids.ts`: upper digits that are all zeros would be left out. */
export function readId(): boolean {
  if (!scan.hex()) return false;
  const { bytes, from, to } = scan;
  const digits = to - from;
  if (digits !== ID_DIGITS && digits !== 2 * ID_DIGITS) return false;
  return !isZeros(bytes, from, from + ID_DIGITS);
}

export function readFlag(): boolean {
  return scan.word(booleans);
}
