/** The stretch of history that a question covers, read once and used by every part of its answer. */
import { SECOND, type Micros } from '../../model/clock.ts';
import type { Question } from '../views.ts';
import { FINE, type History } from '../history.ts';
import type { KeptSlot } from '../slot.ts';

/** Without a word the last minute counts. */
const DEFAULT_WINDOW = 60;
const DEFAULT_POINTS = 60;
const DEFAULT_REACH = 300;
/** A trend of more columns than a screen has is a mistake. */
const MAX_POINTS = 1_000;

export interface Range {
  /** The moment asked about, never beyond the engine's own. */
  readonly at: Micros;
  readonly isNow: boolean;
  /** Up to where the counts reach: the last second that was over by then, ten where seconds are gone. */
  readonly to: Micros;
  readonly slots: readonly KeptSlot[];
  /** How much time the slots cover, seconds. */
  readonly windowSeconds: number;
  /** The trend's own stretch and slots. */
  readonly trendFrom: Micros;
  readonly trendTo: Micros;
  readonly points: number;
  readonly trendSlots: readonly KeptSlot[];
  /** Whether histograms are wanted beside their quantiles. */
  readonly buckets: boolean;
}

export function rangeOf(question: Question, history: History, now: Micros): Range {
  const at = Math.min(orElse(question.at, now), now);
  const openStart = orElse(history.openStart, at);
  const closed = Math.min(Math.floor(at / FINE) * FINE, openStart);
  const to = history.snap(closed);
  const whole = question.window === 'all';
  const window = typeof question.window === 'number' ? question.window : DEFAULT_WINDOW;
  const oldest = orElse(history.oldest, to);
  const from = Math.max(history.snap(to - orElse(window, DEFAULT_WINDOW) * SECOND), oldest);
  const slots = whole ? history.all() : history.between(from, to);
  const covered = whole ? now - orElse(history.allFrom, now) : to - from;
  const { points, reach } = trendOf(question);
  return {
    at,
    isNow: closed >= openStart,
    to,
    slots,
    windowSeconds: Math.max(0, covered / SECOND),
    trendFrom: to - reach,
    trendTo: to,
    points,
    trendSlots: history.finestBetween(to - reach, to),
    buckets: question.buckets ?? false,
  };
}

/** How many points a trend or series has, and how far it reaches. */
export function trendOf({ points, reach }: Question): {
  readonly points: number;
  readonly reach: Micros;
} {
  const many = Math.floor(orElse(points, DEFAULT_POINTS));
  return {
    points: Math.min(Math.max(1, many), MAX_POINTS),
    reach: Math.max(1, orElse(reach, DEFAULT_REACH)) * SECOND,
  };
}

/** A number that was not given, or is none, as another. */
function orElse(value: number | undefined, other: number): number {
  return value === undefined || Number.isNaN(value) ? other : value;
}
