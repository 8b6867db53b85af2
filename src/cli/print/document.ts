/** What `--json` prints: whole documents of the engine's machine-readable forms. */
import {
  edgeDocument,
  ledgerDocument,
  operationDocument,
  serviceDocument,
  summaryDocument,
  traceDocument,
} from '../../engine/query/documents.ts';
import type {
  EdgeDocument,
  LedgerDocument,
  OperationDocument,
  ServiceDocument,
  TraceDocument,
} from '../../engine/query/documents.ts';
import type { Micros } from '../../model/clock.ts';
import type { Trace, TraceSummary } from '../../model/trace.ts';
import type { Snapshot } from './snapshot.ts';

/** What `top --json` and `replay --json` print. */
export interface SnapshotDocument {
  readonly at: Micros;
  readonly windowSeconds: number;
  /** The share of all calls that was told, where services sample: counts are reckoned from it. */
  readonly sampled?: number;
  readonly services: readonly ServiceDocument[];
  readonly operations: readonly OperationDocument[];
  readonly edges: readonly EdgeDocument[];
  readonly traces: readonly TraceSummary[];
  readonly ledger: LedgerDocument;
}

export function snapshotDocument(snapshot: Snapshot): SnapshotDocument {
  return {
    at: snapshot.at,
    windowSeconds: snapshot.windowSeconds,
    ...(snapshot.overview.sampled !== undefined && { sampled: snapshot.overview.sampled }),
    services: snapshot.services.map(serviceDocument),
    operations: snapshot.operations.map(operationDocument),
    edges: snapshot.edges.map(edgeDocument),
    traces: snapshot.traces.map(summaryDocument),
    ledger: ledgerDocument(snapshot.ledger),
  };
}

/** What `show --json` prints. */
export interface TracesDocument {
  readonly traces: readonly TraceDocument[];
}

export function tracesDocument(traces: readonly Trace[]): TracesDocument {
  return { traces: traces.map(traceDocument) };
}
