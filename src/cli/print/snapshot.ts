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
import { asBegun, byText } from './order.ts';

/** Every table of a source at one moment, each in an order that does not depend on chance. */
export interface Snapshot {
  readonly at: Micros;
  readonly windowSeconds: number;
  readonly overview: Overview;
  readonly services: readonly ServiceRow[];
  readonly operations: readonly OperationRow[];
  readonly edges: readonly EdgeRow[];
  readonly ledger: Ledger;
}

/** The newest traces of a moment, as many as were asked for, of all that match. */
export interface NewestTraces {
  readonly traces: readonly TraceSummary[];
  readonly tracesMatching: number;
}

/** `window` in seconds, or all; a filter already known to be good. */
export type Scope = Pick<Question, 'window' | 'filter'>;

export async function takeSnapshot(source: Source, scope: Scope): Promise<Snapshot> {
  // First, because the other tables take a moment in which more arrives.
  const { at, body } = await source.ask({ view: 'ledger' });
  const moment = { ...scope, at };
  const [services, operations, edges] = await Promise.all([
    source.ask({ ...moment, view: 'services' }),
    source.ask({ ...moment, view: 'operations' }),
    source.ask({ ...moment, view: 'edges' }),
  ]);
  return {
    at: services.at,
    windowSeconds: services.windowSeconds,
    overview: services.overview,
    services: services.body.rows.toSorted(by((row) => row.service)),
    operations: operations.body.rows.toSorted(by((row) => `${row.service}\n${row.operation}`)),
    edges: edges.body.rows.toSorted(by((row) => `${row.caller}\n${row.callee}`)),
    ledger: body.ledger,
  };
}

/** The newest traces that had begun at the moment of a snapshot. */
export async function newestTraces(
  source: Source,
  scope: Scope,
  { at }: Snapshot,
  limit: number,
): Promise<NewestTraces> {
  const { body } = await source.ask({ ...scope, at, view: 'traces', limit });
  return { traces: asBegun(body.rows), tracesMatching: body.matching };
}

function by<Row>(name: (row: Row) => string): (a: Row, b: Row) => number {
  return (a, b) => byText(name(a), name(b));
}
