/** The texts of a frame that are not names: its tags and its payload. Most frames have neither. */
import type { Tag } from '../model/annotation.ts';
import { ERROR_TAG } from '../model/annotation.ts';
import type { AnnotationRecord, Vocabulary } from '../model/record.ts';
import { KIND_TAG, KindCode, kindCode } from '../model/span-kind.ts';
import { textEnd, textOf } from '../model/text.ts';
import { WEIGHT_TAG, weightIn } from '../model/weight.ts';
import { PairField } from './frame-fields.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import type { Varint } from './protobuf.ts';
import { LENGTH, readLength, readTag, skipField } from './protobuf.ts';
import { Reason } from './reasons.ts';

const varint: Varint = { low: 0, high: 0 };

const weightKey = new TextEncoder().encode(WEIGHT_TAG);

/** Digits of a weight that are read without making a text of them: nearly all weights are whole and small. */
const SHORT = 9;
const ZERO = 48;

/**
 * Reads `count` messages `KeyValue`, each in `bytes[starts[i]..ends[i])`, into
 * the record's tags, weight, kind and error; or says why one of them cannot be read.
 * No text is made of the weight, which every annotation of a sampled trace has.
 */
export function readTags(
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  count: number,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
): Reason {
  let tags: Tag[] | undefined;
  let weight = Number.NaN;
  for (let i = 0; i < count; i++) {
    const end = ends[i]!;
    let keyStart = 0;
    let keyEnd = 0;
    let valueStart = 0;
    let valueEnd = 0;
    let at = starts[i]!;
    while (at < end) {
      at = readTag(bytes, at, end, varint);
      if (at < 0) return -at as Reason;
      const tag = varint.low;
      const field = tag >>> 3;
      if ((tag & 7) === LENGTH && (field === PairField.key || field === PairField.value)) {
        at = readLength(bytes, at, end, varint);
        if (at < 0) return -at as Reason;
        const stop = at + varint.low;
        if (field === PairField.key) [keyStart, keyEnd] = [at, stop];
        else [valueStart, valueEnd] = [at, stop];
        at = stop;
      } else {
        at = skipField(bytes, at, end, tag, varint);
        if (at < 0) return -at as Reason;
      }
    }
    if (Number.isNaN(weight) && isWeight(bytes, keyStart, keyEnd)) {
      weight = readWeight(bytes, valueStart, valueEnd);
      if (!Number.isNaN(weight)) continue;
    }
    const key = readText(bytes, keyStart, keyEnd, vocabulary);
    const value = readText(bytes, valueStart, valueEnd, vocabulary);
    if (key === KIND_TAG && record.spanKind === KindCode.none) {
      record.spanKind = kindCode(value);
      if (record.spanKind !== KindCode.none) continue;
    }
    tags ??= [];
    tags.push([key, value]);
    if (key === ERROR_TAG) record.error ??= value;
  }
  if (tags) record.tags = tags;
  if (!Number.isNaN(weight)) record.weight = weight;
  return Reason.none;
}

function isWeight(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== weightKey.length) return false;
  for (let i = 0; i < weightKey.length; i++) if (bytes[start + i] !== weightKey[i]) return false;
  return true;
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

/** The text in `bytes[start..end)`, cut and counted when it is over the limit. */
export function readText(
  bytes: Uint8Array,
  start: number,
  end: number,
  vocabulary: Vocabulary,
): string {
  const stop = textEnd(bytes, start, end, MAX_TEXT_BYTES);
  if (stop < end) vocabulary.cut++;
  return textOf(bytes, start, stop);
}
