import { expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import type { Portions } from '../../../src/engine/portions.ts';
import { SECOND, type Micros } from '../../../src/model/clock.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { annotationOf, ZERO } from '../events.ts';

const MIB = 1024 * 1024;

/** Calls `PREFIX1`, `PREFIX2` … each a trace of its own, a millisecond apart. */
function say(engine: Engine, prefix: string, count: number, from: Micros): Micros {
  const record = new AnnotationRecord();
  let at = from;
  for (let n = 1; n <= count; n++) {
    at = from + n * 1_000;
    const told = { traceId: `${prefix}${n}`, spanId: `${n}`, timestamp: at };
    const annotation = annotationOf({ ...told, origin: 'web', destination: 'fare.base' });
    engine.apply(record.fill(annotation, engine.vocabulary), at);
  }
  return at;
}

/** All portions, with what happens between any two of them. */
function between<Result>(work: Portions<Result>, happens: () => void): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    happens();
  }
}

test('a list in portions is the list at once', () => {
  const engine = new Engine({ retainedBytes: 4 * MIB });
  say(engine, 'a', 2_000, ZERO);
  const question = { view: 'traces', limit: 700 } as const;
  const whole = engine.query(question);
  let portions = 1;
  expect(between(engine.answering(question), () => portions++)).toEqual(whole);
  expect(portions).toBeGreaterThan(3);
  expect(whole.body.rows).toHaveLength(700);
});

test('traces that come between portions are in no list begun before, and those let go fall out', () => {
  const engine = new Engine({ retainedBytes: MIB });
  let at = say(engine, 'a', 3_000, ZERO);
  const held = engine.query({ view: 'traces', limit: 1 }).body.matching;
  let round = 0;
  const { body } = between(engine.answering({ view: 'traces', limit: 9_999 }), () => {
    // Memory is full: each that comes takes the place of another.
    at = say(engine, `b${++round}x`, 20, at + SECOND);
  });
  expect(round).toBeGreaterThan(3);
  expect(body.rows.filter(({ traceId }) => !traceId.startsWith('a'))).toEqual([]);
  expect(body.rows.length).toBeLessThan(held);
  expect(new Set(body.rows.map(({ traceId }) => traceId)).size).toBe(body.rows.length);
  expect(body.rows.length).toBeGreaterThan(0);
});

test('pages taken from the oldest on are the list, also when traces are let go between them', () => {
  const engine = new Engine({ retainedBytes: MIB });
  let at = say(engine, 'a', 3_000, ZERO);
  const moment = at;
  const first = engine.query({ view: 'traces', at: moment, limit: 10 });
  const { matching } = first.body;
  const told: string[] = [];
  const held = engine.query({ view: 'traces', at: moment, limit: matching });
  for (let limit = matching; limit > 0; limit -= 100) {
    const skip = Math.max(0, limit - 100);
    const { body } = engine.query({ view: 'traces', at: moment, limit, skip });
    told.unshift(...body.rows.map(({ traceId }) => traceId));
    at = say(engine, `b${limit}x`, 5, at + SECOND);
  }
  const all = held.body.rows.map(({ traceId }) => traceId);
  expect(told.filter((id) => !all.includes(id))).toEqual([]);
  expect(told.length).toBeGreaterThan(all.length / 2);
  expect(told).toEqual(all.filter((id) => told.includes(id)));
});
