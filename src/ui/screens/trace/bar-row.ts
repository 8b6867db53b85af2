/** What a bar is made of: lines, blocks and marks in one row of the time axis. */
import type { Micros } from '../../../model/clock.ts';
import type { Moment, Span } from '../../../model/span.ts';
import type { Canvas } from '../../paint/canvas.ts';
import type { Glyphs } from '../../paint/glyphs.ts';
import type { Style } from '../../paint/style.ts';
import type { TimeAxis } from './axis.ts';
import { role } from '../../paint/style.ts';
import { columnOf } from './axis.ts';

/** A stretch of time, µs; `to` is never before `from`. */
export interface Interval {
  readonly from: Micros;
  readonly to: Micros;
}

/** So many columns of a message behind its bar are worth reading; before it, where it is less expected, more. */
const LEAST_BEHIND = 8;
const LEAST_BEFORE = 20;

/** Columns of dots for a part that never came. */
const MISSING_COLUMNS = 2;

/** A row of the axis, and how far it is drawn. */
export class BarRow {
  readonly #canvas: Canvas;
  readonly #axis: TimeAxis;
  readonly #y: number;
  readonly #glyphs: Glyphs;
  readonly #waiting: Uint8Array | null;
  /** First column drawn, and the first after the last one. */
  #from = Infinity;
  #to = -Infinity;

  constructor(
    canvas: Canvas,
    axis: TimeAxis,
    y: number,
    glyphs: Glyphs,
    waiting: Uint8Array | null,
  ) {
    this.#canvas = canvas;
    this.#axis = axis;
    this.#y = y;
    this.#glyphs = glyphs;
    this.#waiting = waiting;
  }

  line({ from, to }: Interval, style: Style): void {
    const { thin, left, right } = this.#glyphs.bar;
    const first = this.#cell(from);
    const last = this.#cell(to);
    for (let x = Math.max(first, this.#axis.x); x <= Math.min(last, this.#edge - 1); x++) {
      this.#put(x, thin, this.#pathStyle(x, style));
    }
    if (last - first < 2) return;
    this.#put(first, left, this.#pathStyle(first, style));
    this.#put(last, right, this.#pathStyle(last, style));
  }

  /** Full cells, and at the end as many eighths of one as there are; at least one eighth. */
  block({ from, to }: Interval, style: Style, beside: boolean): void {
    const { full, shaded, eighths, instant } = this.#glyphs.bar;
    const first = this.#cell(from);
    const end = this.#column(to);
    const last = Math.floor(end);
    const solid = beside ? shaded : full;
    for (let x = Math.max(first, this.#axis.x); x < Math.min(last, this.#edge); x++) {
      this.#put(x, solid, this.#pathStyle(x, style));
    }
    const eighth = Math.round((end - Math.max(last, this.#column(from))) * 8);
    // Shades have no eighths: half a cell and more is a cell.
    if (beside && last > first && eighth < 4) return;
    if (last > first && eighth === 0) return;
    const part = beside && last > first ? solid : (eighths[eighth - 1] ?? instant);
    this.#put(last, eighth >= 8 ? solid : part, this.#pathStyle(last, style));
  }

  /** Moments that no line or block ends at; what is drawn already stays. */
  instants(moments: readonly (Moment | null)[], style: Style): void {
    for (const moment of moments) {
      if (moment === null) continue;
      const x = this.#cell(moment.at);
      const drawn = x >= this.#from && x < this.#to;
      if (!drawn || style === role.server) this.#put(x, this.#glyphs.bar.instant, style);
    }
  }

  /** Dots from the last known moment to the edge, and the mark of what is not known. */
  open(from: Micros, to: Micros): void {
    const first = Math.max(this.#cell(from) + 1, this.#axis.x);
    const last = Math.min(this.#cell(to), this.#edge - 1);
    for (let x = first; x < last; x++) this.#put(x, this.#glyphs.bar.dashed, role.warn);
    this.#put(Math.max(first, last), this.#glyphs.bar.open, role.warn);
  }

  /** A few dots and the mark, on each side where a part is missing. */
  missing(span: Span): void {
    const { dashed, open } = this.#glyphs.bar;
    const atEnd = span.missing.includes('REP') || (span.missing.includes('OUT') && !span.reply);
    if (this.#to < 0) return;
    if (atEnd) {
      const mark = Math.min(this.#to + MISSING_COLUMNS - 1, this.#edge - 1);
      while (this.#to < mark) this.#put(this.#to, dashed, role.warn);
      this.#put(mark, open, role.warn);
    }
    if (span.missing.includes('REQ')) {
      const mark = Math.max(this.#from - MISSING_COLUMNS, this.#axis.x);
      for (let x = this.#from - 1; x > mark; x--) this.#put(x, dashed, role.warn);
      this.#put(mark, open, role.warn);
    }
  }

  /** Says on which side of the stretch shown a call is that lies outside of it. */
  outside(span: Span): void {
    if (this.#to >= 0) return;
    const { x, width } = this.#axis;
    if (span.end < this.#axis.from) this.#put(x, this.#glyphs.before, role.faint);
    if (span.start > this.#axis.to) this.#put(x + width - 1, this.#glyphs.after, role.faint);
  }

  /** The mark right behind the bar. */
  failed(): void {
    if (this.#to < 0) return;
    this.#put(Math.min(this.#to, this.#edge - 1), this.#glyphs.error, role.bad);
  }

  /** Behind the bar where there is room, otherwise before it. */
  message(text: string): void {
    if (this.#to < 0 || text === '') return;
    const behind = this.#edge - this.#to - 1;
    const before = this.#from - this.#axis.x - 1;
    if (behind >= LEAST_BEHIND || behind >= this.#canvas.measure(text, behind + 1)) {
      this.#canvas.text(this.#to + 1, this.#y, text, role.bad, behind);
    } else if (before >= LEAST_BEFORE) {
      const used = this.#canvas.measure(text, before);
      this.#canvas.text(this.#from - 1 - used, this.#y, text, role.bad, used);
    }
  }

  get #edge(): number {
    return this.#axis.x + this.#axis.width;
  }

  #column(at: Micros): number {
    const column = columnOf(this.#axis, at);
    // The last moment of all belongs to the last column.
    return at === this.#axis.to ? this.#edge - 1e-3 : column;
  }

  #cell(at: Micros): number {
    return Math.floor(this.#column(at));
  }

  /** Bright where the span's own time is on the critical path; what is wrong stays red. */
  #pathStyle(x: number, style: Style): Style {
    const own = this.#waiting !== null && this.#waiting[x - this.#axis.x] === 0;
    return own && style !== role.bad ? role.critical : style;
  }

  #put(x: number, glyph: string, style: Style): void {
    if (x < this.#axis.x || x >= this.#edge) return;
    this.#canvas.text(x, this.#y, glyph, style, 1);
    this.#from = Math.min(this.#from, x);
    this.#to = Math.max(this.#to, x + 1);
  }
}
