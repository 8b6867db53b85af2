import type { Annotation } from '../model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../model/record.ts';
import type { Format, Rejections, Sink } from './codec.ts';
import { readFrame } from './frame-reader.ts';
import { Reason } from './reasons.ts';

/** Reads bytes that are all there, as annotations in words, whether the format has words or frames. */
export function readWhole(
  format: Format,
  bytes: Uint8Array,
  sink: (annotation: Annotation) => void,
): Rejections {
  const reading = format.read(inWords(sink));
  reading.push(bytes);
  return reading.end();
}

/** A sink for who wants words alone. What a frame holds was read once already, so that it can be. */
export function inWords(annotation: (annotation: Annotation) => void): Sink {
  const vocabulary = new Vocabulary();
  const record = new AnnotationRecord();
  return {
    annotation,
    frame: (bytes, start, end) => {
      const reason = readFrame(bytes, start, end, vocabulary, record);
      if (reason === Reason.none) annotation(record.annotation(vocabulary));
    },
  };
}
