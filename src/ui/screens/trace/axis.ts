import type { Micros } from '../../../model/clock.ts';
import type { Span } from '../../../model/span.ts';

/** A stretch of time laid along `width` columns of the screen. */
export interface TimeAxis {
  /** µs since the epoch, as the trace's moments are; `to` is after `from`. */
  readonly from: Micros;
  readonly to: Micros;
  readonly x: number;
  readonly width: number;
}

/** A label under which a round moment stands. */
export interface Tick {
  readonly x: number;
  readonly label: string;
}

/** The narrowest stretch shown: one µs, as finer times are not told. */
const NARROWEST: Micros = 1;

/** Columns from one tick to the next: at least room for `20` and blanks, and no step needs more than the most. */
const LEAST_TICK = 5;
const MOST_TICK = 40;

const UNITS: readonly { readonly name: string; readonly micros: Micros; readonly from: Micros }[] =
  [
    { name: 's', micros: 1_000_000, from: 10_000_000 },
    { name: 'ms', micros: 1_000, from: 1_000 },
    { name: 'µs', micros: 1, from: 0 },
  ];

/** From the first moment of any span to the last of any. */
export function extent(spans: readonly Span[]): { readonly from: Micros; readonly to: Micros } {
  let from = Infinity;
  let to = -Infinity;
  for (const span of spans) {
    from = Math.min(from, span.start);
    to = Math.max(to, span.end);
  }
  if (!Number.isFinite(from)) return { from: 0, to: NARROWEST };
  return { from, to: Math.max(to, from + NARROWEST) };
}

/**
 * The stretch seen when zoomed in `level` times, each time to half: around the
 * middle of the span, or from its start when it is longer than the stretch.
 */
export function zoomed(
  whole: { readonly from: Micros; readonly to: Micros },
  level: number,
  span: Span | undefined,
): { readonly from: Micros; readonly to: Micros } {
  const length = Math.max((whole.to - whole.from) / 2 ** level, NARROWEST);
  if (level === 0 || span === undefined) return whole;
  const begin =
    span.end - span.start <= length
      ? (span.start + span.end - length) / 2
      : span.start - length / 8;
  const from = Math.max(whole.from, Math.min(begin, whole.to - length));
  return { from, to: from + length };
}

/** How often a trace of this length may be zoomed into. */
export function deepestZoom(whole: { readonly from: Micros; readonly to: Micros }): number {
  return Math.max(0, Math.floor(Math.log2((whole.to - whole.from) / NARROWEST / 10)));
}

/** The column of a moment, with its fraction; outside the axis when the moment is. */
export function columnOf(axis: TimeAxis, at: Micros): number {
  return axis.x + ((at - axis.from) * axis.width) / (axis.to - axis.from);
}

/** Round moments along the axis, counted from `origin`; the first names the unit. */
export function ticks(axis: TimeAxis, origin: Micros): readonly Tick[] {
  for (let columns = LEAST_TICK; columns < MOST_TICK; columns++) {
    const found = ticksEvery(axis, origin, columns);
    const clear = found.every(({ x, label }, i) => {
      const next = found[i + 1];
      return next === undefined || x + label.length < next.x;
    });
    if (clear) return found;
  }
  return ticksEvery(axis, origin, MOST_TICK).slice(0, 1);
}

/** Ticks with a round step of at least so many columns. */
function ticksEvery(axis: TimeAxis, origin: Micros, columns: number): readonly Tick[] {
  const length = axis.to - axis.from;
  const unit = UNITS.find((one) => length >= one.from) ?? UNITS[0]!;
  const step = roundStep((length * columns) / axis.width / unit.micros);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil((axis.from - origin) / unit.micros / step - 1e-9);
  const found: Tick[] = [];
  for (let n = first; n <= first + axis.width; n++) {
    const x = Math.floor(columnOf(axis, origin + n * step * unit.micros) + 1e-6);
    const value = (n * step).toFixed(digits);
    const label = found.length === 0 ? `${value} ${unit.name}` : value;
    // A label that the edge would cut says a wrong number.
    if (x + label.length > axis.x + axis.width) break;
    found.push({ x, label });
  }
  return found;
}

/** The next of 1, 2, 5, 10, 20, 50 … at or above `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least) ?? 10;
  return factor * power;
}
