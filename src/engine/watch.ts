/**
 * Watches one entity against its own past: a rule must hold for two steps to
 * become a change and must fail for two to end it, and while it holds the
 * baseline stands still, so that trouble never becomes what one is used to
 * before ten minutes are over.
 */
import type { Micros } from '../model/clock.ts';
import { Baseline, BASELINE_STEPS } from './baseline.ts';
import { STEP } from './history.ts';
import { rules, type Rule, type Step } from './rules.ts';
import type { Change } from './views.ts';

/** Less than this and nobody knows yet what is usual. */
const LEAST_STEPS = 4;
/** So long nothing is called a change. */
export const LEARNING: Micros = LEAST_STEPS * STEP;
/** Steps that a rule must hold to begin, and fail to end. */
const CONFIRM = 2;
/** After so many steps without a word nobody can say that a rule still holds. */
const UNKNOWN_ENDS = 6;

/** One rule's memory. */
class RuleWatch {
  readonly #rule: Rule;
  readonly #baseline = new Baseline();
  #holding = 0;
  #failing = 0;
  #unknown = 0;
  /** The value that made the rule hold first: chance, if the next one does not. */
  #unconfirmed = 0;
  #since: Micros = 0;
  #change: Change | null = null;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  step(step: Step, start: Micros): Change | null {
    const value = this.#rule.value(step);
    if (Number.isNaN(value)) {
      if (++this.#unknown >= UNKNOWN_ENDS) this.#end();
      return this.#change;
    }
    this.#unknown = 0;
    const baseline = this.#baseline;
    if (baseline.steps < LEAST_STEPS) {
      baseline.remember(value);
      return null;
    }
    const severity = this.#rule.judge(value, baseline, step);
    if (severity === null) {
      this.#failing++;
      if (this.#change && this.#failing < CONFIRM) return this.#change;
      // What held once and no more was chance, and chance is part of what is usual.
      if (this.#holding > 0 && !this.#change) baseline.remember(this.#unconfirmed);
      this.#end();
      baseline.remember(value);
      return null;
    }
    this.#failing = 0;
    if (this.#holding++ === 0) {
      this.#unconfirmed = value;
      if (!this.#change) this.#since = start;
    }
    if (this.#holding >= BASELINE_STEPS) {
      // It has been so for as long as a baseline reaches: this is how it is now.
      baseline.forget();
      this.#end();
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

  #end(): void {
    this.#holding = 0;
    this.#change = null;
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
