/** Reads what one UDP datagram holds: one frame of the original format, or a packed datagram. */
import type { AnnotationRecord, Vocabulary } from '../model/record.ts';
import { readFrame } from './frame-reader.ts';
import { isPacked, PackedShape } from './packed.ts';
import type { SenderTotals } from './packed.ts';
import { Reason } from './reasons.ts';

export type { SenderTotals } from './packed.ts';

/**
 * What takes annotations as they are read, with the frame that each was read from. The record handed
 * over is filled again for the next call, and the bytes are whoever's they were.
 */
export interface FrameSink {
  annotation(record: AnnotationRecord, bytes: Uint8Array, start: number, end: number): void;
  /** `at` is the byte where what could not be read begins. */
  rejected(reason: Reason, at: number): void;
}

/** What takes what a datagram held. Everything handed over is filled again for the next call. */
export interface DatagramSink extends FrameSink {
  /** Comes once a packed datagram that was read to its end, after its annotations. */
  totals(totals: SenderTotals): void;
}

const shape = new PackedShape();

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
  if (!isPacked(bytes)) {
    readInto(bytes, 0, bytes.length, vocabulary, record, sink);
    return;
  }
  const reason = shape.read(bytes);
  readAnnotations(bytes, shape, 0, shape.count, vocabulary, record, sink);
  if (reason !== Reason.none) sink.rejected(reason, shape.stop);
  else if (shape.totals.sender !== '') sink.totals(shape.totals);
}

/** Reads the annotations `from` up to `to` of a packed datagram whose shape is known. */
export function readAnnotations(
  bytes: Uint8Array,
  { starts, ends }: PackedShape,
  from: number,
  to: number,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
  sink: FrameSink,
): void {
  for (let i = from; i < to; i++) {
    readInto(bytes, starts[i]!, ends[i]!, vocabulary, record, sink);
  }
}

function readInto(
  bytes: Uint8Array,
  start: number,
  end: number,
  vocabulary: Vocabulary,
  record: AnnotationRecord,
  sink: FrameSink,
): void {
  const reason = readFrame(bytes, start, end, vocabulary, record);
  if (reason === Reason.none) sink.annotation(record, bytes, start, end);
  else sink.rejected(reason, start);
}
