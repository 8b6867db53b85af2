import type {
  EdgeRow,
  Ledger,
  OperationRow,
  Overview,
  Question,
  ServiceRow,
} from '../../engine/views.ts';
import type { Micros } from '../../model/clock.ts';
import type { TraceSummary } from '../../model/trace.ts';
import type { Source } from '../../source/source.ts';

/** Every list of a source at one moment, each in an order that does not depend on chance. */
export interface Snapshot {
  readonly at: Micros;
  readonly windowSeconds: number;
  readonly overview: Overview;
  readonly services: readonly ServiceRow[];
  readonly operations: readonly OperationRow[];
  readonly edges: readonly EdgeRow[];
  /** The newest, as many as were asked for, of all that match. */
  readonly traces: readonly TraceSummary[];
  readonly tracesMatching: number;
  readonly ledger: Ledger;
}

/** All traces that are kept; retention has bounded them by bytes already. */
export const ALL_TRACES: number = Number.MAX_SAFE_INTEGER;

/** `window` in seconds, or all; a filter already known to be good; traces at most. */
export type Scope = Pick<Question, 'window' | 'filter' | 'limit'>;

export async function takeSnapshot(source: Source, scope: Scope): Promise<Snapshot> {
  // First, because assembling many traces takes a moment in which more arrives.
  const { at, body } = await source.ask({ view: 'ledger' });
  const moment = { ...scope, at };
  const [services, operations, edges, traces] = await Promise.all([
    source.ask({ ...moment, view: 'services' }),
    source.ask({ ...moment, view: 'operations' }),
    source.ask({ ...moment, view: 'edges' }),
    source.ask({ ...moment, view: 'traces' }),
  ]);
  return {
    at: services.at,
    windowSeconds: services.windowSeconds,
    overview: services.overview,
    services: services.body.rows.toSorted(by((row) => row.service)),
    operations: operations.body.rows.toSorted(by((row) => `${row.service}\n${row.operation}`)),
    edges: edges.body.rows.toSorted(by((row) => `${row.caller}\n${row.callee}`)),
    traces: inOrder(traces.body.rows),
    tracesMatching: traces.body.matching,
    ledger: body.ledger,
  };
}

/** Traces in the order in which they began. */
export function inOrder(traces: readonly TraceSummary[]): TraceSummary[] {
  return traces.toSorted((a, b) => a.start - b.start || order(a.traceId, b.traceId));
}

function by<Row>(name: (row: Row) => string): (a: Row, b: Row) => number {
  return (a, b) => order(name(a), name(b));
}

/** By code unit: the same on every machine, whatever its language. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
