/** One entity over time, for charts. */
import { METRIC } from '../entity-range.ts';
import type { KeptSlot } from '../slot.ts';
import { Sums } from '../sums.ts';
import type { Buckets, Series } from '../views.ts';
import type { Range } from './range.ts';

/** A point of every column; null where nothing was measured, so that a gap shows as a gap. */
export function seriesOf(entity: number, range: Range): Series {
  const { points, trendFrom, trendTo, trendSlots } = range;
  const step = (trendTo - trendFrom) / points;
  const columns: KeptSlot[][] = Array.from({ length: points }, () => []);
  for (const slot of trendSlots) {
    // A slot belongs to the column of its middle; one longer than a column to all whose middle it holds.
    const middle = Math.floor((slot.start + slot.length / 2 - trendFrom) / step);
    const first = Math.min(middle, Math.ceil((slot.start - trendFrom) / step - 0.5));
    const last = Math.max(
      middle,
      Math.ceil((slot.start + slot.length - trendFrom) / step - 0.5) - 1,
    );
    if (slot.length <= step) columns[middle]?.push(slot);
    else for (let x = first; x <= last; x++) columns[x]?.push(slot);
  }
  const rate: number[] = [];
  const errorShare: (number | null)[] = [];
  const p50: (number | null)[] = [];
  const p99: (number | null)[] = [];
  const parts = {
    seconds: [] as number[],
    calls: [] as number[],
    errors: [] as number[],
    buckets: [] as Buckets[],
  };
  for (const slots of columns) {
    const sums = new Sums(slots, entity, entity + 1);
    const calls = sums.calls(entity);
    const seconds = slots.reduce((total, { length }) => total + length, 0) / 1_000_000;
    const latency = sums.quantiles(entity, METRIC.server);
    rate.push(seconds === 0 ? 0 : calls / seconds);
    errorShare.push(calls === 0 ? null : sums.errors(entity) / calls);
    p50.push(latency.p50);
    p99.push(latency.p99);
    if (!range.buckets) continue;
    parts.seconds.push(seconds);
    parts.calls.push(calls);
    parts.errors.push(sums.errors(entity));
    parts.buckets.push(sums.buckets(entity, METRIC.server));
  }
  return { step, rate, errorShare, p50, p99, ...(range.buckets && { parts }) };
}
