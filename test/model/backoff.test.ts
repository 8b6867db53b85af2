import { expect, test } from 'vitest';
import { Backoff } from '../../src/model/backoff.ts';

const WAITS = { first: 100, longest: 500 };

test('each wait is twice the one before, up to the longest, and begins anew when told to', () => {
  const backoff = new Backoff(WAITS, () => 1);
  expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([100, 200, 400, 500, 500]);
  backoff.reset();
  expect(backoff.next()).toBe(100);
});

test('half of a wait is by chance', () => {
  const [least, most] = [new Backoff(WAITS, () => 0), new Backoff(WAITS, () => 0.999)];
  expect(least.next()).toBe(50);
  expect(most.next()).toBeCloseTo(100, 0);
});

test('who asks to be left alone is left alone, and not by all until the same moment', () => {
  const backoff = new Backoff(WAITS, () => 0);
  expect(backoff.next(7_000)).toBe(7_050);
  expect(backoff.next()).toBe(100);
});
