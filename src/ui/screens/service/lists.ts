/** Sections below each other as one list that scrolls; the heading of the first one in view stays on top. */
import type { Area, Canvas } from '../../paint/canvas.ts';
import type { LaidColumn } from '../../paint/table.ts';
import type { Look } from '../screen.ts';
import type { Section, SectionName } from './sections.ts';
import { role } from '../../paint/style.ts';
import { layOut } from '../../paint/table.ts';
import { place, startOfList } from '../../state/list.ts';

/** A section that is ready to be drawn, whatever its rows are. */
export interface PaintedSection {
  readonly name: SectionName;
  readonly keys: readonly string[];
  heading(canvas: Canvas, area: Area): void;
  row(canvas: Canvas, area: Area, index: number): void;
}

/** A line of the list: a row of a section (its index), its heading or the blank before the next. */
interface Line {
  readonly key: string;
  readonly section: PaintedSection;
  readonly row: number | 'heading' | 'blank';
}

/** A section with its rows in the order of `order`, which holds still while values change. */
export function readySection<Row>(
  section: Section<Row>,
  order: readonly string[],
  look: Look,
): PaintedSection {
  const places = new Map(order.map((key, index) => [key, index]));
  const placeOf = (row: Row): number => places.get(section.key(row)) ?? order.length;
  const rows = section.rows.toSorted((a, b) => placeOf(a) - placeOf(b));
  const columns = section.columns(rows, look);
  let laid: readonly LaidColumn<Row>[] = [];
  let laidFor = -1;
  const layFor = (width: number): readonly LaidColumn<Row>[] => {
    if (width !== laidFor) laid = layOut(columns, width);
    laidFor = width;
    return laid;
  };
  return {
    name: section.name,
    keys: rows.map(section.key),
    heading(canvas, area) {
      for (const { column, x, width } of layFor(area.width)) {
        const indent = column.indent ?? 0;
        const cell = { ...area, x: area.x + x + indent, width: width - indent };
        write(canvas, cell, column.align, column.title, role.title);
      }
    },
    row(canvas, area, index) {
      for (const { column, x, width } of layFor(area.width)) {
        const { text, style } = column.cell(rows[index]!, width);
        write(canvas, { ...area, x: area.x + x, width }, column.align, text, style);
      }
    },
  };
}

/** Draws the sections that have rows; the row of `selected` is highlighted, null or not in here: none. */
export function paintSections(
  canvas: Canvas,
  area: Area,
  sections: readonly PaintedSection[],
  selected: string | null,
  scrolled: number,
): void {
  const lines = linesOf(sections);
  if (lines.length === 0 || area.height < 2) return;
  const keys = lines.map(({ key }) => key);
  const height = area.height - 1;
  const index = selected === null ? -1 : keys.indexOf(selected);
  const list = { ...startOfList, top: scrolled, selected, last: index };
  let top = index < 0 ? 0 : place(list, keys, height).top;
  // The heading that stays stands for the one, and the blank, that it would be followed by.
  while (typeof lines[top]!.row !== 'number') top++;

  lines[top]!.section.heading(canvas, { ...area, height: 1 });
  for (let i = 0; i < Math.min(height, lines.length - top); i++) {
    const { section, row } = lines[top + i]!;
    const line = { ...area, y: area.y + 1 + i, height: 1 };
    if (row === 'blank') continue;
    if (row === 'heading') section.heading(canvas, line);
    else section.row(canvas, line, row);
    if (top + i === index) canvas.highlight(line);
  }
}

/** All lines but the first heading, which has a place of its own. */
function linesOf(sections: readonly PaintedSection[]): readonly Line[] {
  const lines: Line[] = [];
  for (const section of sections) {
    if (section.keys.length === 0) continue;
    if (lines.length > 0) {
      lines.push({ key: `blank before ${section.name}`, section, row: 'blank' });
      lines.push({ key: `heading of ${section.name}`, section, row: 'heading' });
    }
    for (const [row, key] of section.keys.entries()) lines.push({ key, section, row });
  }
  return lines;
}

function write(
  canvas: Canvas,
  { x, y, width }: Area,
  align: 'left' | 'right',
  text: string,
  style: number,
): void {
  if (align === 'right') canvas.right(x, y, width, text, style);
  else canvas.text(x, y, text, style, width);
}
