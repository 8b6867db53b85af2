import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Look } from '../screen.ts';
import type { Fact, FactGroup } from './detail.ts';
import type { Style } from '../../paint/style.ts';
import { count } from '../../paint/numbers.ts';
import { wrap } from '../../paint/wrap.ts';
import { bold, role } from '../../paint/style.ts';

/** What the numbers are, said once. */
const UNIT = ' ms since the trace began ';

/** Columns between two facts of a line. */
const BETWEEN = 3;

/** Columns before the further lines of a value. */
const INDENT = 3;

/** Lines that one long value may take in a small pane, so that what follows is seen too. */
const MOST_LINES = 6;

/** A piece of text in its place within the pane. */
interface Placed {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly style: Style;
}

interface Filling {
  readonly groups: readonly FactGroup[];
  /** The person asked for all of it, values of any length too. */
  readonly isOpen: boolean;
}

/** A line with the title in it, and below as many facts as there is room for; the last row says how much more there is. */
export function paintDetail(
  canvas: Canvas,
  area: Area,
  title: string,
  { groups, isOpen }: Filling,
  { glyphs }: Look,
): void {
  canvas.text(area.x, area.y, glyphs.horizontal.repeat(area.width), role.faint, area.width);
  const used = canvas.text(area.x + 2, area.y, ` ${title}`, bold(role.title), area.width - 5);
  canvas.text(area.x + 2 + used, area.y, ' ', role.faint, 1);
  if (area.width - used - 5 > UNIT.length)
    canvas.right(area.x, area.y, area.width - 2, UNIT, role.dim);

  const placed = layOut(canvas, area.width, groups, isOpen ? Infinity : MOST_LINES);
  const rows = (placed.at(-1)?.y ?? -1) + 1;
  const room = area.height - 1;
  const shown = rows <= room ? rows : room - 1;
  for (const { x, y, text, style } of placed) {
    if (y < shown) canvas.text(area.x + x, area.y + 1 + y, text, style, area.width - x);
  }
  if (shown === rows || room < 1) return;
  const more = `${glyphs.ellipsis} ${count(rows - shown)} more lines${isOpen ? '' : ': d'}`;
  canvas.text(area.x + 1, area.y + room, more, role.accent, area.width - 1);
}

/** Facts of a group side by side while they fit, each group on a line of its own; from the top down. */
function layOut(
  canvas: Canvas,
  width: number,
  groups: readonly FactGroup[],
  most: number,
): readonly Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const group of groups) {
    let x = 1;
    for (const fact of group) {
      if (x > 1 && widthOf(canvas, fact, width) > width - x) {
        x = 1;
        y++;
      }
      const pieces = layOutFact(canvas, { x, y, width }, fact, most);
      placed.push(...pieces);
      const last = pieces.at(-1);
      if (last === undefined) continue;
      y = last.y;
      x = last.x + canvas.measure(last.text, width - last.x) + BETWEEN;
    }
    y++;
  }
  return placed;
}

function widthOf(canvas: Canvas, { label, value }: Fact, most: number): number {
  const gap = label === '' ? 0 : 1;
  return canvas.measure(label, most) + gap + canvas.measure(value, most);
}

/** A label and its value, on further lines if that is long; where `most` is reached its rest is cut. */
function layOutFact(
  canvas: Canvas,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  { label, value, style }: Fact,
  most: number,
): readonly Placed[] {
  const pieces: Placed[] = label === '' ? [] : [{ x, y, text: label, style: role.dim }];
  const from = label === '' ? x : x + canvas.measure(label, width - x) + 1;
  const lines = wrap(canvas, value, { first: width - from, rest: width - INDENT, most });
  for (const [i, line] of lines.slice(0, most).entries()) {
    const isCut = i === most - 1 && lines.length > most;
    const text = isCut ? lines.slice(i).join(' ') : line;
    if (text !== '') pieces.push({ x: i === 0 ? from : INDENT, y: y + i, text, style });
  }
  return pieces;
}
