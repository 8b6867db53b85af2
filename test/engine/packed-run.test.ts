import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachCount, packedRun, type PackedRun } from '../../src/engine/packed-run.ts';
import { atOnce } from '../../src/engine/portions.ts';
import { sortedRun } from '../../src/engine/runs.ts';

const LARGEST_KEY = 2 ** 31 - 1;

/** Close together as one entity's are, or anywhere; counts small as most are, or as large as they may be. */
const key = fc.oneof(fc.nat(300), fc.nat(300 << 11), fc.nat(LARGEST_KEY));
const count = fc.oneof(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
const pairs = fc
  .uniqueArray(fc.tuple(key, count), { selector: ([each]) => each, maxLength: 400 })
  .map((list) => list.toSorted(([a], [b]) => a - b));

function packed(list: readonly (readonly [number, number])[]): PackedRun {
  const keys = Uint32Array.from(list, ([each]) => each);
  return atOnce(
    packedRun(
      sortedRun(
        keys,
        Uint32Array.from(list, ([, each]) => each),
      ),
    ),
  );
}

function read(run: PackedRun, from: number = 0, to: number = 2 ** 31): [number, number][] {
  const found: [number, number][] = [];
  eachCount(run, from, to, (each, times) => found.push([each, times]));
  return found;
}

test('what is packed is read again, all of it or any part', () => {
  fc.assert(
    fc.property(pairs, key, key, (list, from, to) => {
      const run = packed(list);
      expect(read(run)).toEqual(list);
      expect(read(run, from, to)).toEqual(list.filter(([each]) => each >= from && each < to));
    }),
    { numRuns: 500 },
  );
});

test('every key of a long run is found where it lies, and those on both sides of it', () => {
  const list = Array.from({ length: 1_000 }, (_, i) => [i * 37, i + 1] as const);
  const run = packed(list);
  for (const [i, [each, times]] of list.entries()) {
    expect(read(run, each, each + 1)).toEqual([[each, times]]);
    expect(read(run, each - 36, each)).toEqual([]);
    expect(read(run, each, LARGEST_KEY)).toHaveLength(list.length - i);
  }
});

test('a key and its count take two bytes where keys lie close together and counts are small', () => {
  const { bytes } = packed(
    Array.from({ length: 10_000 }, (_, i) => [i * 3, 1 + (i % 100)] as const),
  );
  expect(bytes.length).toBe(20_000);
});

test('a long run is packed in portions', () => {
  const keys = Uint32Array.from({ length: 100_000 }, (_, i) => i * 5);
  const packing = packedRun({ keys, counts: new Uint32Array(keys.length).fill(1) });
  let portions = 0;
  while (!packing.next().done) portions++;
  expect(portions).toBeGreaterThan(3);
});
