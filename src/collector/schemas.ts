/**
 * What the API answers, as schemas: they give the handlers their types and the
 * OpenAPI document its descriptions. Each is checked to be the document that
 * the engine's forms make (`engine/query/documents.ts`).
 */
import { z } from 'zod';
import type {
  EdgeDocument,
  HostDocument,
  LedgerDocument,
  OperationDocument,
  ServiceDocument,
  SummaryDocument,
  TraceDocument,
} from '../engine/query/documents.ts';
import { spanKinds } from '../model/span-kind.ts';
import type {
  Change,
  Finding,
  Quantiles,
  Series,
  SearchState,
  WindowLoss,
} from '../engine/views.ts';
import { ROAD } from '../model/ledger.ts';

const micros = z.number().int().describe('µs');
const known = micros.nullable();
const count = z.number().int();

const quantiles = z
  .object({ p50: known, p95: known, p99: known, max: known })
  .describe('µs; null without a sample') satisfies z.ZodType<Quantiles>;
const counts = { calls: count, errors: count, timeouts: count, inFlight: count };
const measured = { ...counts, latency: quantiles, gap: quantiles };

const service = z.object({ service: z.string(), ...measured }) satisfies z.ZodType<ServiceDocument>;
const operation = z.object({
  service: z.string(),
  operation: z.string(),
  ...measured,
}) satisfies z.ZodType<OperationDocument>;
const edge = z.object({
  caller: z.string(),
  callee: z.string(),
  ...counts,
  client: quantiles,
  server: quantiles,
  gap: quantiles,
}) satisfies z.ZodType<EdgeDocument>;
const host = z.object({ host: z.string(), ...measured }) satisfies z.ZodType<HostDocument>;

const summaryFields = {
  traceId: z.string(),
  service: z.string(),
  operation: z.string(),
  start: known.describe('µs since 1970; null where no call tells a time'),
  duration: known,
  services: count,
  errors: count,
  missing: count,
  inFlight: count,
  weight: z
    .number()
    .exactOptional()
    .describe('for how many traces like it this one stands where services sample; absent: 1'),
};
const summary = z.object({ ...summaryFields, spans: count }) satisfies z.ZodType<SummaryDocument>;

const span = z.object({
  spanId: z.string(),
  parentId: z.string(),
  kind: z.enum(spanKinds).nullable(),
  caller: z.string(),
  service: z.string(),
  operation: z.string(),
  clientHost: z.string().nullable(),
  serverHost: z.string().nullable(),
  start: known,
  client: known,
  server: known,
  gap: known,
  self: known,
  critical: micros,
  error: z.string().nullable(),
  missing: z.array(z.enum(['REQ', 'IN', 'OUT', 'REP'])),
});

const change = z.object({
  measure: z.enum([
    'errors',
    'timeouts',
    'p99',
    'p50',
    'gap',
    'rate',
    'silent',
    'in flight',
    'not stored',
  ]),
  severity: z.enum(['warn', 'bad']),
  now: z.number(),
  was: z.number(),
  since: known,
}) satisfies z.ZodType<Change>;

const finding = z.object({
  subject: z.enum(['service', 'operation', 'edge', 'zone', 'store']),
  service: z.string(),
  other: z.string().describe('the operation, the edge’s caller, or why a store does not store'),
  reach: z.object({ hosts: count, services: count }).optional(),
  change,
  exampleTraceId: z.string().nullable(),
  exampleSpanId: z.string().nullable(),
}) satisfies z.ZodType<Finding>;

const series = z.object({
  step: z.number(),
  rate: z.array(z.number()),
  errorShare: z.array(z.number().nullable()),
  p50: z.array(z.number().nullable()),
  p99: z.array(z.number().nullable()),
}) satisfies z.ZodType<Series>;

const ledger = z.object({
  offered: count,
  shown: count,
  lost: z.record(z.string(), count),
  stages: z.array(
    z.object({
      stage: z.enum([...ROAD, 'retention']),
      offered: count.nullable(),
      passed: count.nullable(),
      lost: z.record(z.string(), count),
    }),
  ),
}) satisfies z.ZodType<LedgerDocument>;

