/**
 * Tables, laid out once for all screens: columns that matter least go first
 * when the terminal is narrow, and spare width goes where it is of use.
 */
import type { Canvas, Area } from './canvas.ts';
import type { Glyphs } from './glyphs.ts';
import type { Style } from './style.ts';
import type { Placed } from '../state/list.ts';
import { bold, role, underline } from './style.ts';

export interface Cell {
  readonly text: string;
  readonly style: Style;
}

export interface Column<Row> {
  /** Also the name it is sorted by. */
  readonly title: string;
  /** Of its numbers, where neither title nor cell tells it. */
  readonly unit?: string;
  /** A picture: as text it says nothing. */
  readonly drawn?: boolean;
  /** Columns left blank before the title, where cells begin with a mark. */
  readonly indent?: number;
  /** Columns it needs at least. */
  readonly width: number;
  /** Columns it can use; spare width goes to such columns from left to right. */
  readonly max?: number;
  readonly align: 'left' | 'right';
  /** 1 is never dropped; of the others the highest number goes first. */
  readonly priority: number;
  /** The cell, for the width that the column was given. */
  readonly cell: (row: Row, width: number) => Cell;
}

/** A column in its place. */
export interface LaidColumn<Row> {
  readonly column: Column<Row>;
  readonly x: number;
  readonly width: number;
}

export interface TableLook {
  readonly glyphs: Glyphs;
  /** Title of the column it is sorted by, and which way. */
  readonly sort?: { readonly column: string; readonly descending: boolean };
}

/** Columns between two columns. */
const BETWEEN = 2;

/** Drops what does not fit and gives away what is spare. */
export function layOut<Row>(columns: readonly Column<Row>[], width: number): LaidColumn<Row>[] {
  const kept = [...columns];
  while (kept.length > 1 && neededWidth(kept) > width) {
    const worst = Math.max(...kept.map((column) => column.priority));
    if (worst <= 1) break;
    kept.splice(
      kept.findLastIndex((column) => column.priority === worst),
      1,
    );
  }
  let spare = Math.max(0, width - neededWidth(kept));
  let x = 0;
  return kept.map((column) => {
    const more = Math.min(spare, Math.max(0, (column.max ?? 0) - column.width));
    spare -= more;
    const laid = { column, x, width: Math.min(column.width + more, Math.max(0, width - x)) };
    x += laid.width + BETWEEN;
    return laid;
  });
}

/** Rows of a table that an area shows: all but the heading's. */
export function tableRows(area: Area): number {
  return Math.max(0, area.height - 1);
}

/**
 * Draws the heading and the rows from `placed.top`; the row at `placed.index`
 * is highlighted (-1: none). The heading takes the area's first row.
 */
export function paintTable<Row>(
  canvas: Canvas,
  area: Area,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  placed: Placed,
  look: TableLook,
): void {
  const laid = layOut(columns, area.width);
  for (const { column, x, width } of laid) {
    const sorted = look.sort?.column === column.title;
    const style = sorted ? underline(bold(role.title)) : role.title;
    const indent = column.indent ?? 0;
    const title = { text: column.title, style };
    write(canvas, area.x + x + indent, area.y, width - indent, column.align, title);
  }
  const shown = Math.min(tableRows(area), rows.length - placed.top);
  for (let i = 0; i < shown; i++) {
    const row = rows[placed.top + i]!;
    const y = area.y + 1 + i;
    for (const { column, x, width } of laid) {
      write(canvas, area.x + x, y, width, column.align, column.cell(row, width));
    }
    if (placed.top + i === placed.index) {
      canvas.highlight({ x: area.x, y, width: area.width, height: 1 });
    }
  }
}

function write(
  canvas: Canvas,
  x: number,
  y: number,
  width: number,
  align: 'left' | 'right',
  cell: Cell,
): void {
  if (align === 'right') canvas.right(x, y, width, cell.text, cell.style);
  else canvas.text(x, y, cell.text, cell.style, width);
}

function neededWidth<Row>(columns: readonly Column<Row>[]): number {
  let needed = BETWEEN * (columns.length - 1);
  for (const column of columns) needed += column.width;
  return needed;
}
