/**
 * What counts as a change. Each rule compares one step of five seconds with the
 * entity's own baseline, and asks for enough calls that chance does not explain
 * the difference. Thresholds are for people: what would make you look?
 */
import type { Change } from './views.ts';

export type Measure = Change['measure'];

/** One step of one entity. Latencies µs, NaN without samples. */
export interface Step {
  readonly calls: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
  readonly gap: number;
  readonly inFlight: number;
}

/** What an entity is used to: medians and the largest of its steps while all was well. */
export interface Baseline {
  readonly median: number;
  readonly largest: number;
}

export interface Rule {
  readonly measure: Measure;
  /** The step's value, NaN when it has too few calls to say. */
  readonly value: (step: Step) => number;
  /** How bad a value is against the baseline; null when it is nothing. */
  readonly judge: (value: number, baseline: Baseline, step: Step) => Change['severity'] | null;
}

/** Below this many calls in a step a percentile or a share is chance. */
const FEW = 10;
const FEW_FOR_P99 = 20;
/** A latency that grew by less than this is not worth a look, whatever its factor. µs. */
const SMALL = 1_000;
/** Steps are this long; rates are calls in one. */
const STEP_SECONDS = 5;

const latency =
  (warnAt: number, badAt: number) =>
  (value: number, { median, largest }: Baseline): Change['severity'] | null => {
    if (value <= largest || value - median < SMALL) return null;
    if (value >= badAt * median) return 'bad';
    return value >= warnAt * median ? 'warn' : null;
  };

/** In order of what a person wants to hear first. */
export const rules: readonly Rule[] = [
  {
    measure: 'errors',
    value: ({ calls, errors }) => (calls >= FEW ? errors / calls : Number.NaN),
    judge: (share, { median }, { calls }) => {
      const excess = (share - median) * calls;
      const chance = Math.sqrt(calls * median * (1 - median) + 1);
      if (share - median < 0.02 || excess < 4 * chance) return null;
      return share >= 0.05 ? 'bad' : 'warn';
    },
  },
  {
    measure: 'silent',
    value: ({ calls }) => calls / STEP_SECONDS,
    judge: (rate, { median }) => (rate === 0 && median >= 1 ? 'bad' : null),
  },
  {
    measure: 'p99',
    value: ({ calls, p99 }) => (calls >= FEW_FOR_P99 ? p99 : Number.NaN),
    judge: latency(2, 3),
  },
  {
    measure: 'gap',
    value: ({ calls, gap }) => (calls >= FEW ? gap : Number.NaN),
    judge: latency(2, 4),
  },
  {
    measure: 'p50',
    value: ({ calls, p50 }) => (calls >= FEW ? p50 : Number.NaN),
    judge: latency(1.5, 3),
  },
  {
    measure: 'in flight',
    value: ({ inFlight }) => inFlight,
    judge: (count, { median, largest }) =>
      count > largest && count >= 4 * median + 20 ? 'warn' : null,
  },
  {
    measure: 'rate',
    value: ({ calls }) => calls / STEP_SECONDS,
    judge: (rate, { median }) =>
      median >= 5 && rate > 0 && (rate >= 2.5 * median || rate <= 0.4 * median) ? 'warn' : null,
  },
];
