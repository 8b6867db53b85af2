/** Edges: caller → callee, with the caller's time beside the callee's: what is lost on the way between them. */
import type { Answer, EdgeRow } from '../../engine/views.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Column } from '../paint/table.ts';
import type { Look, Screen, Sight } from './screen.ts';
import type { SortValue } from './sort.ts';
import { pairName, shortName } from '../paint/names.ts';
import { ratio } from '../paint/numbers.ts';
import { paintTable, tableRows } from '../paint/table.ts';
import { place } from '../state/list.ts';
import {
  CHANGE,
  changeColumn,
  countColumn,
  errorColumn,
  latencyColumn,
  nameColumn,
  rateColumn,
  trendColumn,
  urgency,
} from './columns.ts';
import { paintEmpty } from './empty.ts';
import { rowText } from './row-text.ts';
import { seekRow } from './seek.ts';
import { sortRows } from './sort.ts';

const NAME = 'CALLER → CALLEE';

/** Columns of the two names: enough to tell them, more where the terminal has more. */
const NAMES_LEAST = 29;
const NAMES_MOST = 44;
const NAMES_SHARE = 0.36;

/** Width of a screen on which both names stand whole. */
const WHOLE_NAMES = 1000;

/** Between caller and callee in a key: cannot stand in a name. */
const BETWEEN = '\u0000';

const values: Readonly<Record<string, SortValue<EdgeRow>>> = {
  [NAME]: edgeKey,
  RPS: (row) => row.calls,
  'ERR %': (row) => ratio(row.errors, row.calls),
  'CLIENT P50': (row) => row.client.p50,
  'CLIENT P99': (row) => row.client.p99,
  'SERVER P50': (row) => row.server.p50,
  'SERVER P99': (row) => row.server.p99,
  'GAP P50': (row) => row.gap.p50,
  'GAP P99': (row) => row.gap.p99,
  'IN-FL': (row) => row.inFlight,
};

export const edgesScreen: Screen<'edges', null> = {
  id: 'edges',
  title: 'Edges',
  view: 'edges',
  sorts: [CHANGE, ...Object.keys(values)].map((column) => ({
    column,
    descending: column !== NAME,
  })),
  calm: true,
  follows: false,
  opens: true,
  acts: ['error'],
  own: null,
  ask: () => ({}),
  keys: ({ answer, sort }) =>
    sortRows(
      answer.body.rows,
      sort.column === CHANGE ? byUrgency(answer) : values[sort.column],
      sort.descending,
      edgeKey,
    ),
  page: tableRows,
  paint,
  enter: (_sight, key) => ({
    type: 'open',
    screen: 'service',
    subject: key.slice(key.indexOf(BETWEEN) + 1),
  }),
  copy({ answer, look }, key, what) {
    const row = answer.body.rows.find((each) => edgeKey(each) === key);
    if (row === undefined) return null;
    const { caller, callee } = row;
    if (what === 'name')
      return { lines: [`${caller} ${look.glyphs.arrow} ${callee}`], is: 'the edge' };
    return { lines: [rowText(edgeColumns(answer, [row], look, WHOLE_NAMES), row)], is: 'the row' };
  },
  act: (sight, action, page) => seekRow(sight, action, page, failingEdges(sight.answer)),
};

function edgeKey({ caller, callee }: Pick<EdgeRow, 'caller' | 'callee'>): string {
  return `${caller}${BETWEEN}${callee}`;
}

function byUrgency({ overview }: Answer<'edges'>): SortValue<EdgeRow> {
  const places = new Map<string, number>();
  for (const [rank, { subject, service, other }] of overview.findings.entries()) {
    if (subject === 'edge') places.set(edgeKey({ caller: other, callee: service }), rank);
  }
  return (row) => urgency(row, places.get(edgeKey(row)));
}

function failingEdges(answer: Answer<'edges'>): ReadonlySet<string> {
  return new Set(answer.body.rows.filter((row) => row.errors > 0).map(edgeKey));
}

function paint(canvas: Canvas, area: Area, sight: Sight<'edges', null>): void {
  const { answer, order, look, sort } = sight;
  if (order.length === 0) {
    paintEmpty(canvas, area, 'edges', sight.place.filter);
    return;
  }
  const byKey = new Map(answer.body.rows.map((row) => [edgeKey(row), row]));
  const rows = order.flatMap((key) => byKey.get(key) ?? []);
  const placed = place(sight.place.list, order, tableRows(area));
  const columns = edgeColumns(answer, rows, look, area.width);
  paintTable(canvas, area, columns, rows, placed, { glyphs: look.glyphs, sort });
}

function edgeColumns(
  answer: Answer<'edges'>,
  rows: readonly EdgeRow[],
  look: Look,
  width: number,
): readonly Column<EdgeRow>[] {
  const { glyphs, prefix } = look;
  const name = ({ caller, callee }: EdgeRow, room = Infinity): string =>
    pairName(shortName(caller, prefix), shortName(callee, prefix), room, glyphs);
  const least = Math.min(NAMES_MOST, Math.max(NAMES_LEAST, Math.floor(width * NAMES_SHARE)));
  return [
    {
      ...nameColumn(
        NAME,
        rows.map((row) => name(row)),
        look,
        name,
      ),
      width: least,
    },
    rateColumn((row) => row.calls, answer.windowSeconds),
    trendColumn(look),
    errorColumn(),
    latencyColumn('CLIENT P50', 6, (row) => row.client.p50),
    latencyColumn('CLIENT P99', 2, (row) => row.client.p99),
    latencyColumn('SERVER P50', 7, (row) => row.server.p50),
    latencyColumn('SERVER P99', 4, (row) => row.server.p99),
    latencyColumn('GAP P50', 2, (row) => row.gap.p50),
    latencyColumn('GAP P99', 7, (row) => row.gap.p99),
    countColumn('IN-FL', 6, (row) => row.inFlight),
    { ...changeColumn(), priority: 3 },
  ];
}
