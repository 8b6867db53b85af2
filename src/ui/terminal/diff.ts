/**
 * What must be written so that a terminal that shows one canvas shows another:
 * the runs of cells that changed, and nothing else.
 */
import type { Canvas } from '../paint/canvas.ts';
import type { Theme } from '../theme/theme.ts';
import { BLANK, CONTINUED, glyphText, isSimple } from '../paint/cells.ts';
import { ERASE_LINE, moveRight, moveTo } from './sequences.ts';

/** Unchanged cells between two runs that are cheaper to write again than to jump over (a jump takes 4 bytes). */
const WORTH_REWRITING = 3;

/** Blanks at a row's end from which erasing is shorter than writing them. */
const WORTH_ERASING = 8;

/** Where the terminal's cursor is, and its style, as far as we know. */
interface Pen {
  /** -1: not known, because terminals disagree about the width of what was written last. */
  x: number;
  y: number;
  /** -1: none set. */
  style: number;
  out: string;
}

/** Both canvases must have the same size. Empty when they look alike. */
export function difference(shown: Canvas, next: Canvas, theme: Theme): string {
  const pen: Pen = { x: -1, y: -1, style: -1, out: '' };
  for (let y = 0; y < next.height; y++) writeRow(pen, shown, next, y, theme);
  return pen.out;
}

function writeRow(pen: Pen, shown: Canvas, next: Canvas, y: number, theme: Theme): void {
  const { width } = next;
  const row = y * width;
  const tail = blankTail(next, row, width);
  let x = 0;
  while (x < width) {
    if (!differs(shown, next, row + x)) {
      x++;
      continue;
    }
    if (x >= tail && changedCells(shown, next, row + x, row + width) >= WORTH_ERASING) {
      moveCursor(pen, x, y);
      pen.out += ERASE_LINE;
      pen.style = -1;
      return;
    }
    bridge(pen, next, x, y, theme);
    if (next.glyphs[row + x] !== CONTINUED) writeCell(pen, next, x, y, theme);
    x++;
  }
}

/** Gets to a cell: by writing what lies between again when that is short and simple. */
function bridge(pen: Pen, next: Canvas, x: number, y: number, theme: Theme): void {
  const between = x - pen.x;
  if (pen.y !== y || pen.x < 0 || between < 0) {
    moveCursor(pen, x, y);
    return;
  }
  if (between === 0) return;
  if (between <= WORTH_REWRITING && canRewrite(pen, next, x, y)) {
    for (let i = pen.x; i < x; i++) writeCell(pen, next, i, y, theme);
    return;
  }
  moveCursor(pen, x, y);
}

function canRewrite(pen: Pen, next: Canvas, x: number, y: number): boolean {
  for (let i = pen.x; i < x; i++) {
    const cell = y * next.width + i;
    if (next.styles[cell] !== pen.style || !isSimple(next.glyphs[cell]!)) return false;
  }
  return true;
}

function writeCell(pen: Pen, next: Canvas, x: number, y: number, theme: Theme): void {
  const cell = y * next.width + x;
  const glyph = next.glyphs[cell]!;
  const style = next.styles[cell]!;
  if (style !== pen.style) {
    pen.out += theme.sgr(style);
    pen.style = style;
  }
  if (isSimple(glyph)) {
    pen.out += String.fromCharCode(glyph);
    pen.x = x + 1;
    return;
  }
  // A terminal may think this glyph narrower or wider than we do: its cells are
  // blanked first, and the cursor is placed anew after it.
  const wide = x + 1 < next.width && next.glyphs[cell + 1] === CONTINUED;
  pen.out += `${wide ? '  ' : ' '}${moveTo(x, y)}${glyphText(glyph)}`;
  pen.x = -1;
}

function moveCursor(pen: Pen, x: number, y: number): void {
  if (pen.y === y && pen.x >= 0 && x >= pen.x) {
    if (x > pen.x) pen.out += moveRight(x - pen.x);
  } else {
    pen.out += moveTo(x, y);
  }
  pen.x = x;
  pen.y = y;
}

function differs(shown: Canvas, next: Canvas, cell: number): boolean {
  return shown.glyphs[cell] !== next.glyphs[cell] || shown.styles[cell] !== next.styles[cell];
}

function changedCells(shown: Canvas, next: Canvas, from: number, to: number): number {
  let changed = 0;
  for (let cell = from; cell < to; cell++) if (differs(shown, next, cell)) changed++;
  return changed;
}

/** The column from which a row is blank and without background. */
function blankTail(canvas: Canvas, row: number, width: number): number {
  let x = width;
  while (x > 0 && canvas.glyphs[row + x - 1] === BLANK && canvas.styles[row + x - 1] === 0) x--;
  return x;
}
