/** The texts of a frame that are not names: its tags and its payload. Most frames have neither. */
import { ERROR_TAG } from '../model/annotation.ts';
import type { AnnotationRecord, Vocabulary } from '../model/record.ts';
import type { Sayings } from '../model/sayings.ts';
import { KIND_TAG, KindCode, spanKinds } from '../model/span-kind.ts';
import { textEnd, textOf } from '../model/text.ts';
import { WEIGHT_TAG, weightIn } from '../model/weight.ts';
import { PairField } from './frame-fields.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import type { Varint } from './protobuf.ts';
import { LENGTH, readLength, readTag, skipField } from './protobuf.ts';
import { Reason } from './reasons.ts';

const varint: Varint = { low: 0, high: 0 };

const encoder = new TextEncoder();
const weightKey = encoder.encode(WEIGHT_TAG);
const kindKey = encoder.encode(KIND_TAG);
const errorKey = encoder.encode(ERROR_TAG);
const kindTexts = spanKinds.map((kind) => encoder.encode(kind));

/** Digits of a weight that are read without making a text of them: nearly all weights are whole and small. */
const SHORT = 9;
const ZERO = 48;

/**
 * Reads `count` messages `KeyValue`, each in `bytes[starts[i]..ends[i])` of what
 * the record is said within, into its tags, weight, kind and error; or says why
 * one of them cannot be read. No text is made but of an error.
 */
export function readTags(
  starts: Int32Array,
  ends: Int32Array,
  count: number,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
): Reason {
  const { said } = record;
  const { bytes } = said;
  let weight = Number.NaN;
  for (let i = 0; i < count; i++) {
    const end = ends[i]!;
    let keyStart = 0;
    let keyEnd = 0;
    let valueStart = 0;
    let valueEnd = 0;
    let at = starts[i]!;
    while (at < end) {
      // One byte holds the tag of each field we know, and most lengths.
      let tag = bytes[at]!;
      if (tag < 0x80 && tag > 7) at++;
      else {
        at = readTag(bytes, at, end, varint);
        if (at < 0) return -at as Reason;
        tag = varint.low;
      }
      const field = tag >>> 3;
      if ((tag & 7) === LENGTH && (field === PairField.key || field === PairField.value)) {
        let length = at < end ? bytes[at]! : 0x80;
        if (length < 0x80) at++;
        else {
          at = readLength(bytes, at, end, varint);
          if (at < 0) return -at as Reason;
          length = varint.low;
        }
        const stop = at + length;
        if (stop > end) return Reason.cutShort;
        if (field === PairField.key) {
          keyStart = at;
          keyEnd = stop;
        } else {
          valueStart = at;
          valueEnd = stop;
        }
        at = stop;
      } else {
        at = skipField(bytes, at, end, tag, varint);
        if (at < 0) return -at as Reason;
      }
    }
    if (Number.isNaN(weight) && isText(weightKey, bytes, keyStart, keyEnd)) {
      weight = readWeight(bytes, valueStart, valueEnd);
      if (!Number.isNaN(weight)) continue;
    }
    if (record.spanKind === KindCode.none && isText(kindKey, bytes, keyStart, keyEnd)) {
      record.spanKind = readKind(bytes, valueStart, valueEnd);
      if (record.spanKind !== KindCode.none) continue;
    }
    const keyStop = stopOf(bytes, keyStart, keyEnd, vocabulary);
    const valueStop = stopOf(bytes, valueStart, valueEnd, vocabulary);
    said.addTag(keyStart, keyStop, valueStart, valueStop);
    if (record.error === undefined && isText(errorKey, bytes, keyStart, keyEnd)) {
      record.error = textOf(bytes, valueStart, valueStop);
    }
  }
  if (!Number.isNaN(weight)) record.weight = weight;
  return Reason.none;
}

/** Reads the payload that is in `bytes[start..end)` of what the record is said within. */
export function readPayload(
  start: number,
  end: number,
  vocabulary: Vocabulary,
  said: Sayings,
): void {
  if (start < end) said.setPayload(start, stopOf(said.bytes, start, end, vocabulary));
}

function isText(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}

function readKind(bytes: Uint8Array, start: number, end: number): KindCode {
  // Not found is -1, and the code of none 0.
  return (kindTexts.findIndex((text) => isText(text, bytes, start, end)) + 1) as KindCode;
}

/** NaN when it is no weight. */
function readWeight(bytes: Uint8Array, start: number, end: number): number {
  if (end - start <= SHORT && end > start) {
    let weight = 0;
    let at = start;
    for (; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      weight = weight * 10 + digit;
    }
    if (at === end) return weight;
  }
  return weightIn(textOf(bytes, start, textEnd(bytes, start, end, MAX_TEXT_BYTES)));
}

/** Where the text in `bytes[start..end)` ends, cut and counted when it is over the limit. */
function stopOf(bytes: Uint8Array, start: number, end: number, vocabulary: Vocabulary): number {
  const stop = textEnd(bytes, start, end, MAX_TEXT_BYTES);
  if (stop < end) vocabulary.cut++;
  return stop;
}
