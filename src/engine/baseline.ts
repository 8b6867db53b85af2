/**
 * What an entity is used to: the values of one rule's steps while all was well.
 * Asked for every entity every five seconds, so what is costly is made only
 * when a rule cannot do without it.
 */

/** The baseline reaches back ten minutes: 120 steps of five seconds. */
export const BASELINE_STEPS = 120;

/** One odd value in so many is let pass, so that a blip does not hide trouble for ten minutes. */
const STEPS_A_BLIP = 60;

export class Baseline {
  /** Made with the first value: most rules of most entities never have one. */
  #past: Float32Array | undefined;
  #seen = 0;
  #median = Number.NaN;

  /** How many values it knows, at most BASELINE_STEPS. */
  get steps(): number {
    return Math.min(this.#seen, BASELINE_STEPS);
  }

  get median(): number {
    if (Number.isNaN(this.#median) && this.#past) {
      this.#median = this.#past.subarray(0, this.steps).toSorted()[this.steps >> 1]!;
    }
    return this.#median;
  }

  get smallest(): number {
    let smallest = Infinity;
    for (let i = 0; i < this.steps; i++) smallest = Math.min(smallest, this.#past![i]!);
    return smallest;
  }

  /** Whether the largest known but for blips, so many times, is still below a value. Seldom it is, which is soon told. */
  isBelow(value: number, times: number): boolean {
    let left = Math.floor(this.steps / STEPS_A_BLIP) + 1;
    for (let i = 0; i < this.steps; i++) {
      if (this.#past![i]! * times >= value && --left === 0) return false;
    }
    return true;
  }

  remember(value: number): void {
    this.#past ??= new Float32Array(BASELINE_STEPS);
    this.#past[this.#seen++ % BASELINE_STEPS] = value;
    this.#median = Number.NaN;
  }

  /** From now on everything is new. */
  forget(): void {
    this.#seen = 0;
    this.#median = Number.NaN;
  }
}
