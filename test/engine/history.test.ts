import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRIC } from '../../src/engine/entity-range.ts';
import { COARSE, FINE, History, STEP } from '../../src/engine/history.ts';
import { atOnce } from '../../src/engine/portions.ts';
import { keptSlot, type KeptSlot } from '../../src/engine/slot.ts';
import { Sums, trends } from '../../src/engine/sums.ts';
import { HOUR, MINUTE, SECOND } from '../../src/model/clock.ts';
import { ZERO } from './events.ts';

const ENTITY = 7;

/** A history whose second n has n calls, each with a latency of its own. */
function filled(seconds: number, options: ConstructorParameters<typeof History>[0] = {}): History {
  const history = new History(options);
  history.advance(ZERO);
  for (let second = 0; second < seconds; second++) {
    for (let n = 0; n < second % 13; n++) {
      history.open.call(ENTITY);
      history.open.latency(ENTITY, METRIC.server, second * 10 + n);
    }
    history.advance(ZERO + (second + 1) * SECOND);
  }
  return history;
}

function callsIn(slots: readonly KeptSlot[]): number {
  return new Sums(slots, ENTITY, ENTITY + 1).calls(ENTITY);
}

function at(second: number): number {
  return ZERO + second * SECOND;
}

/** Calls that `filled` makes in seconds `[from, to)`. */
function madeIn(from: number, to: number): number {
  let calls = 0;
  for (let second = Math.max(0, from); second < to; second++) calls += second % 13;
  return calls;
}

describe('the history', () => {
  test('counts any stretch of whole seconds of the last five minutes exactly', () => {
    const history = filled(400);
    fc.assert(
      fc.property(
        fc.integer({ min: 105, max: 400 }),
        fc.integer({ min: 0, max: 300 }),
        (to, length) => {
          const from = Math.max(101, to - length);
          expect(callsIn(history.between(ZERO + from * SECOND, ZERO + to * SECOND))).toBe(
            madeIn(from, to),
          );
        },
      ),
    );
  });

  test('reaches no further back than the first second counted, though ten seconds around it have closed', () => {
    const history = new History();
    history.advance(at(8));
    history.advance(at(11));
    expect(history.oldest).toBe(at(8));
  });

  test('tens of seconds and seconds tell the same counts and the same latencies', () => {
    const history = filled(290);
    const [from, to] = [ZERO + 20 * SECOND, ZERO + 280 * SECOND];
    const coarse = new Sums(history.between(from, to), 0, 20);
    const fine = new Sums(history.finestBetween(from, to), 0, 20);
    expect(history.between(from, to)).toHaveLength(26);
    expect(history.finestBetween(from, to)).toHaveLength(260);
    expect(coarse.calls(ENTITY)).toBe(fine.calls(ENTITY));
    expect(coarse.quantiles(ENTITY, METRIC.server)).toEqual(fine.quantiles(ENTITY, METRIC.server));
  });

  test('where the seconds are gone, a moment snaps to the ten seconds before it, and counts are exact there', () => {
    const history = filled(1_000);
    const snapped = (second: number): number => (history.snap(at(second)) - ZERO) / SECOND;
    expect([snapped(999), snapped(701), snapped(455), snapped(460)]).toEqual([999, 701, 450, 460]);
    for (const [from, to] of [
      [455, 515],
      [300, 999],
      [0, 457],
    ] as const) {
      const slots = history.between(
        history.snap(ZERO + from * SECOND),
        history.snap(ZERO + to * SECOND),
      );
      expect(callsIn(slots)).toBe(madeIn(snapped(from), snapped(to)));
    }
  });

  test('keeps an hour and no more, and as a whole forgets nothing, the open second included', () => {
    const history = filled(4_003, { whole: true });
    history.open.call(ENTITY);
    expect(history.oldest).toBe(ZERO + 4_000 * SECOND - HOUR);
    expect(callsIn(history.between(ZERO, history.openStart))).toBe(madeIn(400, 4_003));
    expect(callsIn(history.all())).toBe(madeIn(0, 4_003) + 1);
    expect(history.allFrom).toBe(ZERO);
  });

  test('closes a step of five seconds for the baselines, whole', () => {
    const steps: KeptSlot[] = [];
    filled(20, {
      *onStep(slot) {
        yield;
        steps.push(atOnce(keptSlot(slot)));
      },
    });
    expect(steps.map(({ start, length }) => [(start - ZERO) / SECOND, length])).toEqual(
      [0, 5, 10, 15].map((start) => [start, STEP]),
    );
    expect(steps.map((slot) => callsIn([slot]))).toEqual([
      madeIn(0, 5),
      madeIn(5, 10),
      madeIn(10, 15),
      madeIn(15, 20),
    ]);
  });

  test('has what is due within a second told before the second closes', () => {
    const ends: number[] = [];
    const history = new History({ onSecond: (end) => ends.push(end - ZERO) });
    history.advance(ZERO);
    history.advance(ZERO + 3 * SECOND + 5);
    expect(ends).toEqual([FINE - 1, 2 * FINE - 1, 3 * FINE - 1]);
  });

  test('goes on after time leapt hours ahead, with what was before still there', () => {
    const history = filled(30, { whole: true });
    const later = ZERO + 5 * HOUR + 3 * SECOND;
    history.advance(later);
    history.open.call(ENTITY);
    history.advance(later + 60 * SECOND);
    expect(callsIn(history.between(later - MINUTE, later + MINUTE))).toBe(1);
    expect(callsIn(history.all())).toBe(madeIn(0, 30) + 1);
    expect(history.oldest).toBeGreaterThan(ZERO + 4 * HOUR);
  });

  test('stays within its bytes, seconds giving way before the hour does, and the newest are there', () => {
    const bytes = 200_000;
    let most = 0;
    const history = new History({ bytes });
    history.advance(ZERO);
    for (let second = 0; second < 200; second++) {
      for (let n = 0; n < 1_000; n++) {
        history.open.call(n % 50);
        history.open.latency(n % 50, METRIC.server, (n * 7_919 + second * 104_729) % 1_000_000);
      }
      history.advance(ZERO + (second + 1) * SECOND);
      if (second % 10 === 9) most = Math.max(most, history.bytes);
    }
    expect(most).toBeLessThanOrEqual(bytes);
    expect(history.snap(at(195))).toBe(at(195));
    expect(history.snap(at(135))).toBe(at(130));
    expect(history.oldest).toBeLessThan(at(170));
    expect(new Sums(history.between(at(190), at(200)), 0, 50).calls(0)).toBe(200);
  });
});

