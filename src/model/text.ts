/**
 * Text within bytes: cut where a limit falls, and read. A limit counts bytes,
 * so that what it bounds is memory, and never splits a character.
 */

/** A byte order mark is text like any other here: it is kept, so that what was sent is what is shown. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Where the text in `bytes[start..end)` ends when it may be `limit` bytes long. */
export function textEnd(bytes: Uint8Array, start: number, end: number, limit: number): number {
  if (end - start <= limit) return end;
  const hardStop = start + limit;
  let stop = hardStop;
  // A UTF-8 character has at most three continuation bytes; more are not UTF-8 and may be split.
  while (stop > hardStop - 3 && stop > start && (bytes[stop]! & 0xc0) === 0x80) stop--;
  return (bytes[stop]! & 0xc0) === 0x80 ? hardStop : stop;
}

/** The text in `bytes[start..end)`; what is not UTF-8 shows as replacement characters. Never throws. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return start === end ? '' : decoder.decode(bytes.subarray(start, end));
}
