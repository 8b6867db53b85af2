/** Rows of several engines, by their names. */
import { byWorst } from '../engine/query/findings.ts';
import type {
  Change,
  Counts,
  EdgeRow,
  HostRow,
  OperationRow,
  ServiceRow,
} from '../engine/views.ts';
import { mergedQuantiles } from './merge-histograms.ts';

/** A row that has no buckets stands for its trend alone: its engine heard nothing of it within the window. */
interface Mergeable {
  readonly buckets?: object;
}

type Lists<Row> = readonly (readonly Row[])[];

/** What every row has besides its names and latencies. */
interface Figures extends Counts {
  readonly trend: readonly number[];
  readonly change: Change | null;
}

export function mergeServices(lists: Lists<ServiceRow>): ServiceRow[] {
  return byName(lists, ({ service }) => [service]).map((rows) => ({
    service: rows[0]!.service,
    ...figures(rows),
    ...ownLatencies(rows),
  }));
}

export function mergeOperations(lists: Lists<OperationRow>): OperationRow[] {
  return byName(lists, ({ service, operation }) => [service, operation]).map((rows) => ({
    service: rows[0]!.service,
    operation: rows[0]!.operation,
    ...figures(rows),
    ...ownLatencies(rows),
  }));
}

export function mergeEdges(lists: Lists<EdgeRow>): EdgeRow[] {
  return byName(lists, ({ caller, callee }) => [caller, callee]).map((rows) => ({
    caller: rows[0]!.caller,
    callee: rows[0]!.callee,
    ...figures(rows),
    client: mergedQuantiles(rows.map(({ buckets }) => buckets?.client)),
    server: mergedQuantiles(rows.map(({ buckets }) => buckets?.server)),
    gap: mergedQuantiles(rows.map(({ buckets }) => buckets?.gap)),
  }));
}

export function mergeHosts(lists: Lists<HostRow>): HostRow[] {
  return byName(lists, ({ host }) => [host]).map((rows) => ({
    host: rows[0]!.host,
    ...figures(rows),
    ...ownLatencies(rows),
  }));
}

/** Adds up what is counted. */
export function mergeCounts(all: readonly Counts[]): Counts {
  return {
    calls: sum(all.map(({ calls }) => calls)),
    errors: sum(all.map(({ errors }) => errors)),
    timeouts: sum(all.map(({ timeouts }) => timeouts)),
    inFlight: sum(all.map(({ inFlight }) => inFlight)),
  };
}

/** Adds up series that end at the same moment, point by point. */
export function addPoints(series: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...series.map((points) => points.length));
  const total = Array.from({ length }, () => 0);
  for (const points of series) {
    const shift = length - points.length;
    points.forEach((value, index) => (total[shift + index]! += value));
  }
  return total;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The rows of the same names together, in the order in which the names come first; of those heard of by any. */
function byName<Row extends Mergeable>(
  lists: Lists<Row>,
  namesOf: (row: Row) => readonly string[],
): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of lists.flat()) {
    const key = JSON.stringify(namesOf(row));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].filter((rows) => rows.some(({ buckets }) => buckets !== undefined));
}

function figures(rows: readonly Figures[]): Figures {
  return {
    ...mergeCounts(rows),
    trend: addPoints(rows.map(({ trend }) => trend)),
    change: rows.flatMap(({ change }) => change ?? []).toSorted(byWorst)[0] ?? null,
  };
}

function ownLatencies(
  rows: readonly Pick<ServiceRow, 'buckets'>[],
): Pick<ServiceRow, 'latency' | 'gap'> {
  return {
    latency: mergedQuantiles(rows.map(({ buckets }) => buckets?.latency)),
    gap: mergedQuantiles(rows.map(({ buckets }) => buckets?.gap)),
  };
}
