import type { Annotation } from '../model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../model/record.ts';
import type { Codec, Reading, Sink } from './codec.ts';
import { readDatagram } from './datagram.ts';
import { PackedField } from './frame-fields.ts';
import { FrameWriter } from './frame-writer.ts';
import { MAX_DATAGRAM_BYTES } from './limits.ts';
import { Pieces } from './pieces.ts';
import { LENGTH } from './protobuf.ts';
import { reasonWords } from './reasons.ts';
import { RejectionTally } from './rejection-tally.ts';

/**
 * The protobuf of DESIGN section 4, one datagram at a time, in words rather than
 * numbers. One annotation is an original frame; several are a packed datagram
 * without totals, and those that no longer fit into one are left out.
 */
export const frame: Codec = {
  name: 'Phosphor frame',

  read(sink: Sink): Reading {
    const vocabulary = new Vocabulary();
    const rejections = new RejectionTally();
    const pieces = new Pieces(MAX_DATAGRAM_BYTES);
    return {
      push: (bytes) => pieces.push(bytes),
      end: () => {
        readDatagram(pieces.joined(), vocabulary, new AnnotationRecord(), {
          annotation: (record) => sink.annotation(record.annotation(vocabulary)),
          rejected: (reason, at) => rejections.add(reasonWords[reason] ?? '', `byte ${at}`),
          totals: () => undefined,
        });
        return rejections;
      },
    };
  },

  write(annotations: readonly Annotation[]): Uint8Array {
    const writer = new FrameWriter();
    const [first, ...others] = annotations;
    if (first === undefined) return new Uint8Array(0);
    if (others.length === 0) return writer.write(first).slice();
    const bytes = new Uint8Array(MAX_DATAGRAM_BYTES);
    let at = 0;
    for (const annotation of annotations) {
      const body = writer.write(annotation);
      const head = headOf(body.length);
      if (at + head.length + body.length > bytes.length) break;
      bytes.set(head, at);
      bytes.set(body, at + head.length);
      at += head.length + body.length;
    }
    return bytes.slice(0, at);
  },
};

/** The tag and length before an annotation of `length` bytes, which is less than 2²¹. */
function headOf(length: number): number[] {
  const tag = (PackedField.annotation << 3) | LENGTH;
  if (length < 0x80) return [tag, length];
  if (length < 0x4000) return [tag, (length & 0x7f) | 0x80, length >>> 7];
  return [tag, (length & 0x7f) | 0x80, ((length >>> 7) & 0x7f) | 0x80, length >>> 14];
}
