/**
 * The ends of series. A trend of a minute ago differs from that of now in its
 * last points alone, so a change tells these and what went out at the front.
 */
import type { Row } from './live.ts';

/** How many points went out at the front, and the last points: all between stand as they stood. */
export type Tail = readonly [gone: number, ...last: number[]];

/** Shorter series are told whole, points. */
const LEAST_SERIES = 8;

/** Points that may go out at once: a few seconds of a watcher that fell behind. */
const MOST_GONE = 4;

/** A tail longer than this share of its series saves little. */
const LONGEST_TAIL = 0.25;

/** Which properties of a row are series. */
export function seriesOf(row: Row): string[] {
  return Object.keys(row).filter((name) => isSeries(row[name]));
}

/** What makes one series of another; null where most of it is new, or one of them is none. */
export function tailOf(before: unknown, after: unknown): Tail | null {
  if (!isSeries(before) || !isSeries(after) || before.length !== after.length) return null;
  const { length } = after;
  let best = { gone: 0, same: -1 };
  for (let gone = 0; gone <= MOST_GONE; gone++) {
    let same = 0;
    while (same < length - gone && after[same] === before[same + gone]) same++;
    if (same > best.same) best = { gone, same };
  }
  if (length - best.same > length * LONGEST_TAIL) return null;
  return [best.gone, ...after.slice(best.same)];
}

/** The series that a tail makes of another; undefined when it cannot. */
export function withTail(before: unknown, tail: unknown): readonly number[] | undefined {
  if (!isSeries(before) || !Array.isArray(tail)) return undefined;
  const [gone, ...last] = tail as readonly unknown[];
  const isWhole = typeof gone === 'number' && gone >= 0 && last.every(Number.isFinite);
  const kept = before.length - last.length;
  if (!isWhole || kept < 0 || gone + kept > before.length) return undefined;
  return [...before.slice(gone, gone + kept), ...(last as readonly number[])];
}

function isSeries(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length >= LEAST_SERIES && value.every(Number.isFinite);
}
