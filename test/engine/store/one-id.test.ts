/** Services that write one id differently speak of one trace. */
import { expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { Kind, type Annotation } from '../../../src/model/annotation.ts';
import { SECOND } from '../../../src/model/clock.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { annotationOf, ZERO } from '../events.ts';

const DASHED = '33eda743-f124-435c-71fc-3c872bbc98e6';
const BARE = '33eda743f124435c71fc3c872bbc98e6';
const SPAN = '5a1c2f06-7b1e-4a53-9d1e-0c2f6b7a8d90';

function heard(...annotations: Partial<Annotation>[]): Engine {
  const engine = new Engine({ retainedBytes: 1024 * 1024 });
  annotations.forEach((told, i) => {
    const annotation = annotationOf({ origin: 'web', destination: 'fare.base', ...told });
    engine.apply(new AnnotationRecord().fill(annotation, engine.vocabulary), ZERO + i);
  });
  engine.advance(ZERO + 2 * SECOND);
  return engine;
}

const asked = { kind: Kind.request, timestamp: ZERO } as const;
const served = { kind: Kind.in, timestamp: ZERO + 1_000 } as const;
const done = { kind: Kind.out, timestamp: ZERO + 3_000 } as const;
const replied = { kind: Kind.reply, timestamp: ZERO + 4_000 } as const;

test.each([
  ['with dashes first', DASHED, BARE],
  ['without dashes first', BARE, DASHED],
  ['in capitals first', BARE.toUpperCase(), DASHED],
  ['in small letters first', DASHED, DASHED.toUpperCase()],
])('a trace whose id is written %s is one trace, shown as it was first heard', (_, one, other) => {
  const engine = heard(
    { ...asked, traceId: one, spanId: SPAN },
    { ...served, traceId: other, spanId: SPAN.replaceAll('-', '') },
    { ...done, traceId: other, spanId: SPAN.toUpperCase() },
    { ...replied, traceId: one, spanId: SPAN },
  );
  const { rows } = engine.query({ view: 'traces' }).body;
  expect(rows).toMatchObject([{ traceId: one, spans: 1, missing: 0 }]);
  for (const traceId of [one, other, BARE]) {
    const { trace } = engine.query({ view: 'trace', traceId }).body;
    expect(trace).toMatchObject({ traceId: one, spans: [{ spanId: SPAN, client: 4_000 }] });
  }
});

test('a parent that is named as nobody else writes it is still the parent', () => {
  const engine = heard(
    { ...asked, traceId: DASHED, spanId: SPAN },
    {
      ...asked,
      traceId: BARE,
      spanId: 'c0ffee',
      parentId: SPAN.replaceAll('-', ''),
      origin: 'fare',
      destination: 'hob.list',
    },
  );
  const { trace } = engine.query({ view: 'trace', traceId: DASHED }).body;
  expect(trace?.spans).toMatchObject([
    { spanId: SPAN, parent: -1 },
    { spanId: 'c0ffee', parentId: SPAN, parent: 0, orphan: false },
  ]);
});

test('an id with a digit more, or one in words, is another', () => {
  const ids = [BARE, BARE.slice(1), `0${BARE.slice(1)}`, `${DASHED}x`, `${DASHED}X`];
  const engine = heard(...ids.map((traceId) => ({ ...asked, traceId })));
  const { rows } = engine.query({ view: 'traces' }).body;
  expect(rows.map(({ traceId }) => traceId).toSorted()).toEqual(ids.toSorted());
});

test('a filter by id finds it however either is written', () => {
  const engine = heard({ ...asked, traceId: DASHED, spanId: SPAN });
  for (const filter of ['trace:33eda743-f124', 'trace:33eda743f124', 'trace:33EDA743F1']) {
    const { matching } = engine.query({ view: 'traces', filter }).body;
    expect([filter, matching]).toEqual([filter, 1]);
  }
  expect(engine.query({ view: 'traces', filter: 'trace:33eda743f125' }).body.matching).toBe(0);
});
