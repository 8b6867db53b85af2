/**
 * The Phosphor capture, version 1: frames as they came, and when each came.
 *
 * It is a sequence of blocks, and nothing else. Numbers are unsigned and begin
 * with their lowest byte; a varint is that of protobuf, seven bits a byte. Times
 * are µs since 1970. No number is above 2⁵³ − 1.
 *
 *     block   4  marker: 89 50 48 53
 *             4  CRC-32 (of zlib and PNG) of all that follows in the block
 *             4  length of the body, at most 262,144
 *             1  type
 *             n  body
 *
 *     'C' 43  begins a capture
 *            16  "Phosphor capture"
 *             2  version: 1
 *             8  when it begins
 *             8  number of its first frame: how many came before that are not in it
 *
 *     'F' 46  frames, in the order in which they came
 *             8  number of the block's first frame
 *             8  when that came
 *                then for each frame, of 1 to 65,507 bytes:
 *                varint, µs since the frame before (of the first, 0)
 *                varint, its length
 *                the frame: one `Annotation` of the original's protobuf
 *
 *     'L' 4c  frames that were there and are not in the capture; they have no numbers
 *             8  when
 *             8  how many
 *             1  why: 1 the recorder was behind, 2 they were lost before they came to it
 *
 * A reader passes over blocks of a type that it does not know, and over what
 * follows in the body of a 'C' or an 'L'. What it cannot read (bytes that begin
 * no block, a CRC that is wrong) ends at the next marker with which a whole block
 * begins; the number of that block's first frame tells how many frames are
 * missing. So a file may be cut off at any byte, and captures that are put
 * behind one another are one. A file that goes on later begins with a 'C' again.
 * A version that is not known is passed over up to the next 'C'.
 */
import type { Annotation } from '../model/annotation.ts';
import { MARKER } from './capture-blocks.ts';
import { CaptureReading } from './capture-reader.ts';
import { CaptureWriter } from './capture-writer.ts';
import type { Codec, Reading, Sink } from './codec.ts';
import { FrameWriter } from './frame-writer.ts';

/** Annotations that are written come when they say they were. */
export const capture: Codec = {
  name: 'Phosphor capture',

  read(sink: Sink): Reading {
    return new CaptureReading(sink);
  },

  write(annotations: readonly Annotation[]): Uint8Array {
    const [first] = annotations;
    if (first === undefined) return new Uint8Array(0);
    const frames = new FrameWriter();
    const writer = new CaptureWriter(first.timestamp);
    for (const annotation of annotations) {
      const length = frames.encode(annotation);
      writer.add(frames.bytes, 0, length, annotation.timestamp);
    }
    return writer.take().slice();
  },
};

/** Whether a file that begins with these bytes is a capture, perhaps with its first block spoiled or cut away. */
export function looksLikeCapture(page: Uint8Array): boolean {
  const [first, ...others] = MARKER;
  for (let at = page.indexOf(first); at >= 0; at = page.indexOf(first, at + 1)) {
    if (others.every((byte, index) => page[at + 1 + index] === byte)) return true;
  }
  return false;
}
