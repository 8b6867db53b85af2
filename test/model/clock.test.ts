import { expect, test } from 'vitest';
import { HandClock, SECOND, wallClock } from '../../src/model/clock.ts';

test('a hand clock stands where it is put', () => {
  const clock = new HandClock(5);
  expect([clock.now(), clock.now()]).toEqual([5, 5]);
  clock.advance(3 * SECOND);
  expect(clock.now()).toBe(3 * SECOND + 5);
  clock.set(1);
  expect(clock.now()).toBe(1);
});

test("the wall clock tells whole microseconds of the machine's own time", () => {
  const now = wallClock.now();
  expect(Number.isSafeInteger(now)).toBe(true);
  expect(Math.abs(now / 1000 - Date.now())).toBeLessThan(60_000);
});
