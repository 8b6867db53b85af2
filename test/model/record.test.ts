import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { KindCode } from '../../src/model/span-kind.ts';
import { basefare, frameAnnotation } from '../wire/annotations.ts';

const vocabulary = new Vocabulary();

function fill(record: AnnotationRecord, annotation: Annotation): AnnotationRecord {
  return record.fill(annotation, vocabulary);
}

test('an annotation put into numbers is the same in words again', () => {
  const record = new AnnotationRecord();
  fc.assert(
    fc.property(frameAnnotation, (annotation) => {
      expect(fill(record, annotation).annotation(vocabulary)).toEqual(annotation);
    }),
  );
});

test('the error is the first tag of that name, and none when there is none', () => {
  const record = new AnnotationRecord();
  const tags = [
    ['user', '42'],
    ['error', ''],
    ['error', 'second'],
  ] as const;
  expect(fill(record, { ...basefare, tags }).error).toBe('');
  expect(fill(record, { ...basefare, tags: [] }).error).toBeUndefined();
});

test('a kind of span is no tag but a number, and stands among the tags again', () => {
  const record = new AnnotationRecord();
  const tags = [
    ['span.kind', 'producer'],
    ['user', '42'],
  ] as const;
  fill(record, { ...basefare, tags });
  expect([record.spanKind, record.tags]).toEqual([KindCode.producer, [['user', '42']]]);
  expect(record.annotation(vocabulary).tags).toEqual(tags);
  const other = [['span.kind', 'sideways']] as const;
  fill(record, { ...basefare, tags: other });
  expect([record.spanKind, record.tags]).toEqual([KindCode.none, other]);
});

test('what was taken from a record stays when it is filled again, and a cleared one is as new', () => {
  const record = new AnnotationRecord();
  const taken = fill(record, basefare).annotation(vocabulary);
  fill(record, { ...basefare, traceId: 'ff', host: 'other', tags: [] });
  expect(taken).toEqual(basefare);
  record.clear();
  expect(record).toEqual(new AnnotationRecord());
});
