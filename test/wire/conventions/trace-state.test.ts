import { expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { weightInTraceState } from '../../../src/wire/conventions/trace-state.ts';
import { readWhole } from '../../../src/wire/read-whole.ts';
import type { Annotation } from '../../../src/model/annotation.ts';
import { otlpJson } from '../../../src/wire/otlp/json.ts';
import { zipkinJson } from '../../../src/wire/zipkin/zipkin.ts';

// Reckoned by hand: of 2⁵⁶ spans the threshold, filled up with zeros, is not taken.
test.each([
  ['ot=th:0', 1],
  ['ot=th:8', 2],
  ['ot=th:c', 4],
  ['ot=th:c;rv:9b8f0c6d1e2a3b', 4],
  ['rojo=00f067aa0ba902b7, ot=rv:9b8f0c6d1e2a3b;th:e6666666666666 ,congo=t61', 10],
  ['ot=th:fd70a3d70a3d71', 100],
  ['ot=th:ffffffffffffff', 2 ** 56],
  // The older form: one in 2ᵖ, and 63 for what counts nothing.
  ['ot=p:0', 1],
  ['ot=p:3;r:8', 8],
  ['ot=p:63', 0],
  ['ot=p:3;th:8', 2],
])('%s says that a span stands for %d', (state, weight) => {
  expect(weightInTraceState(state)).toBeCloseTo(weight, 3 - Math.log10(Math.max(1, weight)));
});

test.each(['', 'th:8', 'ot=', 'ot=th', 'ot=th:', 'ot=th:g', 'ot=th:123456789abcdef0', 'ot=TH:8'])(
  '%j says no weight',
  (state) => {
    expect(weightInTraceState(state)).toBeUndefined();
  },
);

test.each(['xot=th:8', 'ot=th:-1', 'ot=p:64', 'ot=p:1e1', 'a=1,b=ot=th:8'])(
  'nor does %j',
  (state) => {
    expect(weightInTraceState(state)).toBeUndefined();
  },
);

function said(text: string, codec = otlpJson): Annotation[] {
  const annotations: Annotation[] = [];
  readWhole(codec, new TextEncoder().encode(text), (annotation) => annotations.push(annotation));
  return annotations;
}

function span(more: object): string {
  const scopeSpans = [
    {
      spans: [
        {
          traceId: '5b8efff798038103d269b633813fc60c',
          spanId: 'eee19b7ec3c1b174',
          name: 'pay',
          kind: 2,
          startTimeUnixNano: '1700000000000000000',
          endTimeUnixNano: '1700000000100000000',
          ...more,
        },
      ],
    },
  ];
  return JSON.stringify({ resourceSpans: [{ scopeSpans }] });
}

function callsOf(annotations: readonly Annotation[]): unknown {
  const engine = new Engine({ whole: true });
  const record = new AnnotationRecord();
  for (const annotation of annotations) {
    engine.apply(record.fill(annotation, engine.vocabulary), annotation.timestamp);
  }
  engine.finish();
  const { body, overview } = engine.query({ view: 'services', window: 'all' });
  return { calls: body.rows.map(({ calls }) => calls), sampled: overview.sampled };
}

test('one call in four is counted as four, from its beginning on', () => {
  const annotations = said(span({ traceState: 'ot=th:c' }));
  expect(callsOf(annotations)).toEqual({ calls: [4], sampled: 0.25 });
  expect(callsOf(annotations.slice(0, 1))).toEqual({ calls: [4], sampled: 0.25 });
});

test('a weight that is told outright counts on both ends, and before that of the state', () => {
  const attributes = [{ key: 'sampling.weight', value: { intValue: '8' } }];
  const annotations = said(span({ traceState: 'ot=th:c', attributes }));
  expect(callsOf(annotations)).toEqual({ calls: [8], sampled: 0.125 });
  expect(callsOf(annotations.slice(0, 1))).toEqual({ calls: [8], sampled: 0.125 });
});

test("the collector's tag in another format says the same, and written again it stays", () => {
  const zipkin = JSON.stringify({
    traceId: '5b8efff798038103d269b633813fc60c',
    id: 'eee19b7ec3c1b174',
    kind: 'SERVER',
    name: 'pay',
    timestamp: 1_700_000_000_000_000,
    duration: 100_000,
    localEndpoint: { serviceName: 'shop' },
    tags: { 'w3c.tracestate': 'ot=p:2' },
  });
  const annotations = said(zipkin, zipkinJson);
  expect(callsOf(annotations)).toEqual({ calls: [4], sampled: 0.25 });
  for (const codec of [otlpJson, zipkinJson]) {
    const again = said(new TextDecoder().decode(codec.write(annotations)), codec);
    expect(callsOf(again)).toEqual({ calls: [4], sampled: 0.25 });
  }
});
