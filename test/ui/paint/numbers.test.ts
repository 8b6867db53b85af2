import { describe, expect, test } from 'vitest';
import {
  clockMs,
  clockTime,
  count,
  durationMs,
  durationUnit,
  exactMs,
  rate,
  ratio,
  share,
} from '../../../src/ui/paint/numbers.ts';

describe('numbers', () => {
  test.each([
    [null, '–'],
    [0, '0'],
    [60, '0.06'],
    [1_900, '1.9'],
    [9_949, '9.9'],
    [9_960, '10'],
    [212_000, '212'],
    [4_812_000, '4,812'],
    [-1_500, '-1.5'],
  ])('%s µs is %s in a column of milliseconds', (duration, text) => {
    expect(durationMs(duration)).toBe(text);
  });

  test.each([
    [null, '–'],
    [60, '0.06 ms'],
    [212_000, '212 ms'],
    [999_700, '1.0 s'],
    [1_240_000, '1.2 s'],
    [48_000_000, '48 s'],
    [180_000_000, '3 min'],
    [7_200_000_000, '2 h'],
    [500_000_000_000, '6 days'],
    [1_679_436_000_000_000, '53 years'],
  ])('%s µs is %s with its unit', (duration, text) => {
    expect(durationUnit(duration)).toBe(text);
  });

  test('counts are grouped, and short when they would not fit', () => {
    expect([1_284, 9_999_999, 12_800_000, null].map(count)).toEqual([
      '1,284',
      '9,999,999',
      '12.8M',
      '–',
    ]);
  });

  test('a rate shows that there is little, but not nothing', () => {
    expect([0, 0.01, 0.4, 9.96, 1284, null].map(rate)).toEqual([
      '0',
      '<0.1',
      '0.4',
      '10',
      '1,284',
      '–',
    ]);
  });

  test('a share is never rounded to none or to all', () => {
    expect([0, 0.0001, 0.008, 0.9999, 1, null].map(share)).toEqual([
      '0.0%',
      '<0.1%',
      '0.8%',
      '>99.9%',
      '100%',
      '–',
    ]);
    expect(ratio(0, 0)).toBeNull();
  });

  test('the talk’s figures are written to the hundredth', () => {
    expect(exactMs(82_710)).toBe('82.71');
    expect(exactMs(60)).toBe('0.06');
  });

  test('a few microseconds are told, never rounded to nothing', () => {
    expect([0, 1, 4, 44].map(exactMs)).toEqual(['0.00', '0.001', '0.004', '0.04']);
    expect([1, 4, 9].map(durationMs)).toEqual(['0.001', '0.004', '0.009']);
  });

  test('a moment is the reader’s clock', () => {
    const at = Date.UTC(2014, 8, 7, 2, 20, 19, 867) * 1000;
    expect(clockTime(at)).toBe('02:20:19');
    expect(clockMs(at)).toBe('02:20:19.867');
    expect(clockMs(0)).toBe('–');
  });
});
