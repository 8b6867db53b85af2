/**
 * What counts as a change. Each rule compares one step of five seconds with the
 * entity's own baseline, and asks for enough calls that chance does not explain
 * the difference. Thresholds are for people: what would make you look?
 */
import type { Baseline } from './baseline.ts';
import type { Change } from './views.ts';

type Measure = Change['measure'];

/** One step of one entity. Latencies µs, NaN without samples. */
export interface Step {
  readonly calls: number;
  readonly errors: number;
  /** For how many calls one that was told stands: 1 where all are told. What chance can do goes by those told. */
  readonly weight: number;
  readonly timeouts: number;
  readonly p50: number;
  readonly p99: number;
  readonly gap: number;
  readonly inFlight: number;
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

/** How far beyond the largest value known: by chance it goes on growing, the more the fewer are known. */
const beyond = (steps: number): number => 1.2 + 5 / steps;

const latency =
  (warnAt: number, badAt: number) =>
  (value: number, baseline: Baseline): Change['severity'] | null => {
    if (!baseline.isBelow(value, beyond(baseline.steps))) return null;
    const { median } = baseline;
    if (value - median < SMALL) return null;
    if (value >= badAt * median) return 'bad';
    return value >= warnAt * median ? 'warn' : null;
  };

/** A share of calls that failed, and by more of them than chance explains. */
const failing: Rule['judge'] = (share, baseline, { calls, weight }) => {
  if (share < 0.02) return null;
  const { median } = baseline;
  const told = calls / weight;
  const excess = (share - median) * told;
  const chance = Math.sqrt(told * median * (1 - median) + 1);
  if (share - median < 0.02 || excess < 3.5 * chance) return null;
  return share >= 0.05 ? 'bad' : 'warn';
};

/** In order of what a person wants to hear first. */
export const rules: readonly Rule[] = [
  {
    measure: 'errors',
    value: ({ calls, errors, weight }) => (calls >= FEW * weight ? errors / calls : Number.NaN),
    judge: failing,
  },
  {
    measure: 'timeouts',
    value: ({ calls, timeouts, weight }) => (calls >= FEW * weight ? timeouts / calls : Number.NaN),
    judge: failing,
  },
  {
    measure: 'silent',
    value: ({ calls }) => calls / STEP_SECONDS,
    judge: (rate, baseline, { weight }) =>
      rate === 0 && !baseline.isBelow(weight, 1) && baseline.median >= weight ? 'bad' : null,
  },
  {
    measure: 'p99',
    value: ({ calls, p99, weight }) => (calls >= FEW_FOR_P99 * weight ? p99 : Number.NaN),
    judge: latency(2, 3),
  },
  {
    measure: 'gap',
    value: ({ calls, gap, weight }) => (calls >= FEW * weight ? gap : Number.NaN),
    judge: latency(2, 4),
  },
  {
    measure: 'p50',
    value: ({ calls, p50, weight }) => (calls >= FEW * weight ? p50 : Number.NaN),
    judge: latency(1.5, 3),
  },
  {
    measure: 'in flight',
    value: ({ inFlight }) => inFlight,
    judge: (count, baseline, { weight }) => {
      const few = 20 * weight;
      const isPiledUp = count >= few && baseline.isBelow(count, 1);
      return isPiledUp && count >= 4 * baseline.median + few ? 'warn' : null;
    },
  },
  {
    measure: 'rate',
    value: ({ calls }) => calls / STEP_SECONDS,
    judge: (rate, baseline, { weight }) => {
      if (rate === 0) return null;
      if (rate < 2.5 * baseline.smallest && baseline.isBelow(rate, 0.4)) return null;
      const { median } = baseline;
      return median >= 5 * weight && (rate >= 2.5 * median || rate <= 0.4 * median) ? 'warn' : null;
    },
  },
];
