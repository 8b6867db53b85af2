/** Ids in bytes that stay as they are written: their digits are hexadecimal, in small letters. */
import { isDigit } from './json-scan.ts';

const LETTER_A = 97;
const LETTER_F = 102;
const ZERO = 48;

/** Whether `bytes[from..to)` is such digits, and not all zeros, which is no id. */
export function isPlainId(bytes: Uint8Array, from: number, to: number): boolean {
  let isZero = true;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (!isPlainDigit(byte)) return false;
    if (byte !== ZERO) isZero = false;
  }
  return !isZero;
}

/** Whether `bytes[from..to)` is such digits, zeros or not. */
export function isPlainHex(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isPlainDigit(bytes[at]!)) return false;
  return true;
}

function isPlainDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= LETTER_A && byte <= LETTER_F);
}
