/** Rows that hold still for the reader. */
import type { Micros } from '../../model/clock.ts';
import { SECOND } from '../../model/clock.ts';

/** Rows change places at most this often: long enough to read a line and press Enter on it. */
const RESORT_AFTER: Micros = 5 * SECOND;

export interface RowOrder {
  readonly keys: readonly string[];
  /** When they were last sorted. */
  readonly sorted: Micros;
  /** By what, and for which list: another is sorted at once. */
  readonly by: string;
}

/**
 * The order to draw `keys` in, which are as they would be sorted now. Between
 * two sortings, rows that go leave no hole and new ones come at the end.
 */
export function calmOrder(
  before: RowOrder | null,
  keys: readonly string[],
  at: Micros,
  by: string,
): RowOrder {
  const due = before === null || before.by !== by || Math.abs(at - before.sorted) >= RESORT_AFTER;
  if (due || before.keys.length === 0) return { keys, sorted: at, by };
  const now = new Set(keys);
  const kept = before.keys.filter((key) => now.delete(key));
  return { ...before, keys: [...kept, ...now] };
}
