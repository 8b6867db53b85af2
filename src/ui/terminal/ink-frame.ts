/**
 * Reads what Ink drew back into cells. Within Ink a style is written as one of
 * 512 "colours" (`markStyle`), which Ink carries along, cuts and wraps like any
 * other; so the theme stays in one place and the whole screen, Ink's part and
 * ours, is compared cell by cell.
 */
import type { Canvas } from '../paint/canvas.ts';
import type { Style } from '../paint/style.ts';
import { role } from '../paint/style.ts';

const ESC = '\u001b';

/** Marks text with a style for `drawInkFrame`: high bits as green, low bits as blue. */
export function markStyle(text: string, style: Style): string {
  return `${ESC}[38;2;0;${style >> 8};${style & 255}m${text}${ESC}[39m`;
}

const SGR = /\u001b\[([\d;]*)m/g;

/** Draws the lines of a frame as Ink wrote it from the canvas's first row on. */
export function drawInkFrame(canvas: Canvas, frame: string): void {
  const lines = frame.split('\n', canvas.height);
  for (const [y, line] of lines.entries()) drawLine(canvas, y, line);
}

function drawLine(canvas: Canvas, y: number, line: string): void {
  let x = 0;
  let from = 0;
  let style: Style = role.text;
  for (const match of line.matchAll(SGR)) {
    x += canvas.text(x, y, line.slice(from, match.index), style);
    from = match.index + match[0].length;
    style = readStyle(match[1]!);
  }
  canvas.text(x, y, line.slice(from), style);
}

function readStyle(codes: string): Style {
  const marked = /^38;2;0;(\d+);(\d+)$/.exec(codes);
  return marked ? Number(marked[1]) * 256 + Number(marked[2]) : role.text;
}
