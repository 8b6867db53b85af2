import { expect, test } from 'vitest';
import type { Annotation } from '../../../src/model/annotation.ts';
import { WholeTraces } from '../../../src/source/timeline/whole-traces.ts';
import { call } from '../../intake/sender.ts';

const START = 1_410_056_419_000_000;

const unnamed = (traceId: string, at = START): Annotation[] =>
  call(at, { traceId, spanId: '', parentId: '' });

function handed(annotations: readonly Annotation[], maxHeld?: number) {
  const traces: (readonly Annotation[])[] = [];
  const whole = new WholeTraces((trace) => traces.push(trace), maxHeld);
  for (const annotation of annotations) whole.add(annotation);
  whole.finish();
  return { traces, apart: whole.apart };
}

test('traces that lie among one another are handed over whole, each call with an id', () => {
  const [a, b] = [unnamed('a'), unnamed('b')];
  const { traces, apart } = handed(a.flatMap((annotation, i) => [annotation, b[i]!]));
  expect(traces.map((trace) => trace.map(({ traceId, spanId }) => traceId + spanId))).toEqual([
    ['a1', 'a1', 'a1', 'a1'],
    ['b1', 'b1', 'b1', 'b1'],
  ]);
  expect(apart).toBe(0);
});

test('however many there are, traces one behind the other stay whole', () => {
  const all = Array.from({ length: 50 }, (_, n) => unnamed(`t${n}`)).flat();
  const { traces, apart } = handed(all, 10);
  expect(traces).toHaveLength(50);
  expect(traces.every((trace) => trace.length === 4)).toBe(true);
  expect(apart).toBe(0);
});

test('a trace that goes on after it was taken for whole has calls of their own, and it is told', () => {
  const others = Array.from({ length: 10 }, (_, n) => unnamed(`t${n}`)).flat();
  const { traces, apart } = handed([...unnamed('a'), ...others, ...unnamed('a', START + 1)], 20);
  const spans = traces.filter(([first]) => first!.traceId === 'a').map(([first]) => first!.spanId);
  expect(spans).toEqual(['1', '2.1']);
  expect(apart).toBe(4);
});

test('who has ids keeps them', () => {
  const { traces } = handed(call(START, { traceId: 'a', spanId: 's', parentId: 'p' }));
  expect(new Set(traces.flat().map(({ spanId, parentId }) => spanId + parentId))).toEqual(
    new Set(['sp']),
  );
});
