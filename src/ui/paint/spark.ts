/** A row of numbers as a row of little bars. */
import type { Glyphs } from './glyphs.ts';

/** How far above the mean a row reaches at least: a steady one stands at half height, so that a rise is seen as one. */
const HEADROOM = 1.6;

/**
 * Fits the values to `width` columns, newest at the right, and draws each
 * against the highest of them. Fewer values than columns leave the left blank.
 */
export function sparkline(values: readonly number[], width: number, glyphs: Glyphs): string {
  const fitted = resample(values, width);
  // What came before the first call was not heard, so it says nothing of what is usual.
  const heard = fitted.slice(
    Math.max(
      0,
      fitted.findIndex((value) => value > 0),
    ),
  );
  const mean = heard.reduce((sum, value) => sum + value, 0) / Math.max(1, heard.length);
  const highest = Math.max(mean * HEADROOM, ...fitted);
  const levels = glyphs.spark.length - 1;
  let line = ' '.repeat(Math.max(0, width - fitted.length));
  for (const value of fitted) {
    const level =
      highest > 0 && value > 0 ? Math.max(1, Math.round((value / highest) * levels)) : 0;
    line += glyphs.spark[level]!;
  }
  return line;
}

/** At most `width` values, each the mean of its share of the given ones. */
function resample(values: readonly number[], width: number): readonly number[] {
  if (values.length <= width) return values;
  const fitted: number[] = [];
  for (let column = 0; column < width; column++) {
    const from = Math.floor((column * values.length) / width);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width));
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i]!;
    fitted.push(sum / (to - from));
  }
  return fitted;
}
