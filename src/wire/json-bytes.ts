/** What single bytes mean to JSON, as tables of 0 and 1 by the byte. */

export const NEWLINE = 10;
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_ARRAY = 91;
export const BACKSLASH = 92;
export const CLOSE_ARRAY = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;

/** White space within values. */
export const white: Uint8Array = tableOf(9, NEWLINE, 13, 32);

/** White space between top-level values: also the bytes of a byte order mark, and RFC 7464's RS. */
export const whiteBetween: Uint8Array = tableOf(9, NEWLINE, 13, 32, 0xef, 0xbb, 0xbf, 0x1e);

/** What stands before the first column of a line: the line before, or one of those marks. */
export const lineBefore: Uint8Array = tableOf(NEWLINE, 0xbf, 0x1e);

export const structure: Uint8Array = tableOf(
  QUOTE,
  OPEN_ARRAY,
  CLOSE_ARRAY,
  OPEN_OBJECT,
  CLOSE_OBJECT,
);

/** What ends a stretch of a string; a bare newline is never in one. */
export const stringStop: Uint8Array = tableOf(QUOTE, BACKSLASH, NEWLINE);

/** What numbers and words begin with, and what ends them. */
export const scalarBegin: Uint8Array = tableOf(
  ...Array.from('-0123456789tfn', (char) => char.charCodeAt(0)),
);
export const scalarEnd: Uint8Array = tableOf(9, NEWLINE, 13, 32, COMMA, CLOSE_ARRAY, CLOSE_OBJECT);

export function isOpening(byte: number): boolean {
  return byte === OPEN_OBJECT || byte === OPEN_ARRAY;
}

function tableOf(...bytes: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of bytes) table[byte] = 1;
  return table;
}
