/** The texts of a frame that are not names: its tags and its payload. Most frames have neither. */
import type { Tag } from '../model/annotation.ts';
import type { Vocabulary } from '../model/record.ts';
import { textEnd, textOf } from '../model/text.ts';
import { PairField } from './frame-fields.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import type { Varint } from './protobuf.ts';
import { LENGTH, readLength, readTag, skipField } from './protobuf.ts';
import type { Reason } from './reasons.ts';

const varint: Varint = { low: 0, high: 0 };

/** Reads `count` messages `KeyValue`, each in `bytes[starts[i]..ends[i])`; or why one of them cannot be read. */
export function readTags(
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  count: number,
  vocabulary: Vocabulary,
): readonly Tag[] | Reason {
  const tags: Tag[] = [];
  for (let i = 0; i < count; i++) {
    const end = ends[i]!;
    let key = '';
    let value = '';
    let at = starts[i]!;
    while (at < end) {
      at = readTag(bytes, at, end, varint);
      if (at < 0) return -at as Reason;
      const tag = varint.low;
      const field = tag >>> 3;
      if ((tag & 7) === LENGTH && (field === PairField.key || field === PairField.value)) {
        at = readLength(bytes, at, end, varint);
        if (at < 0) return -at as Reason;
        const text = readText(bytes, at, at + varint.low, vocabulary);
        at += varint.low;
        if (field === PairField.key) key = text;
        else value = text;
      } else {
        at = skipField(bytes, at, end, tag, varint);
        if (at < 0) return -at as Reason;
      }
    }
    tags.push([key, value]);
  }
  return tags;
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
