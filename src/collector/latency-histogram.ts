/** Latencies as Prometheus tells them, added up from the engine's own buckets. */
import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { middleOf } from '../engine/histogram.ts';
import type { Buckets } from '../engine/views.ts';
import { SECOND } from '../model/clock.ts';

/**
 * Upper bounds in seconds, from a cache's answer to a caller's patience. A value
 * within 1 % of one may count on its other side: the engine's buckets are so wide.
 */
const BOUNDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

interface Sum {
  /** Values up to each bound and above the one before; the last are beyond all. */
  readonly counts: number[];
  seconds: number;
  count: number;
}

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A metric as the registry writes it. */
interface Told {
  readonly name: string;
  readonly help: string;
  readonly type: 'histogram';
  readonly aggregator: 'sum';
  readonly values: readonly Value[];
}

export class LatencyHistogram extends Histogram<'service'> {
  readonly #named: { readonly name: string; readonly help: string };
  readonly #sums = new Map<string, Sum>();

  constructor(name: string, help: string, register: Registry) {
    super({ name, help, labelNames: ['service'], buckets: [...BOUNDS], registers: [register] });
    this.#named = { name, help };
  }

  /** Adds what was measured of a service since the last time. */
  add(service: string, buckets: Buckets): void {
    let sum = this.#sums.get(service);
    if (!sum) {
      sum = { counts: [...BOUNDS, Infinity].map(() => 0), seconds: 0, count: 0 };
      this.#sums.set(service, sum);
    }
    for (let i = 0; i < buckets.length; i += 2) {
      const seconds = middleOf(buckets[i]!) / SECOND;
      const count = buckets[i + 1]!;
      const bound = BOUNDS.findIndex((most) => seconds <= most);
      const place = bound < 0 ? BOUNDS.length : bound;
      sum.counts[place] = sum.counts[place]! + count;
      sum.seconds += seconds * count;
      sum.count += count;
    }
  }

  /** What the registry asks for, in place of what `observe` would have counted. */
  getForPromString(): Promise<Told> {
    const { name, help } = this.#named;
    const values: Value[] = [];
    for (const [service, { counts, seconds, count }] of this.#sums) {
      let upTo = 0;
      for (const [place, within] of counts.entries()) {
        upTo += within;
        const labels = { le: BOUNDS[place] ?? '+Inf', service };
        values.push({ metricName: `${name}_bucket`, labels, value: upTo });
      }
      values.push({ metricName: `${name}_sum`, labels: { service }, value: seconds });
      values.push({ metricName: `${name}_count`, labels: { service }, value: count });
    }
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }
}
