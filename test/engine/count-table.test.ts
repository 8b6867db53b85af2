import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountTable } from '../../src/engine/count-table.ts';

const key = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 90_000_000 }),
  // Keys of entities and metrics lie far apart with the same low bits.
  fc.integer({ min: 0, max: 42_000 }).map((entity) => entity << 11),
);

function contents(table: CountTable): [number, number][] {
  const { keys, counts } = table.sorted();
  return Array.from(keys, (found, i) => [found, counts[i]!]);
}

test('a count table counts like a Map and lists its keys in order, cleared or not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.tuple(key, fc.integer({ min: 1, max: 1_000 })), { maxLength: 300 }), {
        maxLength: 3,
      }),
      (rounds) => {
        const table = new CountTable();
        for (const round of rounds) {
          table.clear();
          const model = new Map<number, number>();
          for (const [added, count] of round) {
            table.add(added, count);
            model.set(added, (model.get(added) ?? 0) + count);
          }
          expect(contents(table)).toEqual([...model].toSorted(([a], [b]) => a - b));
          expect(table.size).toBe(model.size);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('a count table of half a million keys, all alike in their low bits, is as quick as of others', () => {
  const table = new CountTable();
  for (let i = 0; i < 40_000; i++)
    for (let bucket = 0; bucket < 12; bucket++) table.add((i << 11) | bucket, 1);
  expect(table.size).toBe(480_000);
  expect(contents(table).every(([, count]) => count === 1)).toBe(true);
});
