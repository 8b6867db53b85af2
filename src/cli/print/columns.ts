import stringWidth from 'string-width';
import { clean } from '../../ui/paint/clean.ts';

/** One column of a plain table. Text is aligned left, figures right. */
export interface Column<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

const BETWEEN = '  ';

/** Rows under their headings, each column as wide as its widest cell; nothing is cut, so that `grep` finds all. */
export function plainTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => clean(column.cell(row)))),
  ];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => stringWidth(line[at]!))));
  return lines
    .map((line) =>
      line
        .map((cell, at) => pad(cell, widths[at]!, columns[at]!.align))
        .join(BETWEEN)
        .trimEnd(),
    )
    .join('\n');
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
