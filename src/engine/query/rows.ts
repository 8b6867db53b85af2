/** Tables: one row an entity that was heard in the window, or that has calls in flight. */
import type { Entities } from '../entities.ts';
import { EDGES, HOSTS, METRIC, OPERATIONS, SERVICES, type EntityRange } from '../entity-range.ts';
import type { Changes } from '../changes.ts';
import type { History } from '../history.ts';
import { lowerBound } from '../runs.ts';
import { activeIn, Sums } from '../sums.ts';
import type {
  Buckets,
  Change,
  Counts,
  EdgeRow,
  HostRow,
  OperationRow,
  Quantiles,
  ServiceRow,
} from '../views.ts';
import type { Range } from './range.ts';
import { trendColumns } from './trend-columns.ts';

/** What all rows have, before they get their names. */
interface Figures extends Counts {
  readonly entity: number;
  readonly trend: readonly number[];
  readonly change: Change | null;
  readonly quantiles: (metric: number) => Quantiles;
  /** Undefined when they were not asked for. */
  readonly buckets: ((metric: number) => Buckets) | undefined;
}

export class Tables {
  readonly #entities: Entities;
  readonly #history: History;
  readonly #changes: Changes;

  constructor(entities: Entities, history: History, changes: Changes) {
    this.#entities = entities;
    this.#history = history;
    this.#changes = changes;
  }

  /** Callers that nobody calls have a row too: they are part of the platform. */
  services(range: Range): ServiceRow[] {
    const edges = activeIn(range.slots, EDGES);
    const callers = new Set(edges.map((edge) => this.#entities.nameOf(edge)));
    return this.#figures(SERVICES, range, (entity) =>
      callers.has(this.#entities.nameOf(entity)),
    ).map(({ entity, quantiles, buckets, ...counts }) => ({
      service: this.#entities.nameOf(entity),
      ...shown(counts),
      latency: quantiles(METRIC.server),
      gap: quantiles(METRIC.gap),
      ...ownBuckets(buckets),
    }));
  }

  operations(range: Range): OperationRow[] {
    return this.#figures(OPERATIONS, range).map(({ entity, quantiles, buckets, ...counts }) => ({
      service: this.#entities.nameOf(entity),
      operation: this.#entities.otherOf(entity),
      ...shown(counts),
      latency: quantiles(METRIC.server),
      gap: quantiles(METRIC.gap),
      ...ownBuckets(buckets),
    }));
  }

  edges(range: Range): EdgeRow[] {
    return this.#figures(EDGES, range).map(({ entity, quantiles, buckets, ...counts }) => ({
      caller: this.#entities.nameOf(entity),
      callee: this.#entities.otherOf(entity),
      ...shown(counts),
      client: quantiles(METRIC.client),
      server: quantiles(METRIC.server),
      gap: quantiles(METRIC.gap),
      ...(buckets && {
        buckets: {
          client: buckets(METRIC.client),
          server: buckets(METRIC.server),
          gap: buckets(METRIC.gap),
        },
      }),
    }));
  }

  /** All hosts, or some of them. A host's counts are of all that it serves. */
  hosts(range: Range, only?: ReadonlySet<number>): HostRow[] {
    const rows = this.#figures(HOSTS, range);
    return (only ? rows.filter(({ entity }) => only.has(entity)) : rows).map(
      ({ entity, quantiles, buckets, ...counts }) => ({
        host: this.#entities.nameOf(entity),
        ...shown(counts),
        latency: quantiles(METRIC.server),
        gap: quantiles(METRIC.gap),
        ...ownBuckets(buckets),
      }),
    );
  }

  /** The figures of one entity alone. */
  one(
    entity: number,
    range: Range,
  ): Omit<Figures, 'entity' | 'trend'> & { readonly toldShare: number } {
    const sums = new Sums(range.slots, entity, entity + 1);
    return {
      ...this.#counts(entity, sums, range),
      toldShare: sums.toldShare(entity),
      change: this.#changeOf(entity, range),
      quantiles: (metric) => sums.quantiles(entity, metric),
      buckets: range.buckets ? (metric) => sums.buckets(entity, metric) : undefined,
    };
  }

  #figures(
    kind: EntityRange,
    range: Range,
    also: (entity: number) => boolean = () => false,
  ): Figures[] {
    const end = this.#entities.endOf(kind);
    const sums = new Sums(range.slots, kind.first, end);
    const rows: number[] = [];
    const ofTrendAlone = new Set(range.buckets ? activeIn(range.trendSlots, kind) : []);
    for (let entity = kind.first; entity < end; entity++) {
      const isHeard =
        sums.calls(entity) > 0 ||
        this.#inFlight(entity, range) > 0 ||
        this.#changeOf(entity, range) !== null;
      if (isHeard || also(entity)) ofTrendAlone.delete(entity);
      else if (!ofTrendAlone.has(entity)) continue;
      rows.push(entity);
    }
    const trend = trendColumns(rows, range);
    return rows.map((entity, row) => ({
      entity,
      ...this.#counts(entity, sums, range),
      trend: Array.from(trend[row]!),
      change: this.#changeOf(entity, range),
      quantiles: (metric) => sums.quantiles(entity, metric),
      buckets:
        range.buckets && !ofTrendAlone.has(entity)
          ? (metric) => sums.buckets(entity, metric)
          : undefined,
    }));
  }

  #counts(entity: number, sums: Sums, range: Range): Counts {
    return {
      calls: sums.calls(entity),
      errors: sums.errors(entity),
      timeouts: sums.timeouts(entity),
      inFlight: this.#inFlight(entity, range),
    };
  }

  #inFlight(entity: number, range: Range): number {
    if (range.isNow) return this.#history.inFlight.of(entity);
    const slot = this.#history.closedBefore(range.to);
    if (!slot) return 0;
    const place = lowerBound(slot.entities, entity);
    return slot.entities[place] === entity ? slot.inFlight[place]! : 0;
  }

  #changeOf(entity: number, range: Range): Change | null {
    const changes = this.#changes.at(range.at).byEntity.get(entity) ?? [];
    // What only an edge can tell is what is lost on it; that its caller waits longer follows.
    const isEdge = entity >= EDGES.first && entity < HOSTS.first;
    const own = isEdge ? changes.find(({ measure }) => measure === 'gap') : undefined;
    return own ?? changes[0] ?? null;
  }
}

/** Of rows that tell their own time and the gap to it. */
function ownBuckets(buckets: Figures['buckets']): Pick<ServiceRow, 'buckets'> {
  if (!buckets) return {};
  return { buckets: { latency: buckets(METRIC.server), gap: buckets(METRIC.gap) } };
}

function shown({
  calls,
  errors,
  timeouts,
  inFlight,
  trend,
  change,
}: Omit<Figures, 'entity' | 'quantiles' | 'buckets'>): Counts & {
  trend: readonly number[];
  change: Change | null;
} {
  return { calls, errors, timeouts, inFlight, trend, change };
}
