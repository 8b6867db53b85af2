/** The stretch of history that a question covers, read once and used by every part of its answer. */
import { SECOND, type Micros } from '../../model/clock.ts';
import type { Question } from '../views.ts';
import { FINE, type History } from '../history.ts';
import type { Slot } from '../slot.ts';

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
  readonly slots: readonly Slot[];
  /** How much time the slots cover, seconds. */
  readonly windowSeconds: number;
  /** The trend's own stretch and slots. */
  readonly trendFrom: Micros;
  readonly trendTo: Micros;
  readonly points: number;
  readonly trendSlots: readonly Slot[];
}

export function rangeOf(question: Question, history: History, now: Micros): Range {
  const at = Math.min(question.at ?? now, now);
  const closed = Math.min(Math.floor(at / FINE) * FINE, history.openStart);
  const whole = question.window === 'all';
  const window = typeof question.window === 'number' ? question.window : DEFAULT_WINDOW;
  const from = Math.max(closed - window * SECOND, history.first);
  const slots = whole ? history.all() : history.between(from, closed);
  const points = Math.min(question.points ?? DEFAULT_POINTS, MAX_POINTS);
  const reach = (question.reach ?? DEFAULT_REACH) * SECOND;
  return {
    at,
    isNow: closed >= history.openStart,
    slots,
    windowSeconds: Math.max(0, (whole ? now - history.first : closed - from) / SECOND) || 0,
    trendFrom: closed - reach,
    trendTo: closed,
    points,
    trendSlots: history.finestBetween(closed - reach, closed),
  };
}
