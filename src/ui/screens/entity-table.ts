/** What Services and Edges have in common: a table of all that is counted, what is wrong at its top. */
import type { Answer, Finding, ServiceRow } from '../../engine/views.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Column } from '../paint/table.ts';
import type { Copied, Look, Screen, Sight } from './screen.ts';
import { paintTable, tableRows } from '../paint/table.ts';
import { place } from '../state/list.ts';
import { CHANGE, urgency } from './columns.ts';
import { paintEmpty } from './empty.ts';
import { rowText } from './row-text.ts';
import { seekRow } from './seek.ts';
import type { SortValue } from './sort.ts';
import { sortRows } from './sort.ts';

/** What every row tells. */
type Counted = Pick<ServiceRow, 'calls' | 'errors' | 'change'>;

/** Width of a screen on which nothing is cut. */
const WHOLE = 1000;

export interface EntityTable<V extends 'services' | 'edges', Row extends Counted> {
  readonly view: V;
  readonly title: string;
  /** Title of the column of names, the one that sorts ascending. */
  readonly name: string;
  /** What the columns sort by, in their order. */
  readonly values: Readonly<Record<string, SortValue<Row>>>;
  rows(answer: Answer<V>): readonly Row[];
  key(row: Row): string;
  /** The key of the row that a finding stands in; null: in none here. */
  keyOfFinding(finding: Finding): string | null;
  /** The service that Enter on a row leads to. */
  serviceOf(key: string): string;
  columns(
    answer: Answer<V>,
    rows: readonly Row[],
    look: Look,
    width: number,
  ): readonly Column<Row>[];
  copyName(row: Row, look: Look): Copied;
}

export function entityScreen<V extends 'services' | 'edges', Row extends Counted>(
  table: EntityTable<V, Row>,
): Screen<V, null> {
  const { view, title, name, values } = table;
  const key = (row: Row): string => table.key(row);
  return {
    id: view,
    title,
    view,
    sorts: [CHANGE, ...Object.keys(values)].map((column) => ({
      column,
      descending: column !== name,
    })),
    calm: true,
    follows: false,
    opens: true,
    acts: ['error'],
    own: null,
    ask: () => ({}),
    keys({ answer, sort }) {
      const value = sort.column === CHANGE ? byUrgency(table, answer) : values[sort.column];
      return sortRows(table.rows(answer), value, sort.descending, key);
    },
    page: tableRows,
    paint: (canvas, area, sight) => paint(table, canvas, area, sight),
    enter: (_sight, of) => ({ type: 'open', screen: 'service', subject: table.serviceOf(of) }),
    copy({ answer, look }, of, what) {
      const row = table.rows(answer).find((each) => key(each) === of);
      if (row === undefined) return null;
      if (what === 'name') return table.copyName(row, look);
      return { lines: [rowText(table.columns(answer, [row], look, WHOLE), row)], is: 'the row' };
    },
    act(sight, action, page) {
      const failing = table.rows(sight.answer).filter(({ errors }) => errors > 0);
      return seekRow(sight, action, page, new Set(failing.map(key)));
    },
  };
}

/** By the row's place among the findings: the first that stands in it. */
function byUrgency<V extends 'services' | 'edges', Row extends Counted>(
  table: EntityTable<V, Row>,
  { overview }: Answer<V>,
): SortValue<Row> {
  const places = new Map<string, number>();
  for (const [rank, finding] of overview.findings.entries()) {
    const key = table.keyOfFinding(finding);
    if (key !== null && !places.has(key)) places.set(key, rank);
  }
  return (row) => urgency(row, places.get(table.key(row)));
}

function paint<V extends 'services' | 'edges', Row extends Counted>(
  table: EntityTable<V, Row>,
  canvas: Canvas,
  area: Area,
  sight: Sight<V, null>,
): void {
  const { answer, order, look, sort } = sight;
  if (order.length === 0) {
    paintEmpty(canvas, area, table.view, sight.place.filter);
    return;
  }
  const byKey = new Map(table.rows(answer).map((row) => [table.key(row), row]));
  const rows = order.flatMap((key) => byKey.get(key) ?? []);
  const columns = table.columns(answer, rows, look, area.width);
  const placed = place(sight.place.list, order, tableRows(area));
  paintTable(canvas, area, columns, rows, placed, { glyphs: look.glyphs, sort });
}