/** Ten calls in each of so many seconds, in slots of a length. */
function steady(length: number, count: number): KeptSlot[] {
  const history = new History();
  history.advance(ZERO);
  for (let second = 0; second < count; second++) {
    for (let n = 0; n < 10; n++) history.open.call(ENTITY);
    history.advance(ZERO + (second + 1) * SECOND);
  }
  const end = ZERO + count * SECOND;
  return length === FINE ? history.finestBetween(ZERO, end) : history.between(ZERO, end);
}

describe('a trend', () => {
  test('of a steady rate is level, whatever the number of columns', () => {
    for (const slots of [steady(FINE, 300), steady(COARSE, 300)]) {
      for (const points of [1, 7, 60, 61, 299, 1_000]) {
        const [row] = trends(slots, [ENTITY], ZERO, ZERO + 300 * SECOND, points);
        for (const rate of row!) expect(rate).toBeCloseTo(10, 6);
      }
    }
  });

  test('takes of a slot at its edge no more than what lies within', () => {
    const [row] = trends(steady(COARSE, 300), [ENTITY], ZERO + 5 * SECOND, ZERO + 65 * SECOND, 12);
    for (const rate of row!) expect(rate).toBeCloseTo(10, 6);
  });
});

describe('sums', () => {
  test('stand a value among others by how many are below it', () => {
    const history = new History();
    history.advance(ZERO);
    for (let value = 0; value < 100; value++)
      history.open.latency(ENTITY, METRIC.server, value * 1_000);
    history.advance(ZERO + SECOND);
    const sums = new Sums(history.between(ZERO, ZERO + SECOND), ENTITY, ENTITY + 1);
    expect(sums.rank(ENTITY, METRIC.server, 0)).toEqual({ below: 0, total: 100 });
    expect(sums.rank(ENTITY, METRIC.server, 90_000)).toEqual({ below: 90, total: 100 });
    expect(sums.rank(ENTITY, METRIC.client, 90_000)).toEqual({ below: 0, total: 0 });
    expect(sums.rank(ENTITY + 1, METRIC.server, 5)).toEqual({ below: 0, total: 0 });
  });
});
