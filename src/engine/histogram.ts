/**
 * Latencies by log-linear buckets: 64 to each power of two, so that a bucket's
 * middle is at most 0.8 % from any value in it. Counts of buckets add, so
 * histograms of any seconds, hosts or collectors merge without loss.
 */
import type { Micros } from '../model/clock.ts';
import type { Buckets, Quantiles } from './views.ts';

/** Values are clamped to 32 bits: 71 minutes in µs, longer than any call we can tell from a lost one. */
const LARGEST = 0xffff_ffff;

/** Bits that a bucket number takes: 1,728 buckets. */
export const BUCKET_BITS = 11;
export const BUCKET_MASK: number = (1 << BUCKET_BITS) - 1;

/** The bucket of a value in µs; negative values (a gap on unsteady clocks) count as 0. */
export function bucketOf(value: Micros): number {
  const whole = value <= 0 ? 0 : value >= LARGEST ? LARGEST : value >>> 0;
  if (whole < 64) return whole;
  const exponent = 31 - Math.clz32(whole);
  return ((exponent - 5) << 6) | ((whole >>> (exponent - 6)) & 63);
}

/** The middle of a bucket, µs. */
export function middleOf(bucket: number): Micros {
  if (bucket < 64) return bucket;
  const exponent = (bucket >>> 6) + 5;
  const width = 2 ** (exponent - 6);
  return Math.floor((64 + (bucket & 63)) * width + (width - 1) / 2);
}

/** Reads a histogram bucket by bucket, ascending. */
export function eachBucket(buckets: Buckets, visit: (bucket: number, count: number) => void): void {
  let bucket = 0;
  for (let i = 0; i + 1 < buckets.length; i += 2) {
    bucket += buckets[i]!;
    visit(bucket, buckets[i + 1]!);
  }
}

export const NO_QUANTILES: Quantiles = { p50: null, p95: null, p99: null, max: null };

/**
 * Quantiles of the run `[from, to)` of a sorted list of bucket keys and counts.
 * The rank is the nearest one: of 100 values p99 is the 99th.
 */
export function quantilesOf(
  keys: Uint32Array,
  counts: Uint32Array,
  from: number,
  to: number,
): Quantiles {
  let total = 0;
  for (let i = from; i < to; i++) total += counts[i]!;
  if (total === 0) return NO_QUANTILES;
  const at50 = Math.ceil(total * 0.5);
  const at95 = Math.ceil(total * 0.95);
  const at99 = Math.ceil(total * 0.99);
  let p50 = 0;
  let p95 = 0;
  let p99 = 0;
  let seen = 0;
  for (let i = from; i < to; i++) {
    const before = seen;
    seen += counts[i]!;
    if (before < at99 && seen >= at50) {
      const middle = middleOf(keys[i]! & BUCKET_MASK);
      if (before < at50) p50 = middle;
      if (before < at95 && seen >= at95) p95 = middle;
      if (seen >= at99) p99 = middle;
    }
  }
  return { p50, p95, p99, max: middleOf(keys[to - 1]! & BUCKET_MASK) };
}
