/** One answer to each question, remembered until the second is over. */
import { SECOND, type Micros } from '../../model/clock.ts';
import type { Filter } from '../../model/filter.ts';
import type { Vocabulary } from '../../model/record.ts';
import type { Changes, StepChanges } from '../changes.ts';
import type { Entities } from '../entities.ts';
import { METRIC, TOTAL } from '../entity-range.ts';
import type { History } from '../history.ts';
import { atOnce, type Portions } from '../portions.ts';
import { FLAG, MOMENT } from '../store/span-store.ts';
import type { TraceStore } from '../store/trace-store.ts';
import type {
  Answer,
  Finding,
  Overview,
  Question,
  ServiceDetail,
  ViewName,
  Views,
} from '../views.ts';
import { LEARNING } from '../watch.ts';
import { findingsOf } from './findings.ts';
import type { Example, Found } from './findings.ts';
import type { Ledgers } from './ledgers.ts';
import { rangeOf, type Range } from './range.ts';
import { rowsPassing } from './row-filter.ts';
import { Tables } from './rows.ts';
import { seriesOf } from './series.ts';
import { TraceQueries } from './traces.ts';

export const DEFAULT_TRACES = 200;
/** The slowest traces on a service's screen. */
export const SLOWEST = 20;
/** How many of the newest traces are looked through for one that shows a finding. */
const EXAMPLE_REACH = 2_000;
/** Different questions in one second; a screen asks one or two. */
const REMEMBERED = 32;

/** Who is silent shows in no trace. */
export const NO_EXAMPLE: Example = { exampleTraceId: null, exampleSpanId: null };

export interface AnswerParts {
  readonly vocabulary: Vocabulary;
  readonly entities: Entities;
  readonly history: History;
  readonly changes: Changes;
  readonly store: TraceStore;
  readonly ledgers: Ledgers;
  /** When the first annotation came, NaN before. */
  readonly firstHeard: () => Micros;
}

export class Answers {
  readonly #parts: AnswerParts;
  readonly #tables: Tables;
  readonly #traces: TraceQueries;
  /** Tables change when a second closes, so within it the same question has the same answer. */
  readonly #remembered = new Map<string, Views[ViewName]>();
  #rememberedFor = '';
  readonly #found = new WeakMap<StepChanges, readonly Finding[]>();

  constructor(parts: AnswerParts) {
    this.#parts = parts;
    this.#tables = new Tables(parts.entities, parts.history, parts.changes);
    this.#traces = new TraceQueries(parts.store, parts.entities, parts.vocabulary);
  }

  /** In portions, since a long list takes long; all else is one. */
  *answer<V extends ViewName>(
    question: Question<V>,
    filter: Filter,
    now: Micros,
    received: number,
  ): Portions<Answer<V>> {
    const { history } = this.#parts;
    const range = rangeOf(question, history, now);
    // All that was ever seen includes the open second, which changes with every annotation.
    const fresh = question.window === 'all' ? received : 0;
    const moment = `${history.openStart} ${fresh}`;
    if (moment !== this.#rememberedFor || this.#remembered.size > REMEMBERED) {
      this.#remembered.clear();
      this.#rememberedFor = moment;
    }
    const overview = this.#once(`overview ${keyOf(question)}`, () => this.#overview(range));
    const body =
      question.view === 'traces'
        ? yield* this.#list(question, filter, range)
        : this.#body(question as Question<Exclude<ViewName, 'traces'>>, filter, range);
    return {
      view: question.view,
      at: range.at,
      windowSeconds: range.windowSeconds,
      oldest: Number.isNaN(history.oldest) ? range.at : history.oldest,
      overview,
      body: body as Views[V],
    };
  }

