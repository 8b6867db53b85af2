/** A possible pair: places in the two lists, and how badly the two fit, most telling first. */
export interface Candidate {
  readonly left: number;
  readonly right: number;
  readonly misfit: readonly number[];
}

/** Tells whether two items can be a pair: 0 if so, below 0 if the left is too early for the right, above if too late. */
export type Comparison = (left: number, right: number) => number;

/**
 * Pairs off two lists, the best fit of all first, so that a good pair is never
 * broken for a poor one that comes earlier. Equal fits go first come, first
 * served. What the candidates leave over (they cover a neighbourhood only) is
 * paired in order, which takes both lists in order of time.
 * Gives the right place for each left one, -1 for none.
 */
export function pairOff(
  leftCount: number,
  rightCount: number,
  candidates: readonly Candidate[],
  compare: Comparison,
): Int32Array {
  const rightOf = new Int32Array(leftCount).fill(-1);
  const taken = new Uint8Array(rightCount);
  for (const { left, right } of candidates.toSorted(byMisfit)) {
    if (rightOf[left] !== -1 || taken[right] === 1) continue;
    rightOf[left] = right;
    taken[right] = 1;
  }
  let left = 0;
  let right = 0;
  while (left < leftCount && right < rightCount) {
    const order = compare(left, right);
    if (rightOf[left] !== -1) left++;
    else if (taken[right] === 1) right++;
    else if (order < 0) left++;
    else if (order > 0) right++;
    else rightOf[left++] = right++;
  }
  return rightOf;
}

/** The first place in a list sorted by `keyOf` whose key is at least `key`. */
export function firstAtLeast<T>(
  sorted: readonly T[],
  key: number,
  keyOf: (item: T) => number,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(sorted[middle]!) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byMisfit(a: Candidate, b: Candidate): number {
  for (let i = 0; i < a.misfit.length; i++) {
    const difference = a.misfit[i]! - b.misfit[i]!;
    if (difference !== 0) return difference;
  }
  return a.left - b.left || a.right - b.right;
}
