/** Draws a terminal's screen as an SVG: what the README shows. */
import type { Terminal } from '@xterm/headless';
import { BACKGROUND, sameLook, lookOf, type CellLook } from './look.ts';
import { outlineOf, type Outline } from './outline.ts';

/** One cell in pixels, and where in it letters stand: as wide as 14 px of the fonts named below. */
const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 18;
const BASELINE = 13.5;
const FONT_SIZE = 14;
const MARGIN = 14;

const FONTS = "'DejaVu Sans Mono', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace";

/** Cells of one row that look alike. */
interface Run {
  readonly x: number;
  readonly y: number;
  readonly look: CellLook;
  /** One entry a cell: what stands in it, '' in the second half of a wide character. */
  readonly cells: string[];
}

export function screenToSvg(terminal: Terminal): string {
  const width = Math.ceil(terminal.cols * CELL_WIDTH + 2 * MARGIN);
  const height = terminal.rows * CELL_HEIGHT + 2 * MARGIN;
  const runs = Array.from({ length: terminal.rows }, (_, y) => runsOf(terminal, y)).flat();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    // Whole pixels, so that bars of neighbouring cells join without a seam.
    '<g shape-rendering="crispEdges">',
    ...runs.flatMap(boxOf),
    ...runs.flatMap(outlinesOf),
    '</g>',
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" xml:space="preserve">`,
    ...runs.flatMap(wordsOf),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function runsOf({ buffer, cols }: Terminal, y: number): Run[] {
  const line = buffer.active.getLine(buffer.active.baseY + y);
  const runs: Run[] = [];
  for (let x = 0; x < cols; x++) {
    const cell = line?.getCell(x);
    if (!cell) break;
    const look = lookOf(cell);
    const text = cell.getWidth() === 0 ? '' : cell.getChars() || ' ';
    const run = runs.at(-1);
    if (run && sameLook(run.look, look)) run.cells.push(text);
    else runs.push({ x, y, look, cells: [text] });
  }
  return runs;
}

function boxOf({ x, y, look, cells }: Run): string[] {
  if (look.background === null) return [];
  return [rectangle(x, y, cells.length, { outlines: [[0, 0, 1, 1]] }, `fill="${look.background}"`)];
}

/** Bars, sparklines and lines as rectangles: a font would leave gaps between them. */
function outlinesOf({ x, y, look, cells }: Run): string[] {
  const fill = `fill="${look.foreground}"${look.dim ? ' opacity="0.6"' : ''}`;
  return repeats(cells).flatMap(({ at, text, times }) => {
    const outline = outlineOf(text);
    return outline === null ? [] : [rectangle(x + at, y, times, outline, fill)];
  });
}

/** Words that one blank divides are one element, as long as their cells whatever the font. */
function wordsOf({ x, y, look, cells }: Run): string[] {
  const words: string[] = [];
  const attributes = [
    `fill="${look.foreground}"`,
    ...(look.bold ? ['font-weight="bold"'] : []),
    ...(look.dim ? ['opacity="0.6"'] : []),
    ...(look.underlined ? ['text-decoration="underline"'] : []),
  ].join(' ');
  const isLetter = (at: number): boolean => {
    const text = cells[at];
    return text !== undefined && text !== ' ' && outlineOf(text) === null;
  };
  for (let at = 0; at < cells.length; at++) {
    if (!isLetter(at)) continue;
    const from = at;
    while (isLetter(at + 1) || (cells[at + 1] === ' ' && isLetter(at + 2))) at++;
    const left = pixels(MARGIN + (x + from) * CELL_WIDTH);
    const top = pixels(MARGIN + y * CELL_HEIGHT + BASELINE);
    const length = pixels((at + 1 - from) * CELL_WIDTH);
    const text = escaped(cells.slice(from, at + 1).join(''));
    words.push(
      `<text x="${left}" y="${top}" textLength="${length}" lengthAdjust="spacingAndGlyphs" ${attributes}>${text}</text>`,
    );
  }
  return words;
}

/** The same text in cells side by side, once with how often. */
function repeats(cells: readonly string[]): { at: number; text: string; times: number }[] {
  const found: { at: number; text: string; times: number }[] = [];
  for (const [at, text] of cells.entries()) {
    const last = found.at(-1);
    if (last?.text === text) last.times++;
    else found.push({ at, text, times: 1 });
  }
  return found;
}

/** An outline in each of so many cells; parts that reach both sides of a cell are drawn as one. */
function rectangle(x: number, y: number, times: number, outline: Outline, fill: string): string {
  const top = MARGIN + y * CELL_HEIGHT;
  const opacity = outline.opacity === undefined ? '' : ` fill-opacity="${outline.opacity}"`;
  return outline.outlines
    .flatMap(([left, above, right, below]) => {
      const across = left === 0 && right === 1;
      return Array.from({ length: across ? 1 : times }, (_, at) => {
        const from = MARGIN + (x + at + left) * CELL_WIDTH;
        const width = (across ? times : 1) * (right - left) * CELL_WIDTH;
        return `<rect x="${pixels(from)}" y="${pixels(top + above * CELL_HEIGHT)}" width="${pixels(width)}" height="${pixels((below - above) * CELL_HEIGHT)}" ${fill}${opacity}/>`;
      });
    })
    .join('\n');
}

function pixels(length: number): string {
  return String(Math.round(length * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
