import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Look } from '../screen.ts';
import type { Fact, FactGroup } from './detail.ts';
import { bold, role } from '../../paint/style.ts';

/** What the numbers are, said once. */
const UNIT = ' ms since the trace began ';

/** Columns between two facts of a line. */
const BETWEEN = 3;

/** Lines that one long value may take, so that what follows is seen too. */
const MOST_LINES = 6;

/** A line with the title in it, and below as many facts as there is room for. */
export function paintDetail(
  canvas: Canvas,
  area: Area,
  title: string,
  groups: readonly FactGroup[],
  { glyphs }: Look,
): void {
  canvas.text(area.x, area.y, glyphs.horizontal.repeat(area.width), role.faint, area.width);
  const used = canvas.text(area.x + 2, area.y, ` ${title}`, bold(role.title), area.width - 5);
  canvas.text(area.x + 2 + used, area.y, ' ', role.faint, 1);
  if (area.width - used - 5 > UNIT.length)
    canvas.right(area.x, area.y, area.width - 2, UNIT, role.dim);

  let y = area.y + 1;
  const end = area.y + area.height;
  for (const group of groups) {
    let x = area.x + 1;
    for (const fact of group) {
      const room = area.x + area.width - x;
      if (x > area.x + 1 && widthOf(canvas, fact, area.width) > room) {
        x = area.x + 1;
        y++;
      }
      if (y >= end) return;
      const drawn = paintFact(canvas, { ...area, x, y, height: end - y }, area, fact);
      y = drawn.y;
      x = drawn.x + BETWEEN;
    }
    y++;
  }
}

function widthOf(canvas: Canvas, { label, value }: Fact, most: number): number {
  const gap = label === '' ? 0 : 1;
  return canvas.measure(label, most) + gap + canvas.measure(value, most);
}

/** Draws the fact from `at`, its value on further lines of `pane` if it is long. Returns where it ends. */
function paintFact(
  canvas: Canvas,
  at: Area,
  pane: Area,
  { label, value, style }: Fact,
): { readonly x: number; readonly y: number } {
  const right = pane.x + pane.width;
  let x = at.x + canvas.text(at.x, at.y, label, role.dim, right - at.x);
  if (label !== '') x++;
  let y = at.y;
  const lines = wrap(canvas, value, right - x, pane.width - 3);
  const most = Math.min(lines.length, MOST_LINES, at.height);
  for (let i = 0; i < most; i++) {
    if (i > 0) x = pane.x + 3;
    y = at.y + i;
    const cut = i === most - 1 && lines.length > most;
    const line = cut ? lines.slice(i).join(' ') : lines[i]!;
    x += canvas.text(x, y, line, style, right - x);
  }
  return { x, y };
}

/** Divides at blanks, the first line `first` columns wide and the others `rest`. A word too long stays whole. */
function wrap(canvas: Canvas, text: string, first: number, rest: number): readonly string[] {
  if (canvas.measure(text, first + 1) <= first) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const width = lines.length === 0 ? first : rest;
    if (line === '' || canvas.measure(longer, width + 1) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
      if (lines.length > MOST_LINES) break;
    }
  }
  lines.push(line);
  return lines;
}
