/** A small panel above the footer that asks for one key. */
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Glyphs } from '../paint/glyphs.ts';
import { bold, role } from '../paint/style.ts';

interface Option {
  /** The key, the word for it, and what it will do. */
  readonly key: string;
  readonly name: string;
  readonly result: string;
}

export interface Choice {
  readonly title: string;
  readonly options: readonly Option[];
  /** Where the results go, or what else is to be known. */
  readonly note: string;
}

/** The line above and the note below. */
const FRAME = 2;

/** Columns of the names; what they do stands beside. */
const NAME = 22;

export function paintChoice(canvas: Canvas, area: Area, choice: Choice, glyphs: Glyphs): void {
  const { title, options, note } = choice;
  const height = Math.min(area.height, options.length + FRAME);
  const y = area.y + area.height - height;
  const { x, width } = area;
  for (let row = y; row < y + height; row++) canvas.text(x, row, ' '.repeat(width), role.text);
  canvas.text(x, y, glyphs.horizontal.repeat(width), role.axis);
  canvas.text(x + 2, y, ` ${title} `, bold(role.bright), width - 4);
  for (const [index, { key, name, result }] of options.entries()) {
    const row = y + 1 + index;
    canvas.text(x + 2, row, key, bold(role.key));
    canvas.text(x + 5, row, name, role.text, NAME - 1);
    canvas.text(x + 5 + NAME, row, result, role.bright, width - 7 - NAME);
  }
  canvas.text(x + 2, y + 1 + options.length, note, role.dim, width - 4);
}
