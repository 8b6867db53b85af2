import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CountTable } from '../../src/engine/count-table.ts';
import {
  BUCKET_MASK,
  bucketOf,
  middleOf,
  NO_QUANTILES,
  quantilesOf,
} from '../../src/engine/histogram.ts';
import type { Quantiles } from '../../src/engine/views.ts';

function quantiles(values: readonly number[]): Quantiles {
  const table = new CountTable();
  for (const value of values) table.add(bucketOf(value), 1);
  const { keys, counts } = table.sorted();
  return quantilesOf(keys, counts, 0, keys.length);
}

/** The nearest rank, in whole numbers: of 100 values p99 is the 99th. */
function exact(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((values.length * percent) / 100) - 1]!;
}

const duration = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.double({ min: 0, max: 32, noNaN: true }).map((exponent) => Math.floor(2 ** exponent)),
);

describe('a histogram', () => {
  test('holds any value up to 71 minutes to 1 %, and small ones exactly', () => {
    fc.assert(
      fc.property(duration, (value) => {
        const kept = middleOf(bucketOf(value));
        const whole = Math.min(value, 0xffff_ffff);
        expect(Math.abs(kept - whole)).toBeLessThanOrEqual(whole * 0.01);
      }),
      { numRuns: 2_000 },
    );
    for (let value = 0; value < 128; value++) expect(middleOf(bucketOf(value))).toBe(value);
  });

  test('has buckets that ascend, and room for all of them in a key', () => {
    let last = -1;
    for (let value = 0; value < 2 ** 32; value = Math.ceil((value + 1) * 1.003)) {
      const bucket = bucketOf(value);
      expect(bucket).toBeGreaterThanOrEqual(last);
      last = bucket;
    }
    expect(bucketOf(Infinity)).toBeLessThanOrEqual(BUCKET_MASK);
  });

  test('tells every quantile to 1 % of the nearest rank', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 400 }), (values) => {
        const { p50, p95, p99, max } = quantiles(values);
        const right = [50, 95, 99, 100].map((percent) => exact(values, percent));
        const errors = [p50, p95, p99, max].map(
          (told, i) => Math.abs(told! - right[i]!) / (right[i]! || 1),
        );
        expect(Math.max(...errors)).toBeLessThanOrEqual(0.01);
      }),
      { numRuns: 300 },
    );
  });

  test('asks for the same rank whatever the number of values', () => {
    for (let total = 1; total <= 2_000; total++) {
      const keys = Uint32Array.from({ length: Math.min(total, 64) }, (_, i) => i);
      // One value a bucket as far as exact buckets go, the rest in front.
      const counts = new Uint32Array(keys.length).fill(1);
      counts[0] = total - keys.length + 1;
      const at = (percent: number): number =>
        Math.max(0, Math.ceil((total * percent) / 100) - counts[0]!);
      const { p50, p95, p99 } = quantilesOf(keys, counts, 0, keys.length);
      expect({ total, p50, p95, p99 }).toEqual({ total, p50: at(50), p95: at(95), p99: at(99) });
    }
  });

  test('merges in any order and grouping to the same quantiles as all values at once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(duration, { maxLength: 50 }), { minLength: 2, maxLength: 5 }),
        (parts) => {
          const merged = new CountTable();
          for (const part of parts.toReversed()) {
            const table = new CountTable();
            for (const value of part) table.add(bucketOf(value), 1);
            const { keys, counts } = table.sorted();
            keys.forEach((key, i) => merged.add(key, counts[i]!));
          }
          const { keys, counts } = merged.sorted();
          expect(quantilesOf(keys, counts, 0, keys.length)).toEqual(quantiles(parts.flat()));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('counts what is no time at all as 0, and what is too long as the longest', () => {
    for (const value of [-1, -Infinity, NaN, 0]) expect(bucketOf(value)).toBe(0);
    expect(bucketOf(1e300)).toBe(bucketOf(0xffff_ffff));
    expect(bucketOf(Infinity)).toBe(bucketOf(2 ** 32));
  });

  test('without values knows nothing', () => {
    expect(quantiles([])).toEqual(NO_QUANTILES);
  });
});
