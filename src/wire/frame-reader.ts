/**
 * Reads one frame of the original format: a protobuf `Annotation`. This is the
 * hot path, so it makes no strings of names it has met, no objects, and looks
 * at each byte as seldom as it can: one pass finds where each field lies, and
 * only a frame that is whole is then interned.
 */
import type { Kind } from '../model/annotation.ts';
import { MAX_ID_LENGTH, readId } from '../model/ids.ts';
import { MAX_NAME_BYTES, NO_NAME } from '../model/names.ts';
import type { AnnotationRecord, Vocabulary } from '../model/record.ts';
import { PARENT_ID, SPAN_ID, TRACE_ID } from '../model/record.ts';
import { KindCode } from '../model/span-kind.ts';
import { Field } from './frame-fields.ts';
import { readPayload, readTags } from './frame-tags.ts';
import { MAX_DATAGRAM_BYTES, MAX_TAGS } from './limits.ts';
import type { Varint } from './protobuf.ts';
import { LENGTH, readLength, readTag, readVarint, signed, skipField, VARINT } from './protobuf.ts';
import { Reason } from './reasons.ts';

const LAST_KIND = 6;

/** Where each text field of the frame at hand lies, by field number; equal when it is not there. */
const starts = new Int32Array(Field.keyValue + 1);
const ends = new Int32Array(Field.keyValue + 1);
/** The same for its tags, which repeat. */
const tagStarts = new Int32Array(MAX_TAGS);
const tagEnds = new Int32Array(MAX_TAGS);
const varint: Varint = { low: 0, high: 0 };

/**
 * Reads the frame in `bytes[start..end)` into `record` and returns 0, or why it
 * could not be read; the record then means nothing. As protobuf demands, the
 * last of a repeated single field counts and unknown fields are passed over,
 * also a known number with another wire type.
 *
 * A type this version does not know is read as UNKNOWN, so that a newer sender's
 * annotations are still seen in their trace. A duration below 0 (a clock that
 * was set back) is one that was not told. A timestamp that cannot be is refused,
 * because nothing could be said about when it was.
 */
export function readFrame(
  bytes: Uint8Array,
  start: number,
  end: number,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
): Reason {
  if (end <= start) return Reason.empty;
  if (end - start > MAX_DATAGRAM_BYTES) return Reason.tooLarge;
  // Written out: filling so little costs more than the loop.
  for (let field = 1; field < Field.keyValue; field++) {
    starts[field] = 0;
    ends[field] = 0;
  }
  let kind = 0;
  let async = false;
  let timestamp = 0;
  let duration = 0;
  let tagCount = 0;

  let at = start;
  while (at < end) {
    // One byte holds the tag of every field we know, and most lengths and numbers.
    let tag = bytes[at]!;
    if (tag < 0x80 && tag > 7) at++;
    else {
      at = readTag(bytes, at, end, varint);
      if (at < 0) return -at as Reason;
      tag = varint.low;
    }
    const field = tag >>> 3;
    const wireType = tag & 7;

    if (wireType === LENGTH && field <= Field.keyValue) {
      let length = at < end ? bytes[at]! : 0x80;
      if (length < 0x80) at++;
      else {
        at = readLength(bytes, at, end, varint);
        if (at < 0) return -at as Reason;
        length = varint.low;
      }
      const stop = at + length;
      if (stop > end) return Reason.cutShort;
      if (field === Field.keyValue) {
        if (tagCount === MAX_TAGS) return Reason.tooManyTags;
        tagStarts[tagCount] = at;
        tagEnds[tagCount++] = stop;
      } else {
        starts[field] = at;
        ends[field] = stop;
      }
      at = stop;
    } else if (wireType === VARINT && field >= Field.type && field <= Field.duration) {
      at = readVarint(bytes, at, end, varint);
      if (at < 0) return -at as Reason;
      if (field === Field.timestamp) timestamp = signed(varint);
      else if (field === Field.duration) duration = signed(varint);
      else if (field === Field.async) async = (varint.low | varint.high) !== 0;
      // An enum is 32 bits wide: protobuf drops what is above.
      else kind = varint.low >>> 0 <= LAST_KIND ? varint.low : 0;
    } else {
      at = skipField(bytes, at, end, tag, varint);
      if (at < 0) return -at as Reason;
    }
  }

  if (starts[Field.traceId] === ends[Field.traceId]) return Reason.noTraceId;
  if (timestamp < 0 || timestamp > Number.MAX_SAFE_INTEGER) return Reason.badTime;
  record.said.within(bytes);
  record.weight = 1;
  record.spanKind = KindCode.none;
  record.error = undefined;
  if (tagCount > 0) {
    const reason = readTags(tagStarts, tagEnds, tagCount, vocabulary, record);
    if (reason !== Reason.none) return reason;
  }

  record.kind = kind as Kind;
  record.async = async;
  record.timestamp = timestamp;
  record.duration = duration > 0 && duration <= Number.MAX_SAFE_INTEGER ? duration : 0;
  readIdField(bytes, Field.traceId, vocabulary, record, TRACE_ID);
  readIdField(bytes, Field.spanId, vocabulary, record, SPAN_ID);
  readIdField(bytes, Field.parentId, vocabulary, record, PARENT_ID);
  record.host = readName(bytes, Field.hostname, vocabulary);
  record.origin = readName(bytes, Field.origin, vocabulary);
  record.destination = readName(bytes, Field.destination, vocabulary);
  readPayload(starts[Field.payload]!, ends[Field.payload]!, vocabulary, record.said);
  return Reason.none;
}

function readIdField(
  bytes: Uint8Array,
  field: number,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
  place: number,
): void {
  const start = starts[field]!;
  const end = ends[field]!;
  if (end - start > MAX_ID_LENGTH) vocabulary.cut++;
  readId(bytes, start, end, record.ids, place, vocabulary.ids);
}

function readName(bytes: Uint8Array, field: number, vocabulary: Vocabulary): number {
  const start = starts[field]!;
  const end = ends[field]!;
  if (end - start > MAX_NAME_BYTES) vocabulary.cut++;
  return start === end ? NO_NAME : vocabulary.names.idOf(bytes, start, end);
}
