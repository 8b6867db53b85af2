import { describe, expect, test } from 'vitest';
import { Governor } from '../../demo/governor.ts';

const TENTH = 100_000;

/** A machine that is late as soon as more is asked of it than it can do. */
function settle(governor: Governor, can: number, rounds: number, from = 0): void {
  for (let round = 1; round <= rounds; round++)
    governor.see(from + round * TENTH, governor.rate > can ? 50_000 : 0);
}

describe('the governor', () => {
  test('keeps to the rate asked for while the machine keeps up', () => {
    const governor = new Governor(300, 0);
    settle(governor, 1_000, 50);
    expect(governor.rate).toBe(300);
  });

  test('asks for less when the machine falls behind, and for all again when it can', () => {
    const governor = new Governor(3_000, 0);
    settle(governor, 1_000, 50);
    expect(governor.rate).toBeGreaterThan(700);
    expect(governor.rate).toBeLessThan(1_200);
    settle(governor, 10_000, 50, 50 * TENTH);
    expect(governor.rate).toBe(3_000);
  });

  test('finds what the machine can do when asked for all of it', () => {
    const governor = new Governor(Infinity, 0);
    settle(governor, 40_000, 100);
    expect(governor.rate).toBeGreaterThan(28_000);
    expect(governor.rate).toBeLessThan(48_000);
  });

  test('does not mind being late for a moment', () => {
    const governor = new Governor(300, 0);
    for (let at = 0; at < 20 * TENTH; at += TENTH / 4)
      governor.see(at, at % TENTH === 0 ? 50_000 : 0);
    expect(governor.rate).toBe(300);
  });

  test('never gives up altogether', () => {
    const governor = new Governor(Infinity, 0);
    settle(governor, 0, 1_000);
    expect(governor.rate).toBe(1);
  });
});
