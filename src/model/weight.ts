/**
 * Sampling: a service that tells only some of its traces says with each
 * annotation for how many like it that one stands.
 */
import type { Tag } from './annotation.ts';

/**
 * The tag that says so; without it an annotation stands for itself alone. 0 says
 * that it only comes along with one that counts. Need not be whole.
 */
export const WEIGHT_TAG = 'sampling.weight';

/** As `String(number)` writes what is not negative and not endless. */
const NUMBER = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/;

/** The weight that a tag's value says; NaN when it says none. */
export function weightIn(text: string): number {
  const weight = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(weight) ? weight : Number.NaN;
}

/** The place of the tag that says a weight, -1 when none does. */
export function findWeight(tags: readonly Tag[]): number {
  return tags.findIndex(isWeight);
}

/** Whether a tag says a weight. */
export function isWeight([key, value]: Tag): boolean {
  return key === WEIGHT_TAG && !Number.isNaN(weightIn(value));
}