/** Every answer tells its moment, and the seconds that its counts cover. */
interface Told {
  readonly at: number;
  readonly windowSeconds: number;
}
const told = { at: micros, windowSeconds: z.number() };

export type TableOf<Name extends string, Row> = Told & { readonly [N in Name]: readonly Row[] };

export const servicesAnswer: z.ZodType<TableOf<'services', ServiceDocument>> = z.object({
  ...told,
  services: z.array(service),
});
export const operationsAnswer: z.ZodType<TableOf<'operations', OperationDocument>> = z.object({
  ...told,
  operations: z.array(operation),
});
export const edgesAnswer: z.ZodType<TableOf<'edges', EdgeDocument>> = z.object({
  ...told,
  edges: z.array(edge),
});
export const hostsAnswer: z.ZodType<TableOf<'hosts', HostDocument>> = z.object({
  ...told,
  hosts: z.array(host),
});
export const alertsAnswer: z.ZodType<TableOf<'alerts', Finding>> = z.object({
  ...told,
  alerts: z.array(finding).describe('the cause before what follows from it'),
});
export const ledgerAnswer: z.ZodType<Told & { readonly ledger: LedgerDocument }> = z.object({
  ...told,
  ledger,
});

export interface OverviewAnswer extends Told {
  readonly calls: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly inFlight: number;
  readonly latency: Quantiles;
  readonly sampled: number;
  /** Annotations lost since the collector began. */
  readonly lost: number;
  readonly loss: WindowLoss;
  readonly alerts: number;
}
export const overviewAnswer: z.ZodType<OverviewAnswer> = z.object({
  ...told,
  ...counts,
  latency: quantiles,
  sampled: z
    .number()
    .describe(
      'the share of the calls that was told, above 0; below 1 services sample, and counts everywhere are reckoned from it',
    ),
  lost: count.describe('annotations, since the collector began'),
  loss: z
    .object({
      offered: count,
      lost: count,
      reason: z.string().nullable().describe('why most of them were lost; null when none were'),
    })
    .describe('annotations over the window: what makes its figures doubtful'),
  alerts: count,
});

export interface ServiceAnswer extends Told {
  readonly service: ServiceDocument | null;
  readonly operations: readonly OperationDocument[];
  readonly callers: readonly EdgeDocument[];
  readonly callees: readonly EdgeDocument[];
  readonly hosts: readonly HostDocument[];
  readonly series: Series;
  readonly slowest: readonly SummaryDocument[];
}
export const serviceAnswer: z.ZodType<ServiceAnswer> = z.object({
  ...told,
  service: service.nullable().describe('null when it was not heard in the window'),
  operations: z.array(operation),
  callers: z.array(edge),
  callees: z.array(edge),
  hosts: z.array(host),
  series,
  slowest: z.array(summary),
});

export interface TracesAnswer extends Told {
  readonly traces: readonly SummaryDocument[];
  readonly matching: number;
  readonly newer: number;
  readonly next: string | null;
  readonly search?: SearchState | undefined;
}
export const tracesAnswer: z.ZodType<TracesAnswer> = z.object({
  ...told,
  traces: z.array(summary),
  matching: count.describe('all that pass the filter'),
  newer: count.describe('of them, those that came after the first page was asked for'),
  next: z.string().nullable().describe('the cursor of the next page; null on the last'),
  search: z
    .object({
      progress: z.number().describe('the share of the time stored that was looked through, 0 to 1'),
      reached: micros.describe('all that arrived since then was looked through'),
      done: z.boolean().describe('false: ask the same again, and more may have been found'),
    })
    .optional()
    .describe('where a store was looked into for what memory no longer holds'),
});

export const traceAnswer: z.ZodType<TraceDocument> = z.object({
  ...summaryFields,
  spans: z.array(span).describe('in the order of a waterfall'),
});

/** The engine's whole answer: its body is the view's own (see `engine/views.ts`). */
export const wholeAnswer: z.ZodType<object> = z.looseObject({
  view: z.string(),
  ...told,
  oldest: micros.describe('the earliest moment that may be asked about'),
  overview: z.looseObject({}),
  body: z.looseObject({}),
});

export const problem: z.ZodType<{ readonly error: string }> = z
  .object({ error: z.string() })
  .describe('one sentence');
