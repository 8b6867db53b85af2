import { describe, expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { SECOND } from '../../../src/model/clock.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { call } from '../../intake/sender.ts';
import { ZERO } from '../events.ts';

/** Calls in each second, of which each tells another number. */
const CALLS = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4];

/** The trend of twenty seconds in columns of five, as of each second. */
function trendsOf(points = 4, perSecond: readonly number[] = CALLS): (readonly number[])[] {
  const engine = new Engine();
  const record = new AnnotationRecord();
  engine.advance(ZERO);
  let id = 0;
  return perSecond.map((count, second) => {
    const at = ZERO + second * SECOND;
    for (let n = 0; n < count; n++) {
      for (const told of call(at, { traceId: `a${++id}`, spanId: `${id}` })) {
        engine.apply(record.fill(told, engine.vocabulary), at);
      }
    }
    engine.advance(at + SECOND);
    const { rows } = engine.query({ view: 'services', points, reach: 20 }).body;
    return rows.find(({ calls }) => calls > 0)!.trend;
  });
}

function rate(...counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0) / counts.length;
}

describe('the trend of a row', () => {
  test('has columns that stand still: only the newest changes from second to second', () => {
    const trends = trendsOf();
    expect(ZERO % (5 * SECOND)).toBe(0);
    expect(trends.at(-1)).toEqual([14, 25, 38, 20].map((calls) => calls / 5));
    for (let second = 15; second < 20; second++) {
      expect(trends[second]!.slice(0, -1)).toEqual([14, 25, 38].map((calls) => calls / 5));
    }
  });

  test('tells in the newest the rate of as much of it as is over', () => {
    const newest = trendsOf().map((trend) => trend.at(-1)!);
    expect(newest[15]).toBeCloseTo(rate(3));
    expect(newest[16]).toBeCloseTo(rate(3, 2));
    expect(newest[17]).toBeCloseTo(rate(3, 2, 3));
    expect(newest[19]).toBeCloseTo(rate(3, 2, 3, 8, 4));
  });

  test('of a steady rate is level, however long a column is', () => {
    const steady = CALLS.map(() => 4);
    for (const points of [1, 3, 7, 20]) {
      const trend = trendsOf(points, steady).at(-1)!;
      expect(trend).toHaveLength(points);
      for (const each of trend) expect(each).toBeCloseTo(4, 6);
    }
  });
});
