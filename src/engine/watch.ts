/**
 * Watches one entity against its own past: a rule must hold for two steps to
 * become a change and must fail for two to end it, and while it holds the
 * baseline stands still, so that trouble never becomes what one is used to
 * before ten minutes are over.
 */
import type { Micros } from '../model/clock.ts';
import { rules, type Baseline, type Rule, type Step } from './rules.ts';
import type { Change } from './views.ts';

/** The baseline reaches back ten minutes: 120 steps of five seconds. */
const BASELINE_STEPS = 120;
/** Less than this and nobody knows yet what is usual. */
const LEAST_STEPS = 4;
/** Steps that a rule must hold to begin, and fail to end. */
const CONFIRM = 2;

/** One rule's memory. */
class RuleWatch {
  readonly #rule: Rule;
  readonly #past = new Float32Array(BASELINE_STEPS);
  #seen = 0;
  #holding = 0;
  #failing = 0;
  #since: Micros = 0;
  #change: Change | null = null;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  step(step: Step, start: Micros): Change | null {
    const value = this.#rule.value(step);
    if (Number.isNaN(value)) return this.#change;
    if (this.#seen < LEAST_STEPS) {
      this.#remember(value);
      return null;
    }
    const baseline = this.#baseline();
    const severity = this.#rule.judge(value, baseline, step);
    if (severity === null) {
      this.#holding = 0;
      this.#failing++;
      if (this.#change && this.#failing < CONFIRM) return this.#change;
      this.#change = null;
      this.#remember(value);
      return null;
    }
    this.#failing = 0;
    if (this.#holding++ === 0 && !this.#change) this.#since = start;
    if (this.#holding >= BASELINE_STEPS) {
      // It has been so for as long as a baseline reaches: this is how it is now.
      this.#seen = 0;
      this.#holding = 0;
      this.#change = null;
      return null;
    }
    if (this.#holding >= CONFIRM || this.#change) {
      this.#change = {
        measure: this.#rule.measure,
        severity,
        now: value,
        was: baseline.median,
        since: this.#since,
      };
    }
    return this.#change;
  }

  #remember(value: number): void {
    this.#past[this.#seen++ % BASELINE_STEPS] = value;
  }

  #baseline(): Baseline {
    const past = this.#past.subarray(0, Math.min(this.#seen, BASELINE_STEPS)).toSorted();
    return { median: past[past.length >> 1]!, largest: past.at(-1)! };
  }
}

/** All rules on one entity. */
export class EntityWatch {
  readonly #rules = rules.map((rule) => new RuleWatch(rule));

  /** Enters a step; gives the changes that hold now, the most telling first. */
  step(step: Step, start: Micros): Change[] {
    const changes: Change[] = [];
    for (const rule of this.#rules) {
      const change = rule.step(step, start);
      if (change) changes.push(change);
    }
    return changes.toSorted((a, b) => Number(b.severity === 'bad') - Number(a.severity === 'bad'));
  }
}
