import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation, Tag } from '../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { WEIGHT_TAG } from '../../src/model/weight.ts';
import { readFrame } from '../../src/wire/frame-reader.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { Reason } from '../../src/wire/reasons.ts';
import { basefare } from './annotations.ts';

const vocabulary = new Vocabulary();
const writer = new FrameWriter();
const record = new AnnotationRecord();

function fill(into: AnnotationRecord, annotation: Annotation): AnnotationRecord {
  return into.fill(annotation, vocabulary);
}

function filled(tags: readonly Tag[]): AnnotationRecord {
  return fill(new AnnotationRecord(), { ...basefare, tags });
}

function read(...tags: Tag[]): AnnotationRecord {
  const bytes = writer.write({ ...basefare, tags });
  expect(readFrame(bytes, 0, bytes.length, vocabulary, record)).toBe(Reason.none);
  return record;
}

describe('the weight of a frame', () => {
  test('is the number that its tag says, to the last digit', () => {
    const weight = fc.oneof(
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 1, max: 1_000 }).map((part) => 1_000 / part),
    );
    fc.assert(
      fc.property(weight, (said) => {
        expect(read([WEIGHT_TAG, String(said)]).weight).toBe(said);
      }),
    );
  });

  test('stands beside its tags, and is among them again in words', () => {
    const tags: Tag[] = [
      ['user', '42'],
      ['error', 'first'],
      ['error', 'second'],
      [WEIGHT_TAG, '10'],
    ];
    const told = read(...tags);
    expect(told.weight).toBe(10);
    expect(told.tags).toEqual(tags.slice(0, 3));
    expect(told.error).toBe('first');
    expect(told.annotation(vocabulary).tags).toEqual(tags);
    expect(filled(tags)).toEqual(told);
  });

  test('is 1 when nothing says another, also after a frame that did', () => {
    read([WEIGHT_TAG, '10']);
    expect(read()).toMatchObject({ weight: 1, tags: [] });
    read([WEIGHT_TAG, '10']);
    expect(read(['user', '42'])).toMatchObject({ weight: 1, tags: [['user', '42']] });
  });

  test.for(['', 'many', '-1', '+1', '1e999', 'NaN', '0x10', '1.', '.5', '7 '])(
    'is 1 when it says %j, which is then a tag like any other',
    (text) => {
      expect(read([WEIGHT_TAG, text])).toMatchObject({ weight: 1, tags: [[WEIGHT_TAG, text]] });
      expect(filled([[WEIGHT_TAG, text]])).toMatchObject({ weight: 1, tags: [[WEIGHT_TAG, text]] });
    },
  );

  test('is the first that says one when there are several', () => {
    const told = read([WEIGHT_TAG, 'many'], [WEIGHT_TAG, '5'], [WEIGHT_TAG, '7']);
    expect(told).toMatchObject({
      weight: 5,
      tags: [
        [WEIGHT_TAG, 'many'],
        [WEIGHT_TAG, '7'],
      ],
    });
  });
});
