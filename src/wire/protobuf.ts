/**
 * The shapes every protobuf message is made of. A position returned below 0 is
 * a `Reason`, negated: reading needs no exceptions and no result objects.
 */
import { Reason } from './reasons.ts';

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

/** Groups are long deprecated; a real message nests none, and one that nests more is made to hurt. */
const MAX_GROUP_DEPTH = 16;

/** The last number read, as two Int32 halves: 64 bits do not fit a number. */
export interface Varint {
  low: number;
  high: number;
}

/** Reads a number of one to ten bytes; returns the position behind it. */
export function readVarint(bytes: Uint8Array, start: number, end: number, into: Varint): number {
  let low = 0;
  let high = 0;
  let at = start;
  for (let shift = 0; shift < 70; shift += 7) {
    if (at >= end) return -Reason.cutShort;
    const byte = bytes[at++]!;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) {
      into.low = low;
      into.high = high;
      return at;
    }
  }
  return -Reason.endlessNumber;
}

/** Writes a whole number from 0 to 2⁵³, seven bits a byte; returns the position behind it. */
export function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  // Shifts are fast, and of 31 bits: four bytes take the lower 28, and what is above is fewer.
  if (rest > 0x7f_ff_ff_ff) {
    const low = rest & 0x0f_ff_ff_ff;
    bytes[at++] = (low & 0x7f) | 0x80;
    bytes[at++] = ((low >>> 7) & 0x7f) | 0x80;
    bytes[at++] = ((low >>> 14) & 0x7f) | 0x80;
    bytes[at++] = (low >>> 21) | 0x80;
    rest = (rest - low) / 0x10_00_00_00;
  }
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** How many bytes such a number takes. */
export function varintBytes(value: number): number {
  let count = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) count++;
  return count;
}

/** The last number as unsigned; beyond 2⁵³ only roughly. */
export function unsigned(varint: Varint): number {
  return (varint.high >>> 0) * 0x1_0000_0000 + (varint.low >>> 0);
}

/** The last number as a signed 64-bit one; beyond ±2⁵³ only roughly. */
export function signed(varint: Varint): number {
  return varint.high * 0x1_0000_0000 + (varint.low >>> 0);
}

/** Reads a field's tag: `number << 3 | wire type`, within 32 bits, into `into.low`. */
export function readTag(bytes: Uint8Array, start: number, end: number, into: Varint): number {
  const at = readVarint(bytes, start, end, into);
  if (at < 0) return at;
  return into.high !== 0 || into.low >>> 3 === 0 ? -Reason.badField : at;
}

/** Reads a length and checks that as many bytes follow; it is in `into.low`. */
export function readLength(bytes: Uint8Array, start: number, end: number, into: Varint): number {
  const at = readVarint(bytes, start, end, into);
  if (at < 0) return at;
  return into.high !== 0 || into.low < 0 || into.low > end - at ? -Reason.cutShort : at;
}

/** Passes over the value of a field whose tag was just read; a group with all that is in it. */
export function skipField(
  bytes: Uint8Array,
  start: number,
  end: number,
  tag: number,
  scratch: Varint,
): number {
  if ((tag & 7) !== START_GROUP) return skipValue(bytes, start, end, tag & 7, scratch);
  const open = [tag >>> 3];
  let at = start;
  while (open.length > 0) {
    at = readTag(bytes, at, end, scratch);
    if (at < 0) return at;
    const inner = scratch.low;
    if ((inner & 7) === START_GROUP) {
      if (open.push(inner >>> 3) > MAX_GROUP_DEPTH) return -Reason.deepGroups;
    } else if ((inner & 7) === END_GROUP) {
      if (open.pop() !== inner >>> 3) return -Reason.badWireType;
    } else {
      at = skipValue(bytes, at, end, inner & 7, scratch);
      if (at < 0) return at;
    }
  }
  return at;
}

function skipValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  wireType: number,
  scratch: Varint,
): number {
  if (wireType === VARINT) return readVarint(bytes, start, end, scratch);
  if (wireType === LENGTH) {
    const at = readLength(bytes, start, end, scratch);
    return at < 0 ? at : at + scratch.low;
  }
  if (wireType !== FIXED64 && wireType !== FIXED32) return -Reason.badWireType;
  const at = start + (wireType === FIXED64 ? 8 : 4);
  return at > end ? -Reason.cutShort : at;
}
