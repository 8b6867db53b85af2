/** Reads what one UDP datagram holds: one frame of the original format, or a packed datagram. */
import type { AnnotationRecord, Vocabulary } from '../model/record.ts';
import { PackedField } from './frame-fields.ts';
import { readFrame } from './frame-reader.ts';
import { MAX_DATAGRAM_BYTES } from './limits.ts';
import type { Varint } from './protobuf.ts';
import {
  FIXED64,
  LENGTH,
  readLength,
  readTag,
  readVarint,
  skipField,
  unsigned,
  VARINT,
} from './protobuf.ts';
import { Reason } from './reasons.ts';

/** A sender's running totals, all cumulative since it started. Source: DESIGN section 4. */
export interface SenderTotals {
  /** Sixteen hexadecimal digits; a restart is a new sender. */
  sender: string;
  sequence: number;
  offered: number;
  dropped: number;
  upstreamLost: number;
}

/** What takes what a datagram held. Everything handed over is filled again for the next call. */
export interface DatagramSink {
  annotation(record: AnnotationRecord): void;
  /** `at` is the byte where what could not be read begins. */
  rejected(reason: Reason, at: number): void;
  /** Comes once a packed datagram that was read to its end, after its annotations. */
  totals(totals: SenderTotals): void;
}

const varint: Varint = { low: 0, high: 0 };

const isPackedTag: Uint8Array = new Uint8Array(256);
for (const [field, wireType] of [
  [PackedField.annotation, LENGTH],
  [PackedField.sender, FIXED64],
  [PackedField.sequence, VARINT],
  [PackedField.offered, VARINT],
  [PackedField.dropped, VARINT],
  [PackedField.upstreamLost, VARINT],
] as const) {
  isPackedTag[(field << 3) | wireType] = 1;
}

/**
 * Reads a datagram, handing each annotation to `sink` in `record`. Never throws
 * unless the sink does. One bad annotation of a packed datagram is refused alone.
 */
export function readDatagram(
  bytes: Uint8Array,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
  sink: DatagramSink,
): void {
  if (isPacked(bytes)) {
    readPacked(bytes, vocabulary, record, sink);
    return;
  }
  const reason = readFrame(bytes, 0, bytes.length, vocabulary, record);
  if (reason === Reason.none) sink.annotation(record);
  else sink.rejected(reason, 0);
}

/** By the first field: an original frame begins with its trace id, or at least with a field below 15. */
function isPacked(bytes: Uint8Array): boolean {
  const first = bytes[0];
  if (first === undefined || first < 0x78) return false;
  if (first < 0x80) return isPackedTag[first] === 1;
  return bytes[1] === 1 && isPackedTag[first] === 1;
}

function readPacked(
  bytes: Uint8Array,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
  sink: DatagramSink,
): void {
  const end = bytes.length;
  if (end > MAX_DATAGRAM_BYTES) {
    sink.rejected(Reason.tooLarge, 0);
    return;
  }
  let sender = '';
  let sequence = 0;
  let offered = 0;
  let dropped = 0;
  let upstreamLost = 0;
  let at = 0;
  while (at < end) {
    const begin = at;
    at = readTag(bytes, at, end, varint);
    const tag = varint.low;
    const field = tag >>> 3;
    const wireType = tag & 7;
    if (at > 0) {
      if (field === PackedField.annotation && wireType === LENGTH) {
        at = readLength(bytes, at, end, varint);
        if (at > 0) {
          const stop = at + varint.low;
          const reason = readFrame(bytes, at, stop, vocabulary, record);
          if (reason === Reason.none) sink.annotation(record);
          else sink.rejected(reason, at);
          at = stop;
        }
      } else if (wireType === VARINT && field >= PackedField.sequence) {
        at = readVarint(bytes, at, end, varint);
        if (field === PackedField.sequence) sequence = unsigned(varint);
        else if (field === PackedField.offered) offered = unsigned(varint);
        else if (field === PackedField.dropped) dropped = unsigned(varint);
        else if (field === PackedField.upstreamLost) upstreamLost = unsigned(varint);
      } else {
        if (field === PackedField.sender && wireType === FIXED64) sender = fixed64(bytes, at, end);
        at = skipField(bytes, at, end, tag, varint);
      }
    }
    if (at < 0) {
      sink.rejected(-at as Reason, begin);
      return;
    }
  }
  if (sender !== '') sink.totals({ sender, sequence, offered, dropped, upstreamLost });
}

/** Eight bytes, the last first, as hexadecimal digits. */
function fixed64(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = Math.min(start + 8, end) - 1; at >= start; at--) {
    text += bytes[at]!.toString(16).padStart(2, '0');
  }
  return text;
}
