/**
 * What one more annotation means for the counts: which call it belongs to, what
 * that call now tells that it did not tell before, and which gauges move.
 *
 * Each fact of a call is counted once, the moment it is known, whatever the
 * order in which its annotations came. A call is counted for its service,
 * operation and edge at its first annotation and for its host when that host
 * first speaks of it (`call-counts.ts`). How much each fact counts tells
 * `call-weight.ts`; where each side of a call is a span of its own, `halves.ts`
 * brings the two together.
 */
import { Kind } from '../model/annotation.ts';
import { NO_NAME } from '../model/names.ts';
import type { AnnotationRecord } from '../model/record.ts';
import { KindCode } from '../model/span-kind.ts';
import { CallCounts } from './call-counts.ts';
import { CallGauges } from './call-gauges.ts';
import { CallLatencies } from './call-latencies.ts';
import { CallWeights } from './call-weight.ts';
import type { Entities } from './entities.ts';
import { OPERATIONS } from './entity-range.ts';
import { Halves } from './halves.ts';
import type { History } from './history.ts';
import { MAX_WEIGHT } from './limits.ts';
import { FLAG, MOMENT, MOMENTS } from './store/span-store.ts';
import type { TraceStore } from './store/trace-store.ts';

const SERVER_SPOKE: number = (1 << MOMENT.in) | (1 << MOMENT.out);
const FAILED = FLAG.errorClient | FLAG.errorServer;

const momentOfKind: readonly number[] = [
  -1,
  MOMENT.request,
  MOMENT.reply,
  MOMENT.in,
  MOMENT.out,
  MOMENT.timeout,
  -1,
];

export class CallTracker {
  readonly #store: TraceStore;
  readonly #weights: CallWeights;
  readonly #latencies: CallLatencies;
  readonly #gauges: CallGauges;
  readonly #counts: CallCounts;
  readonly #halves: Halves;
  #duplicates = 0;

  constructor(store: TraceStore, entities: Entities, history: History, services: number) {
    this.#store = store;
    const weights = new CallWeights(store.spans);
    const latencies = new CallLatencies(store, entities, history, weights, services);
    const gauges = new CallGauges(store.spans, entities, history, weights);
    this.#weights = weights;
    this.#latencies = latencies;
    this.#gauges = gauges;
    this.#counts = new CallCounts(store, entities, history, weights, latencies, gauges);
    this.#halves = new Halves(store, entities, this.#counts, latencies, services);
  }

  /** Annotations that said to stand for more than one can. */
  get limitedWeights(): number {
    return this.#weights.limited;
  }

  /** Annotations that told again what was known: sent twice, or a span id used twice. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Calls that were counted otherwise before their other half told what they are. */
  get lateHalves(): number {
    return this.#halves.late;
  }

  /** Enters a record into its call; false when it is a moment that was told before. */
  apply(span: number, trace: number, record: AnnotationRecord): boolean {
    const { spans, traces, kin } = this.#store;
    const order = traces.annotations[trace]!;
    traces.annotations[trace] = order + 1;

    const isHalf = record.spanKind !== KindCode.none || spans.kind[span] !== KindCode.none;
    const before = spans.flags[span]!;
    const isFirst = isHalf && spans.kind[span] === KindCode.none;
    if (isHalf) this.#halves.hear(span, record);
    if (spans.destination[span] === NO_NAME) spans.destination[span] = record.destination;
    if (spans.caller[span] === NO_NAME) spans.caller[span] = record.origin;
    if (record.async) spans.flags[span] = spans.flags[span]! | FLAG.async;

    const moment = momentOfKind[record.kind] ?? -1;
    const isNew = moment < 0 || !(spans.flags[span]! & (1 << moment));
    const isWeighed = record.weight !== 1 || (spans.flags[span]! & FLAG.weighted) !== 0;
    if (isWeighed) this.#counts.remember(span);
    if (!isNew) this.#duplicates++;
    else if (moment >= 0) this.#enter(span, trace, record, moment, order);
    if (record.error !== undefined) this.#fail(span, trace, record);
    if (isWeighed) this.#counts.correct(span);
    if (isHalf) this.#halves.update(span, before, isFirst);
    else {
      this.#counts.update(span);
      if (kin.used > 0) this.#halves.updateNative(span, before);
    }
    return isNew;
  }

  /** Numbers that will stand for others: nothing of what they stood for is left in them. */
  forget(entities: ReadonlySet<number>): void {
    for (const entity of entities) {
      if (entity >= OPERATIONS.first) continue;
      this.#latencies.forget(entity);
      this.#halves.forget(entity);
    }
    this.#gauges.recount();
  }

  /** The server stayed silent: what the caller waited stands for the call's latency, now or when it is told. */
  settle(span: number): void {
    const { spans } = this.#store;
    const flags = spans.flags[span]! | FLAG.settled;
    spans.flags[span] = flags;
    if (flags & (FLAG.latency | SERVER_SPOKE) || !this.#halves.counts(span)) return;
    this.#latencies.update(span);
  }

  /** The call's other half and its parent were awaited in vain, where they are spans of their own. */
  standAlone(span: number): void {
    if (this.#store.spans.kind[span] !== KindCode.none) this.#halves.standAlone(span);
  }

  /** The call is let go: what it was to be counted as is counted, and it is in flight no more. */
  drop(span: number): void {
    this.standAlone(span);
    this.expire(span);
  }

  /** The call is given up as unanswered. */
  expire(span: number): void {
    const { spans } = this.#store;
    spans.flags[span] = spans.flags[span]! | FLAG.expired;
    if (this.#halves.counts(span)) this.#gauges.update(span);
  }

  #enter(
    span: number,
    trace: number,
    record: AnnotationRecord,
    moment: number,
    order: number,
  ): void {
    const { spans, traces } = this.#store;
    spans.flags[span] = spans.flags[span]! | (1 << moment);
    spans.at[span * MOMENTS + moment] = record.timestamp;
    spans.order[span * MOMENTS + moment] = order;
    if (record.timestamp < traces.start[trace]!) traces.start[trace] = record.timestamp;
    if (record.timestamp > traces.end[trace]!) traces.end[trace] = record.timestamp;
    if (moment === MOMENT.in || moment === MOMENT.out) {
      if (spans.serverHost[span] === NO_NAME) spans.serverHost[span] = record.host;
      if (moment === MOMENT.out) spans.toldServer[span] = record.duration;
    } else {
      if (spans.clientHost[span] === NO_NAME) spans.clientHost[span] = record.host;
      if (moment === MOMENT.reply) spans.toldClient[span] = record.duration;
    }
    if (record.weight !== 1 || (spans.flags[span] & FLAG.weighted) !== 0) {
      this.#weights.enter(span, moment, record.weight);
      const weight = Math.min(record.weight, MAX_WEIGHT);
      if (weight > traces.weight[trace]!) traces.weight[trace] = weight;
    }
  }

  #fail(span: number, trace: number, record: AnnotationRecord): void {
    const { spans, traces, notes } = this.#store;
    const flags = spans.flags[span]!;
    const byServer = record.kind === Kind.in || record.kind === Kind.out;
    spans.flags[span] = flags | (byServer ? FLAG.errorServer : FLAG.errorClient);
    notes.setError(span, record.error!);
    if (!(flags & FAILED)) traces.errors[trace] = traces.errors[trace]! + 1;
  }
}