  *#list(question: Question, filter: Filter, range: Range): Portions<Views['traces']> {
    const list = yield* this.#traces.list({
      at: range.at,
      filter,
      limit: question.limit ?? DEFAULT_TRACES,
      skip: question.skip ?? 0,
      after: question.after ?? '',
      order: question.order ?? 'newest',
      until: question.until ?? Infinity,
      keep: question.keep ?? '',
    });
    const { heldSince } = this.#parts.store;
    return heldSince === undefined ? list : { ...list, heldSince };
  }

  #body<V extends Exclude<ViewName, 'traces'>>(
    question: Question<V>,
    filter: Filter,
    range: Range,
  ): Views[V] {
    const views: { readonly [Name in Exclude<ViewName, 'traces'>]: () => Views[Name] } = {
      services: () => ({ rows: rowsPassing(this.#tables.services(range), filter) }),
      operations: () => ({ rows: rowsPassing(this.#tables.operations(range), filter) }),
      edges: () => ({ rows: rowsPassing(this.#tables.edges(range), filter) }),
      hosts: () => ({ rows: rowsPassing(this.#tables.hosts(range), filter) }),
      service: () => this.#service(question.service ?? '', range),
      trace: () => ({
        trace: this.#traces.whole(
          question.traceId ?? '',
          question.clocks ?? 'raw',
          range.trendSlots,
          range.at,
        ),
      }),
      ledger: () => ({ ledger: this.#parts.ledgers.ledger(range) }),
    };
    const changesWithin = question.view === 'trace' || question.view === 'ledger';
    const make: () => Views[V] = views[question.view];
    return changesWithin ? make() : this.#once(keyOf(question), make);
  }

  #once<T extends Views[ViewName] | Overview>(key: string, make: () => T): T {
    const known = this.#remembered.get(key) as T | undefined;
    if (known) return known;
    const made = make();
    this.#remembered.set(key, made as Views[ViewName]);
    return made;
  }

  #overview(range: Range): Overview {
    const { quantiles, buckets, toldShare, calls, errors, timeouts, inFlight } = this.#tables.one(
      TOTAL,
      range,
    );
    return {
      calls,
      errors,
      timeouts,
      inFlight,
      latency: quantiles(METRIC.server),
      learning: this.#learning(range.at),
      ...this.#parts.ledgers.loss(range),
      findings: this.#findings(this.#parts.changes.at(range.at), range.at),
      ...(toldShare < 1 && { sampled: toldShare }),
      ...(buckets && { buckets: buckets(METRIC.server) }),
    };
  }

  #learning(at: Micros): Overview['learning'] {
    const first = this.#parts.firstHeard();
    const heard = Number.isNaN(first) ? 0 : Math.max(0, at - first);
    if (heard >= LEARNING) return null;
    return { heard: Math.floor(heard / SECOND), of: LEARNING / SECOND };
  }

  /** Found once a step: looking for examples goes through many traces. */
  #findings(changes: StepChanges, at: Micros): readonly Finding[] {
    let findings = this.#found.get(changes);
    if (!findings) {
      findings = findingsOf(changes, this.#parts.entities, (finding) => this.#example(finding, at));
      this.#found.set(changes, findings);
    }
    return findings;
  }

  #service(service: string, range: Range): ServiceDetail {
    const entity = this.#parts.entities.findService(service);
    const edges = this.#tables.edges(range);
    const filter: Filter = [{ on: 'service', text: service.toLowerCase(), negated: false }];
    return {
      row: this.#tables.services(range).find((row) => row.service === service) ?? null,
      operations: this.#tables.operations(range).filter((row) => row.service === service),
      callers: edges.filter((edge) => edge.callee === service),
      callees: edges.filter((edge) => edge.caller === service),
      hosts: this.#tables.hosts(range, this.#parts.entities.hostsOf(entity)),
      series: seriesOf(entity, range),
      slowest: atOnce(
        this.#traces.list({
          at: range.at,
          filter,
          limit: SLOWEST,
          skip: 0,
          after: '',
          order: 'slowest',
          until: Infinity,
          keep: '',
        }),
      ).rows,
    };
  }

  /** A recent call that shows a finding: failed for errors, as slow as it says for latencies. */
  #example(finding: Found, at: Micros): Example {
    if (finding.subject === 'zone') return NO_EXAMPLE;
    const { store, entities, vocabulary } = this.#parts;
    const { spans } = store;
    const service = entities.findService(finding.service);
    const caller = finding.subject === 'edge' ? vocabulary.names.id(finding.other) : -1;
    const shows = (span: number): boolean => {
      const { measure, now } = finding.change;
      if (measure === 'errors')
        return (spans.flags[span]! & (FLAG.errorClient | FLAG.errorServer)) !== 0;
      if (measure === 'timeouts') return (spans.flags[span]! & (1 << MOMENT.timeout)) !== 0;
      if (measure === 'gap') return spans.clientTime(span) - spans.serverTime(span) >= now * 0.9;
      if (measure === 'p50' || measure === 'p99') return spans.ownTime(span) >= now * 0.9;
      return measure !== 'silent';
    };
    const found = this.#traces.newest(at, EXAMPLE_REACH, (span) => {
      const destination = spans.destination[span]!;
      return (
        destination !== 0 &&
        entities.serviceOf(destination) === service &&
        (caller < 0 || spans.caller[span] === caller) &&
        shows(span)
      );
    });
    if (found < 0) return NO_EXAMPLE;
    return {
      exampleTraceId: store.traceId(spans.trace[found]!),
      exampleSpanId: store.spanId(found),
    };
  }
}

function keyOf(question: Question): string {
  return JSON.stringify([
    question.view,
    question.at,
    question.window,
    question.filter,
    question.service,
    question.points,
    question.reach,
    question.buckets,
  ]);
}
