/**
 * The machine-readable output: DESIGN section 7. Times and durations are whole
 * µs; what is unknown is null, never 0.
 */
import type { Counts, Ledger, Quantiles } from '../../engine/views.ts';
import type { Micros } from '../../model/clock.ts';
import type { MissingPart, Span } from '../../model/span.ts';
import type { Trace, TraceSummary } from '../../model/trace.ts';
import type { Snapshot } from './snapshot.ts';

interface Measured extends Counts {
  readonly latency: Quantiles;
  readonly gap: Quantiles;
}

/** What `top --json` and `replay --json` print. */
export interface SnapshotDocument {
  readonly at: Micros;
  readonly windowSeconds: number;
  readonly services: readonly (Measured & { readonly service: string })[];
  readonly operations: readonly (Measured & {
    readonly service: string;
    readonly operation: string;
  })[];
  readonly edges: readonly (Counts & {
    readonly caller: string;
    readonly callee: string;
    readonly client: Quantiles;
    readonly server: Quantiles;
    readonly gap: Quantiles;
  })[];
  readonly traces: readonly TraceSummary[];
  readonly ledger: Pick<Ledger, 'offered' | 'shown' | 'lost'>;
}

export function snapshotDocument(snapshot: Snapshot): SnapshotDocument {
  return {
    at: snapshot.at,
    windowSeconds: snapshot.windowSeconds,
    services: snapshot.services.map((row) => ({
      service: row.service,
      ...counts(row),
      latency: quantiles(row.latency),
      gap: quantiles(row.gap),
    })),
    operations: snapshot.operations.map((row) => ({
      service: row.service,
      operation: row.operation,
      ...counts(row),
      latency: quantiles(row.latency),
      gap: quantiles(row.gap),
    })),
    edges: snapshot.edges.map((row) => ({
      caller: row.caller,
      callee: row.callee,
      ...counts(row),
      client: quantiles(row.client),
      server: quantiles(row.server),
      gap: quantiles(row.gap),
    })),
    traces: snapshot.traces.map(summary),
    ledger: {
      offered: snapshot.ledger.offered,
      shown: snapshot.ledger.shown,
      lost: snapshot.ledger.lost,
    },
  };
}

interface SpanDocument {
  readonly spanId: string;
  readonly parentId: string;
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  readonly clientHost: string | null;
  readonly serverHost: string | null;
  readonly start: Micros;
  readonly client: Micros | null;
  readonly server: Micros | null;
  readonly gap: Micros | null;
  readonly self: Micros | null;
  readonly critical: Micros;
  /** The message, '' when it failed without one, null when it did not fail. */
  readonly error: string | null;
  readonly missing: readonly MissingPart[];
}

/** What `show --json` prints: each trace's summary, its spans in the order of a waterfall. */
export interface TracesDocument {
  readonly traces: readonly (Omit<TraceSummary, 'spans'> & {
    readonly spans: readonly SpanDocument[];
  })[];
}

export function tracesDocument(traces: readonly Trace[]): TracesDocument {
  return {
    traces: traces.map((trace) => ({
      ...summary({ ...trace, spans: trace.spans.length }),
      spans: trace.spans.map(spanDocument),
    })),
  };
}

function spanDocument(span: Span): SpanDocument {
  return {
    spanId: span.spanId,
    parentId: span.parentId,
    caller: span.caller,
    service: span.service,
    operation: span.operation,
    clientHost: span.clientHost,
    serverHost: span.serverHost,
    start: whole(span.start),
    client: known(span.client),
    server: known(span.server),
    gap: known(span.gap),
    self: known(span.self),
    critical: whole(span.critical),
    error: span.error,
    missing: span.missing,
  };
}

function summary(trace: TraceSummary): TraceSummary {
  return {
    traceId: trace.traceId,
    service: trace.service,
    operation: trace.operation,
    start: whole(trace.start),
    duration: known(trace.duration),
    spans: trace.spans,
    services: trace.services,
    errors: trace.errors,
    missing: trace.missing,
    inFlight: trace.inFlight,
  };
}

function counts({ calls, errors, timeouts, inFlight }: Counts): Counts {
  return { calls, errors, timeouts, inFlight };
}

function quantiles({ p50, p95, p99, max }: Quantiles): Quantiles {
  return { p50: known(p50), p95: known(p95), p99: known(p99), max: known(max) };
}

function known(value: Micros | null): Micros | null {
  return value === null ? null : whole(value);
}

function whole(value: Micros): Micros {
  return Math.round(value);
}
