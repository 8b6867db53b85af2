/** A row of a table as a line of text, to be pasted where there is no table. */
import type { Column } from '../paint/table.ts';

/** Wider than any cell: nothing is cut. */
const WHOLE = 1000;

/** `service.fare  RPS 212  ERR % 4.1%  P50 12 ms`: the columns that have a name, but for those that draw. */
export function rowText<Row>(columns: readonly Column<Row>[], row: Row): string {
  const parts: string[] = [];
  for (const { title, drawn, unit, cell } of columns) {
    const text = cell(row, WHOLE).text.trim();
    if (title === '' || drawn === true || text === '') continue;
    const value = unit === undefined ? text : `${text} ${unit}`;
    parts.push(parts.length === 0 || title === unit ? value : `${title} ${value}`);
  }
  return parts.join('  ');
}
