/** The trends of rows, in columns that stand still while time goes on. */
import type { Micros } from '../../model/clock.ts';
import { trends } from '../sums.ts';
import type { Range } from './range.ts';

/** Less than this of a column is none, µs: lengths that are no whole numbers are a little off. */
const LEAST: Micros = 1;

/**
 * Calls a second of one entity each. Columns end at multiples of their own length, so that from
 * second to second only the newest changes, and who watches is sent no more than that. The newest
 * tells the rate of as much of it as is over.
 */
export function trendColumns(
  entities: readonly number[],
  { points, trendFrom, trendTo, trendSlots }: Range,
): Float64Array[] {
  const reach = trendTo - trendFrom;
  const step = reach / points;
  const end = lastColumn(trendTo, step) * step;
  const rows = trends(trendSlots, entities, end - reach, end, points);
  const share = (trendTo - (end - step)) / step;
  for (const row of rows) row[points - 1] = row[points - 1]! / share;
  return rows;
}

/** The number, since 1970, of the column of a length that is the newest at a moment. */
export function lastColumn(moment: Micros, length: Micros): number {
  return Math.ceil((moment - LEAST) / length);
}
