/**
 * The machine-readable forms of what the engine answers: the same objects on the
 * command line and in the API. Times and durations are whole µs; what is unknown
 * is null, never 0. Source: DESIGN section 7.
 */
import type { Micros } from '../../model/clock.ts';
import type { SpanKind } from '../../model/span-kind.ts';
import type { MissingPart, Span } from '../../model/span.ts';
import type { Trace, TraceSummary } from '../../model/trace.ts';
import type {
  Counts,
  EdgeRow,
  HostRow,
  Ledger,
  OperationRow,
  Quantiles,
  ServiceRow,
  Stage,
} from '../views.ts';

interface Measured extends Counts {
  readonly latency: Quantiles;
  readonly gap: Quantiles;
}

export interface ServiceDocument extends Measured {
  readonly service: string;
}

export interface OperationDocument extends Measured {
  readonly service: string;
  readonly operation: string;
}

export interface EdgeDocument extends Counts {
  readonly caller: string;
  readonly callee: string;
  readonly client: Quantiles;
  readonly server: Quantiles;
  readonly gap: Quantiles;
}

export interface HostDocument extends Measured {
  readonly host: string;
}

export interface LedgerDocument extends Pick<Ledger, 'offered' | 'shown' | 'lost'> {
  /** In the order of the road; null where nobody tells. */
  readonly stages: readonly Pick<Stage, 'stage' | 'offered' | 'passed' | 'lost'>[];
}

interface SpanDocument {
  readonly spanId: string;
  readonly parentId: string;
  /** Which side it tells, null where one span tells both. */
  readonly kind: SpanKind | null;
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  readonly clientHost: string | null;
  readonly serverHost: string | null;
  /** Null when it tells no time. */
  readonly start: Micros | null;
  readonly client: Micros | null;
  readonly server: Micros | null;
  readonly gap: Micros | null;
  readonly self: Micros | null;
  readonly critical: Micros;
  /** The message, '' when it failed without one, null when it did not fail. */
  readonly error: string | null;
  readonly missing: readonly MissingPart[];
}

export interface SummaryDocument extends Omit<TraceSummary, 'start'> {
  /** Null when none of its calls tells a time. */
  readonly start: Micros | null;
}

/** A trace's summary, its spans in the order of a waterfall. */
export interface TraceDocument extends Omit<SummaryDocument, 'spans'> {
  readonly spans: readonly SpanDocument[];
}

export function serviceDocument(row: ServiceRow): ServiceDocument {
  return { service: row.service, ...measured(row) };
}

export function operationDocument(row: OperationRow): OperationDocument {
  return { service: row.service, operation: row.operation, ...measured(row) };
}

export function edgeDocument(row: EdgeRow): EdgeDocument {
  return {
    caller: row.caller,
    callee: row.callee,
    ...counts(row),
    client: quantiles(row.client),
    server: quantiles(row.server),
    gap: quantiles(row.gap),
  };
}

export function hostDocument(row: HostRow): HostDocument {
  return { host: row.host, ...measured(row) };
}

export function summaryDocument(trace: TraceSummary): SummaryDocument {
  return {
    traceId: trace.traceId,
    service: trace.service,
    operation: trace.operation,
    start: told(trace.start),
    duration: known(trace.duration),
    spans: trace.spans,
    services: trace.services,
    errors: trace.errors,
    missing: trace.missing,
    inFlight: trace.inFlight,
    ...(trace.weight !== undefined && { weight: trace.weight }),
  };
}

export function traceDocument(trace: Trace): TraceDocument {
  return {
    ...summaryDocument({ ...trace, spans: trace.spans.length }),
    spans: trace.spans.map(spanDocument),
  };
}

export function ledgerDocument({ offered, shown, lost, stages }: Ledger): LedgerDocument {
  return {
    offered,
    shown,
    lost,
    stages: stages
      .filter(({ stage }) => stage !== 'retention')
      .map((each) => ({
        stage: each.stage,
        offered: each.offered,
        passed: each.passed,
        lost: each.lost,
      })),
  };
}

function spanDocument(span: Span): SpanDocument {
  return {
    spanId: span.spanId,
    parentId: span.parentId,
    kind: span.kind,
    caller: span.caller,
    service: span.service,
    operation: span.operation,
    clientHost: span.clientHost,
    serverHost: span.serverHost,
    start: told(span.start),
    client: known(span.client),
    server: known(span.server),
    gap: known(span.gap),
    self: known(span.self),
    critical: whole(span.critical),
    error: span.error,
    missing: span.missing,
  };
}

function measured(row: Measured): Measured {
  return { ...counts(row), latency: quantiles(row.latency), gap: quantiles(row.gap) };
}

function counts({ calls, errors, timeouts, inFlight }: Counts): Counts {
  return { calls, errors, timeouts, inFlight };
}

function quantiles({ p50, p95, p99, max }: Quantiles): Quantiles {
  return { p50: known(p50), p95: known(p95), p99: known(p99), max: known(max) };
}

/** A moment, of which 0 is none. */
function told(at: Micros): Micros | null {
  return at > 0 ? whole(at) : null;
}

function known(value: Micros | null): Micros | null {
  return value === null ? null : whole(value);
}

function whole(value: Micros): Micros {
  return Math.round(value);
}
