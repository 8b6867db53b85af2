import { describe, expect, test } from 'vitest';
import { Random } from '../../demo/random.ts';

const MANY = 20_000;

function draw<T>(count: number, one: () => T): T[] {
  return Array.from({ length: count }, one);
}

function shares(seed: number): number[] {
  const random = new Random(seed);
  return draw(100, () => random.share());
}

describe('random numbers', () => {
  test('are the same for the same seed, and others for its neighbour', () => {
    expect(shares(7)).toEqual(shares(7));
    expect(shares(7)[0]).not.toBe(shares(8)[0]);
    expect(shares(2 ** 40)[0]).not.toBe(shares(0)[0]);
  });

  test('are spread evenly from 0 to 1', () => {
    const random = new Random(1);
    const tenths = Array<number>(10).fill(0);
    for (const share of draw(MANY, () => random.share())) tenths[Math.floor(share * 10)]!++;
    for (const count of tenths) expect(count / MANY).toBeCloseTo(0.1, 1);
    expect(Math.min(...tenths)).toBeGreaterThan(MANY * 0.09);
  });

  test('that are lognormal have half below the median and one in forty beyond two deviations', () => {
    const random = new Random(1);
    const numbers = draw(MANY, () => random.lognormal(100, 0.5));
    expect(numbers.filter((number) => number < 100).length / MANY).toBeCloseTo(0.5, 1);
    const beyond = numbers.filter((number) => number > 100 * Math.exp(1.96 * 0.5)).length / MANY;
    expect(beyond).toBeGreaterThan(0.02);
    expect(beyond).toBeLessThan(0.03);
  });

  test('make ids of the form that the listing of the talk has, no two alike', () => {
    const random = new Random(1);
    const ids = draw(MANY, () => random.uuid());
    expect(ids.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(MANY);
  });
});
