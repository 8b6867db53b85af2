import { expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { summaryDocument, traceDocument } from '../../../src/engine/query/documents.ts';
import { Kind } from '../../../src/model/annotation.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { annotationOf, ZERO } from '../events.ts';

/** What a file says of one call, each kind with its time and duration. */
function documentsOf(...said: [kind: Kind, timestamp: number, duration: number][]): object[] {
  const engine = new Engine({ whole: true });
  const record = new AnnotationRecord();
  for (const [kind, timestamp, duration] of said) {
    const told = { traceId: 'a', spanId: '1', origin: 'web', destination: 'fare.base' };
    const annotation = annotationOf({ ...told, kind, timestamp, duration });
    engine.apply(record.fill(annotation, engine.vocabulary), timestamp);
  }
  const [row] = engine.query({ view: 'traces' }).body.rows;
  const { trace } = engine.query({ view: 'trace', traceId: 'a' }).body;
  return [summaryDocument(row!), traceDocument(trace!)];
}

test('where no time is told, the start is unknown, and so is how long it took', () => {
  const unknown = { start: null, duration: null };
  const documents = documentsOf([Kind.request, 0, 0], [Kind.in, 0, 0]);
  expect(documents).toMatchObject([unknown, { ...unknown, spans: [{ start: null }] }]);
});

test('a duration that is told is known without any time', () => {
  const documents = documentsOf([Kind.in, 0, 0], [Kind.out, 0, 5_000]);
  const told = { start: null, duration: 5_000 };
  expect(documents).toMatchObject([told, { ...told, spans: [{ start: null, server: 5_000 }] }]);
});

test('a call between two moments that are one took no time, and that is known', () => {
  const documents = documentsOf([Kind.request, ZERO, 0], [Kind.reply, ZERO, 0]);
  const told = { start: ZERO, duration: 0 };
  expect(documents).toMatchObject([told, { ...told, spans: [{ start: ZERO, client: 0 }] }]);
});
