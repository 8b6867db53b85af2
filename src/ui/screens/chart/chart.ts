/**
 * Lines over time, drawn by asciichart into cells. It wants numbers without
 * gaps and a fixed scale, and answers in text with colour marks; here gaps are
 * cut out again and marks become styles.
 */
import asciichart from 'asciichart';
import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Glyphs } from '../../paint/glyphs.ts';
import type { Style } from '../../paint/style.ts';
import { role } from '../../paint/style.ts';
import { bridge, resample } from './resample.ts';

/** One series, oldest first; null where nothing was measured. */
interface ChartLine {
  readonly values: readonly (number | null)[];
  readonly style: Style;
}

export interface Chart {
  readonly lines: readonly ChartLine[];
  /** The scale ends here at least, so that noise around nothing does not fill it. */
  readonly least: number;
  /** At most `LABEL` columns. */
  readonly format: (value: number) => string;
  /** What to say when nothing was measured. */
  readonly empty: string;
}

/** Columns of a label at the axis: `1,284`, `99.9%`. */
const LABEL = 6;
/** The label is one cell of asciichart's, the axis the next. */
const OFFSET = 2;
const PLOT_X = LABEL + 1;
/** The scale's steps add up to nearly 0 at the bottom and nearly the highest at the top, which would be written as other numbers. */
const ROUNDING = 1e-9;
/** Below this a line tells nothing. */
const LEAST_WIDTH = PLOT_X + 8;

const unicodeSymbols = ['┤', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'];
const asciiSymbols = ['|', '|', '-', '-', '-', '`', '.', '.', "'", '|'];

/** Marks a glyph with the index of its line: from the private use area, so that no symbol is one. */
const FIRST_MARK = 0xe000;
const MARK_END = '\x1b[0m';

export function paintChart(canvas: Canvas, area: Area, chart: Chart, glyphs: Glyphs): void {
  if (area.width < LEAST_WIDTH || area.height < 2) return;
  const columns = area.width - PLOT_X;
  const fitted = chart.lines.map(({ values }) => resample(values, columns + 1));
  const series = fitted.flatMap((values, line) => {
    const bridged = bridge(values);
    return bridged === null ? [] : [{ line, bridged }];
  });
  if (series.length === 0) {
    canvas.text(area.x + 1, area.y, chart.empty, role.dim, area.width - 1);
    return;
  }
  const highest = Math.max(chart.least, ...series.map(({ bridged }) => Math.max(...bridged)));
  const middle = Math.floor((area.height - 1) / 2);
  const plotted = asciichart.plot(
    series.map(({ bridged }) => bridged),
    {
      min: 0,
      max: highest,
      height: area.height - 1,
      offset: OFFSET,
      colors: series.map(({ line }) => String.fromCodePoint(FIRST_MARK + line)),
      symbols: glyphs.ascii ? asciiSymbols : unicodeSymbols,
      format: (value, row) => {
        const labelled = row === 0 || row === area.height - 1 || row === middle;
        const exact = row === 0 ? highest : Math.max(0, value - highest * ROUNDING);
        return (labelled ? chart.format(exact) : '').slice(0, LABEL).padStart(LABEL);
      },
    },
  );
  for (const [row, text] of plotted.split('\n').slice(0, area.height).entries()) {
    paintRow(canvas, area, area.y + row, text, chart.lines, fitted);
  }
}

const levels: ReadonlySet<string> = new Set([unicodeSymbols[4]!, asciiSymbols[4]!]);

/** A line goes from each point to the next; one that stands alone is a dash as wide as a point. */
function isMeasured(values: readonly (number | null)[], column: number, isLevel: boolean): boolean {
  const known = (at: number): boolean => (values[at] ?? null) !== null;
  if (known(column) && known(column + 1)) return true;
  const alone = (at: number): boolean => known(at) && !known(at - 1) && !known(at + 1);
  const isLast = column + 2 === values.length;
  return isLevel && (alone(column) || (isLast && alone(column + 1)));
}

function paintRow(
  canvas: Canvas,
  area: Area,
  y: number,
  text: string,
  lines: readonly ChartLine[],
  fitted: readonly (readonly (number | null)[])[],
): void {
  let x = area.x;
  let line = -1;
  for (const glyph of text.replaceAll(MARK_END, '')) {
    const mark = glyph.codePointAt(0)! - FIRST_MARK;
    if (mark >= 0 && mark < lines.length) {
      line = mark;
      continue;
    }
    const column = x - area.x - PLOT_X;
    const measured = line < 0 || column < 0 || isMeasured(fitted[line]!, column, levels.has(glyph));
    if (glyph !== ' ' && measured) {
      canvas.text(x, y, glyph, line < 0 || column < 0 ? role.axis : lines[line]!.style, 1);
    }
    line = -1;
    x++;
  }
}
