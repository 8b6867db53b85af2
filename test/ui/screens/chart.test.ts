import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { role } from '../../../src/ui/paint/style.ts';
import { paintChart } from '../../../src/ui/screens/chart/chart.ts';
import type { Chart } from '../../../src/ui/screens/chart/chart.ts';
import { bridge, resample } from '../../../src/ui/screens/chart/resample.ts';

type Values = readonly (number | null)[];

function chartOf(...series: Values[]): Chart {
  return {
    lines: series.map((values, i) => ({ values, style: i === 0 ? role.spark : role.warn })),
    least: 1,
    format: (value) => value.toFixed(0),
    empty: 'Nothing was measured.',
  };
}

function drawn(chart: Chart, width = 30, height = 5, ascii = false): string[] {
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs;
  const canvas = new Canvas(width, height, glyphs);
  paintChart(canvas, canvas.area, chart, glyphs);
  return Array.from({ length: height }, (_, y) => canvas.line(y));
}

test('the scale begins at nothing and ends at the highest value', () => {
  const lines = drawn(chartOf([10, 20, 40]));
  expect(lines[0]).toMatch(/^ +40┤/);
  expect(lines.at(-1)).toMatch(/^ +0┤/);
});

test('all rows of the area are used and none more', () => {
  expect(drawn(chartOf([0, 8]), 30, 5).filter((line) => line !== '')).toHaveLength(5);
});

test('a spike of one second is seen on a narrow chart', () => {
  const values = Array.from({ length: 300 }, (_, i) => (i === 151 ? 100 : 1));
  expect(drawn(chartOf(values))[0]).toMatch(/^ +100┤ +[╭╮]/);
});

test('where nothing was measured there is no line', () => {
  const [top] = drawn(chartOf([5, 5, 5, null, null, null, 5, 5, 5]), 16, 2);
  expect(top).toMatch(/┤─+ +─+$/);
});

test('a point that stands alone is seen, at the end and between', () => {
  expect(drawn(chartOf([null, null, null, 8]), 16, 2)[0]).toMatch(/^ +8┤ +──*$/);
  expect(drawn(chartOf([null, 8, null, null]), 16, 2)[0]).toMatch(/^ +8┤ +─+$/);
});

test('the top of the scale is the highest value itself', () => {
  const chart = { ...chartOf([1, 1]), format: (value: number) => (value < 1 ? '<1' : '1') };
  expect(drawn(chart)[0]).toMatch(/^ +1┤/);
});

test('a chart of nothing says so', () => {
  expect(drawn(chartOf([null, null]))[0]).toContain('Nothing was measured.');
  expect(drawn(chartOf([]))[0]).toContain('Nothing was measured.');
});

test('zeros are a line on the ground', () => {
  expect(drawn(chartOf([0, 0, 0])).at(-1)).toMatch(/0┤─+$/);
});

test('two lines keep their styles, without escape sequences', () => {
  const canvas = new Canvas(30, 6);
  paintChart(canvas, canvas.area, chartOf([1, 1, 1], [9, 9, 9]), unicodeGlyphs);
  expect(canvas.styles[20]).toBe(role.warn);
  expect(Array.from({ length: 6 }, (_, y) => canvas.line(y)).join('')).not.toContain('\u001b');
  expect([...canvas.styles]).toContain(role.spark);
});

test('in ASCII no glyph is outside of it', () => {
  for (const line of drawn(chartOf([1, 9, 3, null, 7]), 30, 6, true)) {
    expect(line).toMatch(/^[ -~]*$/);
  }
});

test('a series of any length has the length asked for, and its highest value', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.nat(1000)), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 200 }),
      (values, length) => {
        const fitted = resample(values, length);
        expect(fitted).toHaveLength(length);
        const highest = Math.max(-1, ...values.map((value) => value ?? -1));
        expect(Math.max(-1, ...fitted.map((value) => value ?? -1))).toBe(highest);
      },
    ),
  );
});

test('a gap is bridged by the value before it, the beginning by the first', () => {
  expect(bridge([null, 2, null, 3])).toEqual([2, 2, 2, 3]);
  expect(bridge([null])).toBeNull();
});

test('any series is drawn at any size', () => {
  const value = fc.option(
    fc.oneof(fc.double({ min: 0, max: 1e15 }), fc.constantFrom(0, NaN, Infinity)),
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { maxLength: 300 }), { maxLength: 3 }),
      fc.integer({ min: 0, max: 220 }),
      fc.integer({ min: 0, max: 20 }),
      fc.boolean(),
      (series, width, height, ascii) => {
        expect(drawn(chartOf(...series), width, height, ascii)).toHaveLength(height);
      },
    ),
  );
});
