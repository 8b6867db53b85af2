/** Histograms of several engines as one, and what is read from it. */
import { BUCKET_BITS, eachBucket, quantilesOf } from '../engine/histogram.ts';
import type { Buckets, Quantiles } from '../engine/views.ts';

/** Every bucket there is, ascending. */
const BUCKETS = Uint32Array.from({ length: 1 << BUCKET_BITS }, (_, bucket) => bucket);

/** Quantiles of all values that any of the histograms counted. */
export function mergedQuantiles(histograms: readonly (Buckets | undefined)[]): Quantiles {
  const counts = new Uint32Array(BUCKETS.length);
  let end = 0;
  for (const histogram of histograms) {
    eachBucket(histogram ?? [], (bucket, count) => {
      counts[bucket] = counts[bucket]! + count;
      end = Math.max(end, bucket + 1);
    });
  }
  return quantilesOf(BUCKETS, counts, 0, end);
}
