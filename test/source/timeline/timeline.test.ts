import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/model/clock.ts';
import { Timeline } from '../../../src/source/timeline/timeline.ts';
import type { Reader } from '../../../src/source/timeline/segment.ts';

/** A frame that says its number, with so many bytes behind. */
function frame(number: number, size: number): Uint8Array {
  return Buffer.concat([Buffer.from(`${number} `), Buffer.alloc(size, 'x')]);
}

function numbers(reader: Reader): number[] {
  const found: number[] = [];
  while (reader.next()) {
    const text = Buffer.from(reader.bytes.subarray(reader.start, reader.end)).toString();
    found.push(Number.parseInt(text, 10));
  }
  return found;
}

/** The numbers of moments in their order; those of one moment as they came. */
function inOrder(ats: readonly number[], from = -Infinity): number[] {
  return ats
    .map((at, number) => ({ at, number }))
    .filter(({ at }) => at >= from)
    .toSorted((a, b) => a.at - b.at || a.number - b.number)
    .map(({ number }) => number);
}

function timelineOf(ats: readonly number[], size: number, memoryBytes: number): Timeline {
  const timeline = new Timeline({ memoryBytes });
  ats.forEach((at, number) => {
    const bytes = frame(number, size);
    timeline.add(at, bytes, 0, bytes.length, false);
  });
  timeline.finish();
  return timeline;
}

describe('a timeline', () => {
  test('gives frames in the order of their moments, from any moment on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: -1, max: 51 }),
        (ats, from) => {
          const timeline = timelineOf(ats, 10, Infinity);
          expect(numbers(timeline.read())).toEqual(inOrder(ats));
          expect(numbers(timeline.read(from))).toEqual(inOrder(ats, from));
          timeline.close();
        },
      ),
    );
  });

  test('moments as far apart as there are come in their order as well', () => {
    const ats = [3e15, 0, 9e15, 1, 0, 9e15, 1_700_000_000_000_000];
    const timeline = timelineOf(ats, 10, Infinity);
    expect(numbers(timeline.read())).toEqual([1, 4, 3, 6, 0, 2, 5]);
    timeline.close();
  });

  test.each([
    ['out of order', (n: number) => (n * 7_919) % 1_000],
    ['in order', (n: number) => Math.floor(n / 3)],
    ['in runs that overlap', (n: number) => Math.floor(n / 40) + ((n * 31) % 97)],
  ])('%s that does not fit into memory is the same from a file', (_, atOf) => {
    // 30 MB in parts of 4, of which one fits.
    const ats = Array.from({ length: 1_500 }, (_item, n) => atOf(n));
    const timeline = timelineOf(ats, 20_000, 5_000_000);
    expect(timeline.isSpilled).toBe(true);
    expect(numbers(timeline.read())).toEqual(inOrder(ats));
    for (const from of [0, 3, 250, 499, 2_000]) {
      expect(numbers(timeline.read(from))).toEqual(inOrder(ats, from));
    }
    // Two at the same time do not disturb each other.
    const [a, b] = [timeline.read(), timeline.read(100)];
    a.next();
    expect(numbers(b)).toEqual(inOrder(ats, 100));
    expect(numbers(a)).toEqual(inOrder(ats).slice(1));
    timeline.close();
  });

  test('in order is read as it grows', () => {
    const timeline = new Timeline();
    const reader = timeline.read();
    let next = 0;
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 1_000; n++) {
        const bytes = frame(next, 3_000);
        timeline.add(next++, bytes, 0, bytes.length, true);
      }
      expect(numbers(reader)).toEqual(Array.from({ length: 1_000 }, (_, n) => next - 1_000 + n));
    }
    timeline.close();
  });

  test('read once lets go of what was read, and needs no file', () => {
    const timeline = new Timeline({ once: true, memoryBytes: 20_000_000 });
    const reader = timeline.read();
    for (let n = 0; n < 3_000; n++) {
      const bytes = frame(n, 20_000);
      timeline.add(n, bytes, 0, bytes.length, true);
      expect(reader.next()).toBe(true);
      expect(reader.at).toBe(n);
    }
    expect(timeline.isSpilled).toBe(false);
    expect(timeline.ahead).toBeLessThan(8_000_000);
    timeline.close();
  });

  test('takes what arrived a little late for what was written late, and more for out of order', () => {
    const timeline = new Timeline();
    const bytes = frame(1, 0);
    for (const at of [10 * SECOND, 9 * SECOND, 11 * SECOND]) {
      timeline.add(at, bytes, 0, bytes.length, true);
    }
    const reader = timeline.read();
    const ats: number[] = [];
    while (reader.next()) ats.push(reader.at / SECOND);
    expect(ats).toEqual([10, 10, 11]);
    expect(timeline.disorderFrom).toBe(Infinity);
    timeline.add(5 * SECOND, bytes, 0, bytes.length, true);
    expect(timeline.disorderFrom).toBe(5 * SECOND);
    timeline.finish();
    expect(timeline.read().next()).toBe(true);
    timeline.close();
  });
});
