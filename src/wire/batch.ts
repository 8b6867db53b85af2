/**
 * Several packed datagrams as one body, for ways that have no datagrams (HTTP):
 *
 *   message Batch { repeated bytes datagram = 1; }
 */
import { MAX_DATAGRAM_BYTES } from './limits.ts';
import type { Varint } from './protobuf.ts';
import { LENGTH, readLength, readTag, skipField, varintBytes, writeVarint } from './protobuf.ts';
import { Reason } from './reasons.ts';

const DATAGRAM = 1;

const varint: Varint = { low: 0, high: 0 };

/** Joins datagrams into one body. */
export function writeBatch(datagrams: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const datagram of datagrams) length += 1 + varintBytes(datagram.length) + datagram.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const datagram of datagrams) {
    bytes[at++] = (DATAGRAM << 3) | LENGTH;
    at = writeVarint(bytes, at, datagram.length);
    bytes.set(datagram, at);
    at += datagram.length;
  }
  return bytes;
}

/** The datagrams of a body, as views of it; or why it is none. A body is taken whole or not at all. */
export function readBatch(bytes: Uint8Array): readonly Uint8Array[] | Reason {
  const datagrams: Uint8Array[] = [];
  const end = bytes.length;
  let at = 0;
  while (at < end) {
    at = readTag(bytes, at, end, varint);
    if (at < 0) return -at as Reason;
    const tag = varint.low;
    if (tag === ((DATAGRAM << 3) | LENGTH)) {
      at = readLength(bytes, at, end, varint);
      if (at < 0) return -at as Reason;
      if (varint.low > MAX_DATAGRAM_BYTES) return Reason.tooLarge;
      datagrams.push(bytes.subarray(at, at + varint.low));
      at += varint.low;
    } else {
      at = skipField(bytes, at, end, tag, varint);
      if (at < 0) return -at as Reason;
    }
  }
  return datagrams.length === 0 ? Reason.empty : datagrams;
}
