import { afterEach, expect, test, vi } from 'vitest';
import { HandClock, HOUR, SECOND, wallClock } from '../../src/model/clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

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

test('the wall clock follows a machine that slept, and never goes back', () => {
  const night = 8 * HOUR;
  const before = wallClock.now();
  const [date, since] = [Date.now(), performance.now()];
  const today = vi.spyOn(Date, 'now').mockReturnValue(date + night / 1000);
  const counted = vi.spyOn(performance, 'now').mockReturnValue(since + 1_500);
  const after = wallClock.now();
  expect(after - before).toBeGreaterThan(night - SECOND);
  expect(after - before).toBeLessThan(night + 10 * SECOND);
  today.mockReturnValue(date);
  counted.mockReturnValue(since + 3_000);
  expect(wallClock.now() - after).toBe(1_500_000);
});
