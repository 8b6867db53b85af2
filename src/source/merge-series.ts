/** A service over time, as several engines saw it. */
import type { Series } from '../engine/views.ts';
import { mergedQuantiles } from './merge-histograms.ts';
import { addPoints } from './merge-rows.ts';

/** Points are made anew of their parts; engines that were asked alike have the same points. */
export function mergeSeries(all: readonly Series[]): Series {
  const parts = all.flatMap((series) => series.parts ?? []);
  const calls = addPoints(parts.map((part) => part.calls));
  const errors = addPoints(parts.map((part) => part.errors));
  const quantiles = calls.map((_, x) => mergedQuantiles(parts.map(({ buckets }) => buckets[x])));
  return {
    step: all[0]?.step ?? 0,
    rate: calls.map((count, x) => {
      // All heard the same seconds, but for those before one of them began.
      const seconds = Math.max(...parts.map((part) => part.seconds[x] ?? 0));
      return seconds === 0 ? 0 : count / seconds;
    }),
    errorShare: calls.map((count, x) => (count === 0 ? null : errors[x]! / count)),
    p50: quantiles.map(({ p50 }) => p50),
    p99: quantiles.map(({ p99 }) => p99),
  };
}
