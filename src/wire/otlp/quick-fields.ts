/** Fields of OTLP's JSON that are read where they lie. Nothing is read between two of them but what they read. */
import type { KnownTexts } from '../json-known.ts';
import { isDigit, isZeros, JsonScan } from '../json-scan.ts';

/** One for all that is read: a span is read in one go. */
export const scan: JsonScan = new JsonScan();

/** Longest id, digits. */
const MAX_ID = 32;

/** A moment of our time in ns has 19 digits; the last three of them are beyond the µs. */
const LEAST_DIGITS = 16;
const MOST_DIGITS = 19;
const NANO_DIGITS = 3;
const ZERO = 48;

/** Reads an id in the form that it stays in: one that is empty or all zeros is none. */
export function readId(): boolean {
  return scan.hex() && isId();
}

/** The same for one that may be empty. */
export function readIdOrNone(): boolean {
  return scan.hex() && (scan.from === scan.to || isId());
}

function isId(): boolean {
  const { bytes, from, to } = scan;
  return to - from <= MAX_ID && !isZeros(bytes, from, to);
}

/** The number of an enum's value, told as such or by its name; below 0 for none. */
export function readCode(names: KnownTexts): number {
  const code = scan.count();
  if (code >= 0) return code;
  return scan.text() ? names.find(scan.bytes, scan.from, scan.to) : -1;
}

/** The µs of a moment in ns, 0 for what is none. */
export function readMoment(): number {
  if (!scan.text()) return 0;
  const { bytes, from, to } = scan;
  if (to - from < LEAST_DIGITS || to - from > MOST_DIGITS) return 0;
  let micros = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (!isDigit(byte)) return 0;
    if (at < to - NANO_DIGITS) micros = micros * 10 + byte - ZERO;
  }
  return micros <= Number.MAX_SAFE_INTEGER ? micros : 0;
}

/** Whether the moment that was just read is OTLP's for none. */
export function isUntold(): boolean {
  const { bytes, from, to } = scan;
  return to - from === 1 && bytes[from] === ZERO;
}

/** What the moment that was just read has beyond its µs. */
export function restOfMoment(): number {
  const { bytes, to } = scan;
  if (to < NANO_DIGITS) return 0;
  return (bytes[to - 3]! - ZERO) * 100 + (bytes[to - 2]! - ZERO) * 10 + (bytes[to - 1]! - ZERO);
}
