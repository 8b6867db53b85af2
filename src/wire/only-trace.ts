import { ID_WORDS, IdTexts, readIdText, sameId } from '../model/ids.ts';
import { AnnotationRecord, TRACE_ID, Vocabulary } from '../model/record.ts';
import type { Sink } from './codec.ts';
import { readFrame } from './frame-reader.ts';
import { Reason } from './reasons.ts';

/** A sink that hands on what is of one trace, however its id is written. */
export function onlyTrace(traceId: string, sink: Sink): Sink {
  const texts = new IdTexts();
  const wanted = new Int32Array(ID_WORDS);
  readIdText(traceId, wanted, 0, texts);
  const found = new Int32Array(ID_WORDS);
  const vocabulary = new Vocabulary();
  const record = new AnnotationRecord();
  return {
    annotation: (annotation) => {
      readIdText(annotation.traceId, found, 0, texts);
      if (sameId(found, 0, wanted, 0)) sink.annotation(annotation);
    },
    frame: (bytes, start, end, at) => {
      const reason = readFrame(bytes, start, end, vocabulary, record);
      if (reason !== Reason.none || !sameId(record.ids, TRACE_ID, wanted, 0)) return;
      sink.frame(bytes, start, end, at);
    },
  };
}
