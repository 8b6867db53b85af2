import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergedRun, sortedRun, type Run } from '../../src/engine/runs.ts';

const key = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  // Keys of entities and metrics lie far apart with the same low bits.
  fc.integer({ min: 0, max: 42_000 }).map((entity) => entity << 11),
);
const counts = fc
  .uniqueArray(fc.tuple(key, fc.integer({ min: 1, max: 2 ** 31 - 1 })), {
    selector: ([each]) => each,
    maxLength: 200,
  })
  .map((list) => new Map(list));

function run(from: ReadonlyMap<number, number>): Run {
  return sortedRun(Uint32Array.from(from.keys()), Uint32Array.from(from.values()));
}

function pairs({ keys, counts: found }: Run): [number, number][] {
  return Array.from(keys, (each, i) => [each, found[i]!]);
}

function inOrder(from: ReadonlyMap<number, number>): [number, number][] {
  return [...from].toSorted(([a], [b]) => a - b);
}

/** Merges in portions, and how many there were. */
function merge(a: Run, b: Run): { merged: Run; portions: number } {
  const merging = mergedRun(a, b);
  for (let portions = 1; ; portions++) {
    const { done, value } = merging.next();
    if (done) return { merged: value, portions };
  }
}

/** Each `factor`th number, once. */
function large(factor: number): Run {
  return {
    keys: Uint32Array.from({ length: 120_000 }, (_, i) => i * factor),
    counts: new Uint32Array(120_000).fill(1),
  };
}

test('a sorted run has each key with its own count, in order', () => {
  fc.assert(
    fc.property(counts, (from) => {
      expect(pairs(run(from))).toEqual(inOrder(from));
    }),
  );
});

test('two runs merged have the counts of both', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const both = new Map(a);
      for (const [each, count] of b) both.set(each, (both.get(each) ?? 0) + count);
      expect(pairs(merge(run(a), run(b)).merged)).toEqual(inOrder(both));
    }),
  );
});

test('large runs are merged in portions, two such merges at a time', () => {
  const first = mergedRun(large(2), large(3));
  first.next();
  const { merged, portions } = merge(large(2), large(3));
  expect(portions).toBeGreaterThan(2);
  let other = first.next();
  while (!other.done) other = first.next();
  expect(other.value).toEqual(merged);
  expect(merged.keys.length).toBe(120_000 + 80_000);
  expect(merged.counts.reduce((sum, count) => sum + count)).toBe(240_000);
});
