/**
 * A grid of cells that painters draw into. Two typed arrays, so that painting
 * 200×60 and comparing two frames are loops over integers: Ink measures every
 * text it lays out, which for a screen of sparklines costs more than all else.
 */
import type { Glyph } from './cells.ts';
import type { Glyphs } from './glyphs.ts';
import type { Style } from './style.ts';
import { clean, isPlain } from './clean.ts';
import { BLANK, CONTINUED, glyphText, isSimpleText, measureClusters } from './cells.ts';
import { unicodeGlyphs } from './glyphs.ts';
import { blankStyle, role, selected } from './style.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Code units looked at for one column of text: a letter and its marks, so that a name of a megabyte costs no more than a long one. */
const UNITS_PER_COLUMN = 8;

/** What stands for a glyph that ASCII lacks; anything not here is `?`. */
const asciiFor: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  '·': '-',
  µ: 'u',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '…': '~',
  '≥': '>',
  '≤': '<',
  Δ: 'd',
};

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Row by row; a wide glyph is followed by `CONTINUED`. */
  readonly glyphs: Uint32Array;
  readonly styles: Uint16Array;
  readonly #marks: Glyphs;

  constructor(width: number, height: number, marks: Glyphs = unicodeGlyphs) {
    this.width = Math.max(0, Math.floor(width));
    this.height = Math.max(0, Math.floor(height));
    this.glyphs = new Uint32Array(this.width * this.height).fill(BLANK);
    this.styles = new Uint16Array(this.width * this.height);
    this.#marks = marks;
  }

  get area(): Area {
    return { x: 0, y: 0, width: this.width, height: this.height };
  }

  /**
   * Draws text within `max` columns (by default to the edge), with an ellipsis
   * when it does not fit. The text may come from anywhere: it is cleaned here.
   * Returns the columns it takes.
   */
  text(x: number, y: number, text: string, style: Style, max: number = this.width - x): number {
    const room = Math.min(max, this.width - x);
    if (room <= 0 || y < 0 || y >= this.height || text === '') return 0;
    const limit = room * UNITS_PER_COLUMN;
    const looked = text.length > limit ? `${text.slice(0, limit)}…` : text;
    if (isPlain(looked)) return this.#simple(x, y, looked, style, room);
    const cleaned = clean(looked);
    if (isSimpleText(cleaned) && !this.#marks.ascii)
      return this.#simple(x, y, cleaned, style, room);
    return this.#clusters(x, y, cleaned, style, room);
  }

  /** Draws text so that its last column is `x + width - 1`. */
  right(x: number, y: number, width: number, text: string, style: Style): void {
    const used = this.measure(text, width);
    this.text(x + width - used, y, text, style, used);
  }

  /** The columns that text takes within `max`. */
  measure(text: string, max: number): number {
    const looked = text.slice(0, Math.max(0, max) * UNITS_PER_COLUMN + 1);
    if (isPlain(looked)) return Math.min(looked.length, max);
    const cleaned = clean(looked);
    if (isSimpleText(cleaned)) return Math.min(cleaned.length, max);
    let width = 0;
    for (const cluster of measureClusters(cleaned)) width += this.#marks.ascii ? 1 : cluster.width;
    return Math.min(width, max);
  }

  fill(area: Area, glyph: string, style: Style): void {
    for (let y = area.y; y < area.y + area.height; y++) {
      for (let x = area.x; x < area.x + area.width; x++) this.text(x, y, glyph, style, 1);
    }
  }

  /** Gives cells the background of the selection; each keeps its role. */
  highlight(area: Area): void {
    const end = Math.min(this.width, area.x + area.width);
    for (let y = Math.max(0, area.y); y < Math.min(this.height, area.y + area.height); y++) {
      for (let x = Math.max(0, area.x); x < end; x++) {
        const cell = y * this.width + x;
        this.styles[cell] = selected(this.styles[cell]!);
      }
    }
  }

  clear(): void {
    this.glyphs.fill(BLANK);
    this.styles.fill(role.text);
  }

  /** Takes over all cells of a canvas of the same width, its first row at row `y`. */
  place(other: Canvas, y: number): void {
    const rows = Math.min(other.height, this.height - y);
    if (other.width !== this.width || rows <= 0) return;
    const end = rows * this.width;
    this.glyphs.set(other.glyphs.subarray(0, end), y * this.width);
    this.styles.set(other.styles.subarray(0, end), y * this.width);
  }

  /** A row as text without the blanks at its end. */
  line(y: number): string {
    let line = '';
    for (let x = 0; x < this.width; x++) {
      const glyph = this.glyphs[y * this.width + x]!;
      if (glyph !== CONTINUED) line += glyphText(glyph);
    }
    return line.trimEnd();
  }

  #simple(x: number, y: number, text: string, style: Style, room: number): number {
    const cut = text.length > room;
    const drawn = cut ? room - 1 : text.length;
    for (let i = 0; i < drawn; i++) this.#put(x + i, y, text.charCodeAt(i), 1, style);
    if (cut) this.#put(x + drawn, y, this.#marks.ellipsis.charCodeAt(0), 1, style);
    return cut ? room : drawn;
  }

  #clusters(x: number, y: number, text: string, style: Style, room: number): number {
    const parts = measureClusters(text);
    if (this.#marks.ascii) {
      const plain = parts.map((part) => asciiText(part.glyph)).join('');
      return this.#simple(x, y, plain, style, room);
    }
    let total = 0;
    for (const part of parts) total += part.width;
    const limit = total > room ? room - 1 : room;
    let used = 0;
    for (const part of parts) {
      if (used + part.width > limit) break;
      this.#put(x + used, y, part.glyph, part.width, style);
      used += part.width;
    }
    if (total > room) this.#put(x + used++, y, this.#marks.ellipsis.charCodeAt(0), 1, style);
    return used;
  }

  /** Half of a wide glyph that is drawn over becomes a blank. */
  #put(x: number, y: number, glyph: Glyph, width: number, style: Style): void {
    if (x < 0 || x + width > this.width) return;
    const cell = y * this.width + x;
    if (this.glyphs[cell] === CONTINUED) this.glyphs[cell - 1] = BLANK;
    const after = cell + width;
    if (x + width < this.width && this.glyphs[after] === CONTINUED) this.glyphs[after] = BLANK;
    this.glyphs[cell] = glyph;
    this.styles[cell] = glyph === BLANK ? blankStyle(style) : style;
    if (width === 2) {
      this.glyphs[cell + 1] = CONTINUED;
      this.styles[cell + 1] = style;
    }
  }
}

function asciiText(glyph: Glyph): string {
  const text = glyphText(glyph);
  if (glyph < 0x7f) return text;
  return asciiFor[text] ?? '?';
}
