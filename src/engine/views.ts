/**
 * What can be asked of the engine and what it answers. Plain data, so that an
 * answer crosses a thread or a network as it is. Times and durations are µs;
 * field names are those of the JSON output; what is unknown is null, never 0.
 */
import type { Micros } from '../model/clock.ts';
import type { RoadStage, SenderReport } from '../model/ledger.ts';
import type { Clocks, Trace, TraceSummary } from '../model/trace.ts';

/** The ladder of latency; null without a sample. */
export interface Quantiles {
  readonly p50: Micros | null;
  readonly p95: Micros | null;
  readonly p99: Micros | null;
  readonly max: Micros | null;
}

/**
 * A histogram as it merges: bucket, count, bucket, count …, ascending, each
 * bucket as its distance from the one before, which is 1 nearly everywhere and
 * so takes little room. `engine/histogram` reads it and tells what a bucket is.
 */
export type Buckets = readonly number[];

/** Calls over the window asked for. */
export interface Counts {
  readonly calls: number;
  readonly errors: number;
  readonly timeouts: number;
  /** Calls begun and not yet answered at the moment asked for; not a count over the window. */
  readonly inFlight: number;
}

/** What is different from the entity's own baseline, worst first: the Δ column and the headline. */
export interface Change {
  readonly measure:
    | 'errors'
    | 'timeouts'
    | 'p99'
    | 'p50'
    | 'gap'
    | 'rate'
    | 'silent'
    | 'in flight'
    | 'not stored';
  readonly severity: 'warn' | 'bad';
  /**
   * µs for latencies and gaps, a share 0..1 for errors and timeouts, calls a second for rate,
   * annotations for what is not stored.
   */
  readonly now: number;
  readonly was: number;
  /** Since when it has been so; null when before the history held. */
  readonly since: Micros | null;
}

/** A row's histograms, only when they were asked for. One without stands then for its trend alone. */
interface OwnBuckets {
  readonly buckets?: { readonly latency: Buckets; readonly gap: Buckets };
}

export interface ServiceRow extends Counts, OwnBuckets {
  readonly service: string;
  /** Server time where the service tells it, its callers' time where not. */
  readonly latency: Quantiles;
  readonly gap: Quantiles;
  /** Calls a second, oldest first, over the trend asked for. */
  readonly trend: readonly number[];
  readonly change: Change | null;
}

export interface OperationRow extends Counts, OwnBuckets {
  readonly service: string;
  readonly operation: string;
  readonly latency: Quantiles;
  readonly gap: Quantiles;
  readonly trend: readonly number[];
  readonly change: Change | null;
}

export interface EdgeRow extends Counts {
  readonly caller: string;
  readonly callee: string;
  readonly client: Quantiles;
  readonly server: Quantiles;
  readonly gap: Quantiles;
  readonly trend: readonly number[];
  readonly change: Change | null;
  readonly buckets?: {
    readonly client: Buckets;
    readonly server: Buckets;
    readonly gap: Buckets;
  };
}

export interface HostRow extends Counts, OwnBuckets {
  /** `zone/host` that served the calls. */
  readonly host: string;
  readonly latency: Quantiles;
  readonly gap: Quantiles;
  readonly trend: readonly number[];
  readonly change: Change | null;
}

/** A service over time, one point a column of a chart; null where nothing was measured. */
export interface Series {
  /** µs between points; the last point ends at the moment asked for. */
  readonly step: Micros;
  readonly rate: readonly number[];
  readonly errorShare: readonly (number | null)[];
  readonly p50: readonly (Micros | null)[];
  readonly p99: readonly (Micros | null)[];
  /** What the points were made of, only when it was asked for: seconds heard of, calls, errors and latencies of each. */
  readonly parts?: {
    readonly seconds: readonly number[];
    readonly calls: readonly number[];
    readonly errors: readonly number[];
    readonly buckets: readonly Buckets[];
  };
}

export interface ServiceDetail {
  readonly row: ServiceRow | null;
  readonly operations: readonly OperationRow[];
  readonly callers: readonly EdgeRow[];
  readonly callees: readonly EdgeRow[];
  readonly hosts: readonly HostRow[];
  readonly series: Series;
  readonly slowest: readonly TraceSummary[];
}

/** Where every annotation ended. offered = shown + the sum of lost. */
export interface Ledger {
  readonly offered: number;
  readonly shown: number;
  /** By reason, in words a person reads; only reasons that occurred. */
  readonly lost: Readonly<Record<string, number>>;
  /** In the order of the road; only those that this road has. */
  readonly stages: readonly Stage[];
  /** Those that lost most, most first. */
  readonly senders: readonly SenderReport[];
}

/** One step of the road. What it passes on is what the next is offered; the last passes on what is shown. */
export interface Stage {
  /** `retention` ends the road: it loses nothing that was not shown. */
  readonly stage: RoadStage | 'retention';
  /** Annotations; null where nobody tells. */
  readonly offered: number | null;
  readonly passed: number | null;
  /** Lost here, by reason. */
  readonly lost: Readonly<Record<string, number>>;
  /** The same over the window asked for. */
  readonly inWindow: {
    readonly offered: number | null;
    readonly lost: Readonly<Record<string, number>>;
  };
  /** Lost a second, oldest first, over the trend asked for. */
  readonly trend: readonly number[];
  /** In words: "datagrams received", with its count. */
  readonly counters: readonly (readonly [name: string, count: number])[];
  readonly notes: readonly string[];
}

