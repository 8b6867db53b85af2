/** One way to write every number on the screen. What is unknown is a dash, never 0. */
import type { Micros } from '../../model/clock.ts';
import { DAY, HOUR, MINUTE, SECOND, YEAR } from '../../model/clock.ts';

const NOTHING = '–';
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Past this a count is written short, so that a column of seven holds any. */
const SHORT_FROM = 10_000_000;

/** Milliseconds for a column whose heading names the unit: `212`, `1.9`, `0.06`, `0.004`. */
export function durationMs(duration: Micros | null): string {
  if (duration === null) return NOTHING;
  const ms = duration / 1000;
  const size = Math.abs(ms);
  if (size === 0) return '0';
  if (size < 0.00995) return ms.toFixed(3);
  if (size < 0.0995) return ms.toFixed(2);
  if (size < 9.95) return ms.toFixed(1);
  return count(Math.round(ms));
}

/** Below this a microsecond more or less is seen: a call within a process. */
const FINE: Micros = 10;

/** Milliseconds to the hundredth, as the talk's listing writes them: `82.71`; of a few microseconds `0.005`. */
export function exactMs(duration: Micros | null): string {
  if (duration === null) return NOTHING;
  const isFine = duration !== 0 && Math.abs(duration) < FINE;
  return (duration / 1000).toFixed(isFine ? 3 : 2);
}

/** With its unit: `212 ms`, `1.2 s`, `48 s`, `3 min`, `2 h`, `6 days`, `53 years`. */
export function durationUnit(duration: Micros | null): string {
  if (duration === null) return NOTHING;
  const size = Math.abs(duration);
  if (size < 999_500) return `${durationMs(duration)} ms`;
  if (size < 9.95 * SECOND) return `${(duration / SECOND).toFixed(1)} s`;
  if (size < 100 * SECOND) return `${Math.round(duration / SECOND)} s`;
  if (size < 100 * MINUTE) return `${Math.round(duration / MINUTE)} min`;
  if (size < 100 * HOUR) return `${Math.round(duration / HOUR)} h`;
  if (size < 2 * YEAR) return `${Math.round(duration / DAY)} days`;
  return `${count(Math.round(duration / YEAR))} years`;
}

/** How long ago, in whole seconds while those matter: `4 s`, `48 s`, `3 min`. */
export function ago(duration: Micros): string {
  return duration < 10 * SECOND ? `${Math.round(duration / SECOND)} s` : durationUnit(duration);
}

/** `1,284`; `12.8M` when it would not fit a column. */
export function count(n: number | null): string {
  if (n === null) return NOTHING;
  if (Math.abs(n) < SHORT_FROM) return grouped.format(n);
  if (Math.abs(n) < 1e9) return `${(n / 1e6).toFixed(1)}M`;
  if (Math.abs(n) < 1e12) return `${(n / 1e9).toFixed(1)}G`;
  return n.toExponential(1);
}

/** Every digit, for sums that must be seen to close: `12,840,031`. */
export function exactCount(n: number): string {
  return grouped.format(n);
}

/** `416 KiB`, `5.2 MiB`: memory, as kernels and people measure it. */
export function bytes(n: number): string {
  if (n < 1024) return `${grouped.format(n)} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let size = n / 1024;
  let unit = 0;
  for (; size >= 999.5 && unit < units.length - 1; unit++) size /= 1024;
  return `${size < 9.95 ? size.toFixed(1) : grouped.format(size)} ${units[unit]}`;
}

/** A second's worth: `0.4`, `9.8`, `1,284`. */
export function rate(n: number | null): string {
  if (n === null) return NOTHING;
  if (n === 0) return '0';
  if (n < 0.095) return '<0.1';
  return n < 9.95 ? n.toFixed(1) : count(Math.round(n));
}

/** A part of 1 in per cent: `0.8%`, `<0.1%`, `100%`. */
export function share(x: number | null): string {
  if (x === null || Number.isNaN(x)) return NOTHING;
  if (x > 0 && x < 0.0005) return '<0.1%';
  if (x < 1 && x >= 0.9995) return '>99.9%';
  return x >= 1 ? `${grouped.format(x * 100)}%` : `${(x * 100).toFixed(1)}%`;
}

/** `of / whole` as a part of 1, null when there is no whole. */
export function ratio(of: number, whole: number): number | null {
  return whole > 0 ? of / whole : null;
}

/** A moment on the reader's own clock: `14:02:31`. */
export function clockTime(at: Micros): string {
  const date = new Date(at / 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** Its day, on the reader's own calendar: `2026-11-22`. */
export function dayOf(at: Micros): string {
  const date = new Date(at / 1000);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/** A moment as it is told to somebody in another zone: `2026-11-22T14:02:31.867Z`. */
export function isoTime(at: Micros): string {
  const date = new Date(at / 1000);
  return Number.isNaN(date.getTime()) ? `${at} µs` : date.toISOString();
}

/** A moment to the millisecond: `14:02:31.867`; a dash for 0, which is none. */
export function clockMs(at: Micros): string {
  if (at === 0) return NOTHING;
  const ms = Math.floor(at / 1000) % 1000;
  return `${clockTime(at)}.${String(ms).padStart(3, '0')}`;
}
