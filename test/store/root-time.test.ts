import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { RootTime } from '../../src/store/root-time.ts';
import { annotationOf, ZERO } from '../engine/events.ts';

function timeOf(annotations: readonly Annotation[]): number | null {
  const vocabulary = new Vocabulary();
  const time = new RootTime();
  for (const one of annotations) time.add(new AnnotationRecord().fill(one, vocabulary));
  return time.duration;
}

function calls(count: number): Annotation[] {
  return Array.from({ length: count }, (_, i) => annotationOf({ spanId: `c${i}`, parentId: '1' }));
}

/** Mostly a trace as it should be; a second root, a late parent or a timeout leaves its duration in doubt. */
const anyAnnotation = fc
  .record({
    call: fc.oneof(
      { weight: 20, arbitrary: fc.constant({ spanId: '1', parentId: '' }) },
      { weight: 5, arbitrary: fc.constant({ spanId: '2', parentId: '1' }) },
      { weight: 1, arbitrary: fc.constant({ spanId: '1', parentId: '2' }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('2', '').map((spanId) => ({ spanId, parentId: '' })),
      },
    ),
    kind: fc.constantFrom<Kind>(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6),
    timestamp: fc.integer({ min: ZERO, max: ZERO + 9 }),
    duration: fc.constantFrom(0, 0, 5, 7),
    async: fc.constantFrom(false, false, true),
  })
  .map(({ call, ...told }) => annotationOf({ ...told, ...call }));

test('a duration that the store knows is the one that the engine filters by', () => {
  let known = 0;
  fc.assert(
    fc.property(fc.array(anyAnnotation, { minLength: 2, maxLength: 7 }), (annotations) => {
      const duration = timeOf(annotations);
      if (duration === null) return;
      known++;
      const engine = new Engine({ retainedBytes: 1024 * 1024 });
      for (const one of annotations) {
        engine.apply(new AnnotationRecord().fill(one, engine.vocabulary), ZERO);
      }
      const filter = `dur:=${duration}us`;
      const { rows } = engine.query({ view: 'traces', filter }).body;
      expect(rows).toHaveLength(1);
    }),
    { numRuns: 500 },
  );
  expect(known).toBeGreaterThan(50);
});

test('a trace of many calls is followed to its root, and one of too many is not', () => {
  const asked = annotationOf({ spanId: '1', kind: Kind.request, timestamp: ZERO });
  const replied = annotationOf({ spanId: '1', kind: Kind.reply, timestamp: ZERO + 9 });
  expect(timeOf([asked, ...calls(200), replied])).toBe(9);
  expect(timeOf([asked, ...calls(300), replied])).toBeNull();
});