/** What loss does to the numbers of a window. */
export interface WindowLoss {
  /** Annotations, as far as anybody told. */
  readonly offered: number;
  readonly lost: number;
  /** Why most of them were lost; null when none were. */
  readonly reason: string | null;
}

/** Everything on one line: the header. */
export interface Overview extends Counts {
  readonly latency: Quantiles;
  /**
   * Which share of the calls was told, above 0 and below 1, where services sample: the counts here
   * and in all tables are reckoned from these. Absent when all calls were told.
   */
  readonly sampled?: number;
  /** Annotations lost since the beginning. */
  readonly lost: number;
  /** Annotations lost over the window. */
  readonly loss: WindowLoss;
  /** How much has been heard, and how much it takes to know what is usual, seconds; null once it is enough. */
  readonly learning: { readonly heard: number; readonly of: number } | null;
  /** What is wrong, most important first; the first is the headline. */
  readonly findings: readonly Finding[];
  /** Only when it was asked for. */
  readonly buckets?: Buckets;
}

/** One thing that is wrong: on whom, what, since when, and a trace that proves it. */
export interface Finding {
  readonly subject: 'service' | 'operation' | 'edge' | 'zone' | 'store';
  /** The zone's name, where that is the subject; '' of a store. */
  readonly service: string;
  /** The operation, or the edge's caller; of a store why it does not store. */
  readonly other: string;
  /** Of a zone: how many of its hosts, and the services they served. */
  readonly reach?: { readonly hosts: number; readonly services: number } | undefined;
  readonly change: Change;
  readonly exampleTraceId: string | null;
  /** The call of that trace that shows it; null without one. */
  readonly exampleSpanId: string | null;
}

/** How far a search through what is stored has come; what it found by then is in the answer. */
export interface SearchState {
  /** The share of the time stored that has been looked through, 0..1. */
  readonly progress: number;
  /** All that arrived since then has been looked through. */
  readonly reached: Micros;
  /** Nothing more is looked for: all is looked through, or as many as asked for are found. */
  readonly done: boolean;
}

/** What may be asked, and the answer to each. */
export interface Views {
  services: { readonly rows: readonly ServiceRow[] };
  operations: { readonly rows: readonly OperationRow[] };
  edges: { readonly rows: readonly EdgeRow[] };
  hosts: { readonly rows: readonly HostRow[] };
  service: ServiceDetail;
  /**
   * `matching` counts all that pass the filter, `newer` those of them that came
   * after `until`; `rows` holds at most `limit` of the others, and the one to keep.
   */
  traces: {
    readonly rows: readonly TraceSummary[];
    readonly matching: number;
    readonly newer: number;
    /** Memory holds all that began to arrive from then on, and of what came before some; absent while none was let go. */
    readonly heldSince?: Micros;
    /** Only where a store was looked into for what memory no longer holds. */
    readonly search?: SearchState;
  };
  trace: { readonly trace: Trace | null };
  ledger: { readonly ledger: Ledger };
}

export type ViewName = keyof Views;

export type TraceOrder = 'newest' | 'slowest';

/** A question. Only `view` is needed. */
export interface Question<V extends ViewName = ViewName> {
  readonly view: V;
  /** The moment asked about; without it, now. */
  readonly at?: Micros;
  /** How far back the counts reach, seconds, or all that was ever seen. Default 60. */
  readonly window?: number | 'all';
  /** In the filter language of `model/filter`; a bad one passes everything. */
  readonly filter?: string;
  /** For `service`. */
  readonly service?: string;
  /** For `trace`. */
  readonly traceId?: string;
  readonly clocks?: Clocks;
  /** For `traces`: how many, and which first. Default 200 newest. */
  readonly limit?: number;
  readonly order?: TraceOrder;
  /**
   * For `traces`, a further page: how many of the first are left out, of the `limit` that are looked
   * for; and the id of the last of them, which tells better where the page begins when some were let go.
   */
  readonly skip?: number;
  readonly after?: string;
  /** For `traces`: only those that had begun to arrive by then, so that a list holds still while it is read. */
  readonly until?: Micros;
  /** For `traces`: the id of one that is in the answer even when `limit` others come before it. */
  readonly keep?: string;
  /** How many points a trend or series has, and how far it reaches, seconds. Default 60 over 300. */
  readonly points?: number;
  readonly reach?: number;
  /**
   * With the histograms that quantiles were read from, so that answers of several engines merge,
   * and with rows of what was not heard within the window but has a trend.
   */
  readonly buckets?: boolean;
}

/** An answer carries its own time and the header's figures, one moment for all of it. */
export interface Answer<V extends ViewName = ViewName> {
  readonly view: V;
  readonly at: Micros;
  /** The seconds the counts cover: less than asked for while the history is young. */
  readonly windowSeconds: number;
  /** The earliest moment that may be asked about. */
  readonly oldest: Micros;
  readonly overview: Overview;
  readonly body: Views[V];
}
