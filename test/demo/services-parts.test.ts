import { describe, expect, test } from 'vitest';
import { cities, cityOf } from '../../demo/services/cities.ts';
import { nearest } from '../../demo/services/drivers.ts';
import { compile } from '../../demo/services/settings.ts';
import { classes, Tariffs } from '../../demo/services/tariffs.ts';
import { processorTime } from '../processor-time.ts';

/** ms of processor time that it takes to find one. */
function took(tariffs: Tariffs, running: number, times: number): number {
  const all = processorTime(() => {
    for (let i = 0; i < times; i++) tariffs.find('leeds', 'taxi', i % 400, running);
  });
  return all / times;
}

describe('the tariffs of fare', () => {
  const tariffs = new Tariffs();
  const MINUTE = 60_000;

  test.each([
    [0, 'index'],
    [1, 'line after line'],
    [2, 'index'],
    [3.9, 'index'],
    [4, 'index'],
    [5, 'line after line'],
    [6, 'index'],
  ])('are found after %d minutes by %s', (minutes, by) => {
    expect(tariffs.find('cork', 'van', 17, minutes * MINUTE)).toMatchObject({ by });
  });

  test('are the same however they are found', () => {
    for (const kind of classes) {
      const { base } = tariffs.find('galway', kind, 399, 0)!;
      expect(tariffs.find('galway', kind, 399, MINUTE)).toMatchObject({ base });
      expect(base).toBeGreaterThan(0);
    }
  });

  test('take fifty times longer to find without the index', () => {
    // Once each for the compiler.
    took(tariffs, 0, 1_000);
    took(tariffs, MINUTE, 10);
    expect(took(tariffs, MINUTE, 10) / took(tariffs, 0, 10_000)).toBeGreaterThan(50);
  });

  test('of one class of one city are missing, and of no other', () => {
    const missing = cities.flatMap((city) =>
      classes.filter((kind) => !tariffs.find(city, kind, 0, 0)).map((kind) => `${city} ${kind}`),
    );
    expect(missing).toEqual(['reykjavik executive']);
  });
});

test('the busiest city has twenty times the requests of the last, and none has none', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 10_000; i++) {
    const city = cityOf(i / 10_000);
    counts.set(city, (counts.get(city) ?? 0) + 1);
  }
  expect([...counts.keys()]).toEqual(cities);
  expect(counts.get('london')! / counts.get('reykjavik')!).toBeCloseTo(20, -1);
});

test('settings are the same for a city until new ones are published', () => {
  expect(compile('cork', 1)).toEqual(compile('cork', 1));
  expect(compile('cork', 2).checksum).not.toBe(compile('cork', 1).checksum);
  expect(compile('galway', 1).checksum).not.toBe(compile('cork', 1).checksum);
});

test('the drivers shown are the nearest, the nearest first', () => {
  const shown = nearest('dublin', 42);
  expect(shown).toHaveLength(5);
  expect(shown).toEqual(shown.toSorted((a, b) => a.away - b.away));
  expect(shown.every(({ away }) => away >= 0 && away < 5)).toBe(true);
  expect(nearest('nowhere', 42)).toEqual([]);
});
