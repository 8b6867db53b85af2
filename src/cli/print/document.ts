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
  SummaryDocument,
  TraceDocument,
} from '../../engine/query/documents.ts';
import type { Micros } from '../../model/clock.ts';
import type { Trace, TraceSummary } from '../../model/trace.ts';
import type { Pages } from './json-pieces.ts';
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
  readonly traces: readonly SummaryDocument[];
  readonly ledger: LedgerDocument;
}

/** The same on its way: its traces come a page at a time. */
interface PagedSnapshot extends Omit<SnapshotDocument, 'traces'> {
  readonly traces: Pages<SummaryDocument>;
}

export function snapshotDocument(snapshot: Snapshot, traces: Pages<TraceSummary>): PagedSnapshot {
  return {
    at: snapshot.at,
    windowSeconds: snapshot.windowSeconds,
    ...(snapshot.overview.sampled !== undefined && { sampled: snapshot.overview.sampled }),
    services: snapshot.services.map(serviceDocument),
    operations: snapshot.operations.map(operationDocument),
    edges: snapshot.edges.map(edgeDocument),
    traces: eachOf(traces, summaryDocument),
    ledger: ledgerDocument(snapshot.ledger),
  };
}

/** What `show --json` prints. */
export interface TracesDocument {
  readonly traces: readonly TraceDocument[];
}

interface PagedTraces {
  readonly traces: Pages<TraceDocument>;
}

export function tracesDocument(traces: Pages<Trace>): PagedTraces {
  return { traces: eachOf(traces, traceDocument) };
}

async function* eachOf<From, To>(
  pages: Pages<From>,
  make: (item: From) => To,
): AsyncGenerator<readonly To[], void> {
  for await (const page of pages) yield page.map(make);
}
