/** Services: which one is slow, failing or silent. The first thing a person sees. */
import type { Answer, ServiceRow } from '../../engine/views.ts';
import type { Column } from '../paint/table.ts';
import type { Look, Screen } from './screen.ts';
import type { SortValue } from './sort.ts';
import { ratio } from '../paint/numbers.ts';
import { shortName } from '../paint/names.ts';
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

export const servicesScreen: Screen<'services', null> = entityScreen({
  view: 'services',
  title: 'Services',
  name: NAME,
  values,
  rows: ({ body }: Answer<'services'>) => body.rows,
  key: ({ service }) => service,
  // An edge's finding is its callee's too: that is where it is felt.
  keyOfFinding: ({ service }) => service,
  serviceOf: (key) => key,
  columns: serviceColumns,
  copyName: ({ service }) => ({ lines: [service], is: 'the service’s name' }),
});

function serviceColumns(
  { windowSeconds }: Answer<'services'>,
  rows: readonly ServiceRow[],
  look: Look,
): readonly Column<ServiceRow>[] {
  const names = rows.map((row) => shortName(row.service, look.prefix));
  return [
    nameColumn(NAME, names, look, (row) => shortName(row.service, look.prefix)),
    rateColumn((row) => row.calls, windowSeconds),
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
