import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../../src/ui/paint/table.ts';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { role } from '../../../src/ui/paint/style.ts';
import { layOut, paintTable } from '../../../src/ui/paint/table.ts';

type Row = readonly [name: string, value: string];

const column = (title: string, rest: Partial<Column<Row>>): Column<Row> => ({
  title,
  width: 6,
  align: 'right',
  priority: 1,
  cell: (row) => ({ text: row[1], style: role.text }),
  ...rest,
});

const columns: readonly Column<Row>[] = [
  column('NAME', {
    width: 8,
    max: 12,
    align: 'left',
    cell: (row) => ({ text: row[0], style: role.text }),
  }),
  column('RPS', {}),
  column('TREND', { priority: 5, max: 40 }),
  column('P99', { priority: 2 }),
];

const titles = (width: number): string[] => layOut(columns, width).map((laid) => laid.column.title);

describe('a table', () => {
  test('drops what matters least when it is narrow', () => {
    expect(titles(40)).toEqual(['NAME', 'RPS', 'TREND', 'P99']);
    expect(titles(28)).toEqual(['NAME', 'RPS', 'P99']);
    expect(titles(18)).toEqual(['NAME', 'RPS']);
  });

  test('gives spare width to the columns that can use it, from the left', () => {
    expect(layOut(columns, 44).map((laid) => laid.width)).toEqual([12, 6, 14, 6]);
    expect(layOut(columns, 200).map((laid) => laid.width)).toEqual([12, 6, 40, 6]);
  });

  test('never overlaps nor overflows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 18, max: 250 }), (width) => {
        let end = -1;
        for (const laid of layOut(columns, width)) {
          expect(laid.x).toBeGreaterThan(end);
          end = laid.x + laid.width;
        }
        expect(end).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('shows the rows from its top and marks the selected one', () => {
    const canvas = new Canvas(28, 3);
    const rows: Row[] = [
      ['first', '1'],
      ['second', '2'],
      ['third', '3'],
    ];
    const placed = { top: 1, index: 2 };
    paintTable(canvas, canvas.area, columns, rows, placed, { glyphs: unicodeGlyphs });
    expect([0, 1, 2].map((y) => canvas.line(y))).toEqual([
      'NAME             RPS     P99',
      'second             2       2',
      'third              3       3',
    ]);
    expect(canvas.styles[28]).toBe(role.text);
    expect(canvas.styles[56]).not.toBe(role.text);
  });
});
