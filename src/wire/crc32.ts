/** The CRC-32 of zlib, PNG and Ethernet (ISO 3309): polynomial 0xEDB88320, over eight bytes at a time. */
const WIDE = 8;

/** What a byte does to the sum when `n` more bytes follow within the eight: row `n`. */
const table = new Int32Array(WIDE * 256);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  table[byte] = sum;
}
for (let at = 256; at < table.length; at++) {
  const before = table[at - 256]!;
  table[at] = (before >>> 8) ^ table[before & 0xff]!;
}

/** Of `bytes[start..end)`, from 0 to 2³² − 1. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  const last = end - WIDE;
  let sum = -1;
  let at = start;
  for (; at <= last; at += WIDE) {
    sum ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    sum =
      table[0x700 + (sum & 0xff)]! ^
      table[0x600 + ((sum >>> 8) & 0xff)]! ^
      table[0x500 + ((sum >>> 16) & 0xff)]! ^
      table[0x400 + (sum >>> 24)]! ^
      table[0x300 + bytes[at + 4]!]! ^
      table[0x200 + bytes[at + 5]!]! ^
      table[0x100 + bytes[at + 6]!]! ^
      table[bytes[at + 7]!]!;
  }
  for (; at < end; at++) sum = (sum >>> 8) ^ table[(sum ^ bytes[at]!) & 0xff]!;
  return ~sum >>> 0;
}
