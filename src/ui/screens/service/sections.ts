/** The lists of the service screen: what it serves, its slowest traces, whom it talks with, where it runs. */
import type { EdgeRow, HostRow, OperationRow, ServiceDetail } from '../../../engine/views.ts';
import type { TraceSummary } from '../../../model/trace.ts';
import type { Column } from '../../paint/table.ts';
import type { OpenAction } from '../../state/action.ts';
import type { Copied, Look } from '../screen.ts';
import { shortName, visibleName } from '../../paint/names.ts';
import {
  changeColumn,
  changeRank,
  countColumn,
  errorColumn,
  latencyColumn,
  nameColumn,
  rateColumn,
  trendColumn,
} from '../columns.ts';
import { traceColumns } from '../traces/columns.ts';

/** A list with its own columns. Its rows differ in kind from another's, so each brings what is done with them. */
export interface Section<Row> {
  readonly name: SectionName;
  readonly rows: readonly Row[];
  readonly key: (row: Row) => string;
  readonly columns: (rows: readonly Row[], look: Look) => readonly Column<Row>[];
}

/** In the order that the selection goes through them. */
export const sectionNames = ['operations', 'traces', 'callers', 'callees', 'hosts'] as const;

export type SectionName = (typeof sectionNames)[number];

/** One of the lists, handed on to whatever takes a list of any kind of row. */
export type Visit<Result> = <Row extends { readonly errors: number }>(
  section: Section<Row>,
) => Result;

/** Enough for a zone and the name of a machine of its provider's. */
const HOST_LEAST = 34;

/** Between a section's name and what a row is about: cannot stand in a name. */
const BETWEEN = '\u0000';

/** Hands the named list to `visit`, worst and busiest first. */
export function visitSection<Result>(
  name: SectionName,
  detail: ServiceDetail,
  seconds: number,
  visit: Visit<Result>,
): Result {
  const key = (subject: string): string => `${name}${BETWEEN}${subject}`;
  switch (name) {
    case 'operations':
      return visit<OperationRow>({
        name,
        rows: detail.operations.toSorted(byUrgency),
        key: (row) => key(row.operation),
        columns: (rows, look) => [
          nameColumn('OPERATION', names(rows, operationOf), look, operationOf),
          ...callColumns<OperationRow>(seconds, look),
          latencyColumn('P50', 3, (row) => row.latency.p50),
          latencyColumn('P99', 1, (row) => row.latency.p99),
          latencyColumn('GAP', 4, (row) => row.gap.p50),
          countColumn('IN-FL', 3, (row) => row.inFlight),
          changeColumn(),
        ],
      });
    case 'traces':
      return visit<TraceSummary>({
        name,
        rows: detail.slowest,
        key: (row) => key(row.traceId),
        columns: (rows, look) => slowestColumns(rows, look),
      });
    case 'callers':
      return visit<EdgeRow>({
        name,
        rows: detail.callers.toSorted(byUrgency),
        key: (row) => key(row.caller),
        columns: (rows, look) => edgeColumns('CALLER', rows, (row) => row.caller, seconds, look),
      });
    case 'callees':
      return visit<EdgeRow>({
        name,
        rows: detail.callees.toSorted(byUrgency),
        key: (row) => key(row.callee),
        columns: (rows, look) => edgeColumns('CALLS', rows, (row) => row.callee, seconds, look),
      });
    case 'hosts':
      return visit<HostRow>({
        name,
        rows: detail.hosts.toSorted(byUrgency),
        key: (row) => key(row.host),
        columns: (rows, look) => hostColumns(rows, seconds, look),
      });
    default:
      return name satisfies never;
  }
}

/** Where Enter on a row leads. */
export function openRow(service: string, rowKey: string): OpenAction {
  const [section, subject = ''] = rowKey.split(BETWEEN);
  if (section === 'traces') return { type: 'open', screen: 'trace', subject };
  if (section === 'callers' || section === 'callees') {
    return { type: 'open', screen: 'service', subject };
  }
  const term = section === 'hosts' ? 'host' : 'op';
  const filter = `service:${quoted(service)} ${term}:${quoted(subject)}`;
  return { type: 'open', screen: 'traces', subject: '', filter };
}

/** What a row is about, as others call it. */
export function nameOfRow(service: string, rowKey: string): Copied {
  const [section, subject = ''] = rowKey.split(BETWEEN);
  if (section === 'traces') return { lines: [subject], is: 'the trace’s id' };
  if (section === 'hosts') return { lines: [subject], is: 'the host’s name' };
  if (section !== 'operations') return { lines: [subject], is: 'the service’s name' };
  return { lines: [`${service}.${subject}`], is: 'the operation’s name' };
}

/** As the filter language keeps a name together; it has no way to write a quote. */
function quoted(name: string): string {
  return /\s/.test(name) ? `"${name.replaceAll('"', '')}"` : name.replaceAll('"', '');
}

type CallsRow = OperationRow | EdgeRow | HostRow;

function byUrgency(a: CallsRow, b: CallsRow): number {
  return changeRank(b.change) - changeRank(a.change) || b.calls - a.calls;
}

function operationOf({ operation }: OperationRow): string {
  return operation;
}

function names<Row>(rows: readonly Row[], name: (row: Row) => string): readonly string[] {
  return rows.map(name);
}

function callColumns<Row extends { calls: number; errors: number; trend: readonly number[] }>(
  seconds: number,
  look: Look,
): readonly Column<Row>[] {
  return [rateColumn<Row>((row) => row.calls, seconds), trendColumn<Row>(look), errorColumn<Row>()];
}

function edgeColumns(
  title: string,
  rows: readonly EdgeRow[],
  of: (row: EdgeRow) => string,
  seconds: number,
  look: Look,
): readonly Column<EdgeRow>[] {
  const name = (row: EdgeRow): string => shortName(of(row), look.prefix);
  return [
    nameColumn(title, names(rows, name), look, name),
    ...callColumns<EdgeRow>(seconds, look),
    latencyColumn('P50', 3, (row) => row.client.p50),
    latencyColumn('P99', 1, (row) => row.client.p99),
    latencyColumn('GAP', 4, (row) => row.gap.p50),
    countColumn('IN-FL', 3, (row) => row.inFlight),
    changeColumn(),
  ];
}

function hostColumns(
  rows: readonly HostRow[],
  seconds: number,
  look: Look,
): readonly Column<HostRow>[] {
  const hosts = rows.map(({ host }) => host);
  const longest = Math.max(0, ...hosts.map((host) => visibleName(host).length + 2));
  return [
    {
      ...nameColumn<HostRow>('HOST', hosts, look, ({ host }) => host),
      // A host is told by the end of its name, which is what a narrow column would cut.
      width: Math.min(HOST_LEAST, longest),
    },
    ...callColumns<HostRow>(seconds, look),
    latencyColumn('P50', 3, (row) => row.latency.p50),
    latencyColumn('P99', 1, (row) => row.latency.p99),
    latencyColumn('GAP', 4, (row) => row.gap.p50),
    countColumn('IN-FL', 3, (row) => row.inFlight),
    changeColumn(),
  ];
}

function slowestColumns(
  rows: readonly TraceSummary[],
  look: Look,
): readonly Column<TraceSummary>[] {
  const slowest = Math.max(0, ...rows.map(({ duration }) => duration ?? 0));
  return traceColumns(rows, look, slowest).map((column) =>
    column.title === 'CALL' ? { ...column, title: 'SLOWEST TRACES' } : column,
  );
}
