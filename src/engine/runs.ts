/**
 * Counts by key as two parallel lists, keys ascending. Slots are such lists, so
 * what was counted in two stretches is added by walking both once.
 */
export interface Run {
  /** Below 2³¹. */
  readonly keys: Uint32Array;
  readonly counts: Uint32Array;
}

/** Bits that one pass sorts by: three passes see all of a key, and a pass's places fit the smallest cache. */
const DIGIT_BITS = 11;
const DIGITS: number = 1 << DIGIT_BITS;
const MASK: number = DIGITS - 1;
const PASSES = 3;

/** Where the next key of each digit goes, pass after pass; used by one sort at a time. */
const places = new Uint32Array(PASSES * DIGITS);

/**
 * Sorts by key, least digit first, using the given lists as scratch. A sort that
 * compares takes six times as long, and datagrams wait while a second closes.
 */
export function sortedRun(keys: Uint32Array, counts: Uint32Array): Run {
  countDigits(keys);
  let from: Run = { keys, counts };
  let to: Run = { keys: new Uint32Array(keys.length), counts: new Uint32Array(keys.length) };
  for (let pass = 0; pass < PASSES; pass++) {
    sortByDigit(from, to, pass);
    [from, to] = [to, from];
  }
  return from;
}

/** Sets where the keys of each digit begin, for all passes. */
function countDigits(keys: Uint32Array): void {
  places.fill(0);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    for (let pass = 0; pass < PASSES; pass++) {
      const place = pass * DIGITS + ((key >>> (pass * DIGIT_BITS)) & MASK);
      places[place] = places[place]! + 1;
    }
  }
  for (let pass = 0; pass < PASSES; pass++) {
    let next = 0;
    for (let place = pass * DIGITS; place < (pass + 1) * DIGITS; place++) {
      const count = places[place]!;
      places[place] = next;
      next += count;
    }
  }
}

function sortByDigit(from: Run, to: Run, pass: number): void {
  const { keys, counts } = from;
  const { keys: toKeys, counts: toCounts } = to;
  const shift = pass * DIGIT_BITS;
  const base = pass * DIGITS;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const digit = base + ((key >>> shift) & MASK);
    const place = places[digit]!;
    places[digit] = place + 1;
    toKeys[place] = key;
    toCounts[place] = counts[i]!;
  }
}

/** Keys merged at once: half a millisecond of work. */
const PORTION = 50_000;

/** The counts of both, merged a portion at a time. */
export function* mergedRun(a: Run, b: Run): Generator<void, Run> {
  const [aKeys, aCounts, bKeys, bCounts] = [a.keys, a.counts, b.keys, b.counts];
  const keys = new Uint32Array(aKeys.length + bKeys.length);
  const counts = new Uint32Array(keys.length);
  let i = 0;
  let j = 0;
  let n = 0;
  while (i < aKeys.length && j < bKeys.length) {
    const stop = n + PORTION;
    for (; i < aKeys.length && j < bKeys.length && n < stop; n++) {
      // Which is next is chance, and a processor that guesses wrong loses more time than all of
      // this takes: so no branches, but masks that are all ones where a is below b, or above it.
      const x = aKeys[i]! | 0;
      const y = bKeys[j]! | 0;
      const below = (x - y) >> 31;
      const above = (y - x) >> 31;
      keys[n] = y + ((x - y) & below);
      counts[n] = (aCounts[i]! & ~above) + (bCounts[j]! & ~below);
      i += 1 + above;
      j += 1 + below;
    }
    yield;
  }
  const [rest, from] = i < aKeys.length ? [a, i] : [b, j];
  keys.set(rest.keys.subarray(from), n);
  counts.set(rest.counts.subarray(from), n);
  n += rest.keys.length - from;
  return { keys: keys.slice(0, n), counts: counts.slice(0, n) };
}

/** The first index in an ascending list whose value is at least `value`. */
export function lowerBound(list: Uint32Array | Uint16Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
