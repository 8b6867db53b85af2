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
/** The scale's steps add up to nearly 0 at the bottom, which would be written as a small number. */
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
        return (labelled ? chart.format(Math.max(0, value - highest * ROUNDING)) : '')
          .slice(0, LABEL)
          .padStart(LABEL);
      },
    },
  );
  for (const [row, text] of plotted.split('\n').slice(0, area.height).entries()) {
    paintRow(canvas, area, area.y + row, text, chart.lines, fitted);
  }
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
    const measured =
      line < 0 ||
      column < 0 ||
      (fitted[line]![column] !== null && fitted[line]![column + 1] !== null);
    if (glyph !== ' ' && measured) {
      canvas.text(x, y, glyph, line < 0 || column < 0 ? role.axis : lines[line]!.style, 1);
    }
    line = -1;
    x++;
  }
}
