/** Services: which one is slow, failing or silent. The first thing a person sees. */
import type { Answer, ServiceRow } from '../../engine/views.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Column } from '../paint/table.ts';
import type { Look, Screen, Sight } from './screen.ts';
import { ratio } from '../paint/numbers.ts';
import { shortName } from '../paint/names.ts';
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
import { rowText } from './row-text.ts';
import { seekRow } from './seek.ts';
import { paintEmpty } from './empty.ts';
import { sortRows } from './sort.ts';
import type { SortValue } from './sort.ts';

const NAME = 'SERVICE';

/** What the columns sort by. */
const values: Readonly<Record<string, SortValue<ServiceRow>>> = {
  [NAME]: (row) => row.service,
  RPS: (row) => row.calls,
  'ERR %': (row) => ratio(row.errors, row.calls),
  P50: (row) => row.latency.p50,
  P95: (row) => row.latency.p95,
  P99: (row) => row.latency.p99,
  GAP: (row) => row.gap.p50,
  'IN-FL': (row) => row.inFlight,
};

export const servicesScreen: Screen<'services', null> = {
  id: 'services',
  title: 'Services',
  view: 'services',
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
      (row) => row.service,
    ),
  page: tableRows,
  paint,
  enter: (_sight, key) => ({ type: 'open', screen: 'service', subject: key }),
  copy({ answer, look }, key, what) {
    const row = answer.body.rows.find(({ service }) => service === key);
    if (row === undefined) return null;
    if (what === 'name') return { lines: [row.service], is: 'the service’s name' };
    return { lines: [rowText(serviceColumns(answer, [row], look), row)], is: 'the row' };
  },
  act: (sight, action, page) => seekRow(sight, action, page, failingServices(sight.answer)),
};

/** An edge's finding is its callee's too: that is where it is felt. */
function byUrgency({ overview }: Answer<'services'>): SortValue<ServiceRow> {
  const places = new Map<string, number>();
  for (const [rank, { service }] of overview.findings.entries()) {
    if (!places.has(service)) places.set(service, rank);
  }
  return (row) => urgency(row, places.get(row.service));
}

function failingServices(answer: Answer<'services'>): ReadonlySet<string> {
  return new Set(answer.body.rows.filter((row) => row.errors > 0).map((row) => row.service));
}

function paint(canvas: Canvas, area: Area, sight: Sight<'services', null>): void {
  const { answer, order, look, sort } = sight;
  if (order.length === 0) {
    paintEmpty(canvas, area, 'services', sight.place.filter);
    return;
  }
  const byName = new Map(answer.body.rows.map((row) => [row.service, row]));
  const rows = order.flatMap((name) => byName.get(name) ?? []);
  const columns = serviceColumns(answer, rows, look);
  const placed = place(sight.place.list, order, tableRows(area));
  paintTable(canvas, area, columns, rows, placed, { glyphs: look.glyphs, sort });
}

function serviceColumns(
  answer: Answer<'services'>,
  rows: readonly ServiceRow[],
  look: Look,
): readonly Column<ServiceRow>[] {
  const names = rows.map((row) => shortName(row.service, look.prefix));
  return [
    nameColumn(NAME, names, look, (row) => shortName(row.service, look.prefix)),
    rateColumn((row) => row.calls, answer.windowSeconds),
    trendColumn(look),
    errorColumn(),
    latencyColumn('P50', 3, (row) => row.latency.p50),
    latencyColumn('P95', 4, (row) => row.latency.p95),
    latencyColumn('P99', 2, (row) => row.latency.p99),
    latencyColumn('GAP', 3, (row) => row.gap.p50),
    countColumn('IN-FL', 3, (row) => row.inFlight),
    changeColumn(),
  ];
}
