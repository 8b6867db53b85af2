/** Edges: caller → callee, with the caller's time beside the callee's: what is lost on the way between them. */
import type { Answer, EdgeRow } from '../../engine/views.ts';
import type { Column } from '../paint/table.ts';
import type { Look, Screen } from './screen.ts';
import type { SortValue } from './sort.ts';
import { pairName, shortName } from '../paint/names.ts';
import { ratio } from '../paint/numbers.ts';
import {
  changeColumn,
  countColumn,
  errorColumn,
  latencyColumn,
  nameColumn,
  rateColumn,
  trendColumn,
} from './columns.ts';
import { entityScreen } from './entity-table.ts';

const NAME = 'CALLER → CALLEE';

/** Columns of the two names: enough to tell them, more where the terminal has more. */
const NAMES_LEAST = 29;
const NAMES_MOST = 44;
const NAMES_SHARE = 0.36;

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

export const edgesScreen: Screen<'edges', null> = entityScreen({
  view: 'edges',
  title: 'Edges',
  name: NAME,
  values,
  rows: ({ body }: Answer<'edges'>) => body.rows,
  key: edgeKey,
  keyOfFinding: ({ subject, service, other }) =>
    subject === 'edge' ? edgeKey({ caller: other, callee: service }) : null,
  serviceOf: (key) => key.slice(key.indexOf(BETWEEN) + 1),
  columns: edgeColumns,
  copyName: ({ caller, callee }, { glyphs }) => ({
    lines: [`${caller} ${glyphs.arrow} ${callee}`],
    is: 'the edge',
  }),
});

function edgeKey({ caller, callee }: Pick<EdgeRow, 'caller' | 'callee'>): string {
  return `${caller}${BETWEEN}${callee}`;
}

function edgeColumns(
  { windowSeconds }: Answer<'edges'>,
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
    rateColumn((row) => row.calls, windowSeconds),
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
