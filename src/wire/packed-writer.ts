/** Writes the parts of a packed datagram that an agent puts together: `packed.ts` reads them. */
import { OriginField, PackedField } from './frame-fields.ts';
import type { Origin, SenderTotals } from './packed.ts';
import { FIXED64, LENGTH, VARINT, varintBytes, writeVarint } from './protobuf.ts';

/** What the totals take at most: five tags of two bytes, eight bytes of sender, four numbers up to 2⁵³. */
export const TOTALS_BYTES: number = 5 * 2 + 8 + 4 * 8;

/** The tag of a sender within an origin, and the sender. */
const ORIGIN_SENDER_BYTES = 9;

/** What an origin takes, with its tag and length. */
export function originBytes(origin: Origin): number {
  return 3 + originBody(origin);
}

/** What an annotation of so many bytes takes, with its tag and length. */
export function annotationBytes(length: number): number {
  return 1 + varintBytes(length) + length;
}

/** Writes what comes before an annotation of so many bytes. Each writer returns the position behind it. */
export function writeAnnotationHead(bytes: Uint8Array, at: number, length: number): number {
  return writeVarint(bytes, writeTag(bytes, at, PackedField.annotation, LENGTH), length);
}

export function writeOrigin(bytes: Uint8Array, start: number, origin: Origin): number {
  let at = writeTag(bytes, start, PackedField.origin, LENGTH);
  at = writeVarint(bytes, at, originBody(origin));
  at = writeSender(bytes, writeTag(bytes, at, OriginField.sender, FIXED64), origin.sender);
  at = writeField(bytes, at, OriginField.sequence, origin.sequence);
  at = writeField(bytes, at, OriginField.count, origin.count);
  at = writeField(bytes, at, OriginField.offered, origin.offered);
  at = writeField(bytes, at, OriginField.dropped, origin.dropped);
  return writeField(bytes, at, OriginField.unheard, origin.unheard);
}

export function writeTotals(bytes: Uint8Array, start: number, totals: SenderTotals): number {
  let at = writeTag(bytes, start, PackedField.sender, FIXED64);
  at = writeSender(bytes, at, totals.sender);
  at = writeField(bytes, at, PackedField.sequence, totals.sequence);
  at = writeField(bytes, at, PackedField.offered, totals.offered);
  at = writeField(bytes, at, PackedField.dropped, totals.dropped);
  return writeField(bytes, at, PackedField.upstreamLost, totals.upstreamLost);
}

function originBody({ sequence, count, offered, dropped, unheard }: Origin): number {
  return (
    ORIGIN_SENDER_BYTES +
    fieldBytes(sequence) +
    fieldBytes(count) +
    fieldBytes(offered) +
    fieldBytes(dropped) +
    fieldBytes(unheard)
  );
}

/** A number of an origin with its tag of one byte; 0 is not written, as proto3 demands. */
function fieldBytes(value: number): number {
  return value === 0 ? 0 : 1 + varintBytes(value);
}

function writeField(bytes: Uint8Array, at: number, field: number, value: number): number {
  return value === 0 ? at : writeVarint(bytes, writeTag(bytes, at, field, VARINT), value);
}

function writeTag(bytes: Uint8Array, at: number, field: number, wireType: number): number {
  return writeVarint(bytes, at, (field << 3) | wireType);
}

/** Sixteen hexadecimal digits as eight bytes, the last first. */
function writeSender(bytes: Uint8Array, start: number, sender: string): number {
  for (let i = 0; i < 8; i++) {
    bytes[start + i] = Number.parseInt(sender.slice(14 - 2 * i, 16 - 2 * i), 16);
  }
  return start + 8;
}
