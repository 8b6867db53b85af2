/**
 * What one more annotation means for the counts: which call it belongs to, what
 * that call now tells that it did not tell before, and which gauges move.
 *
 * Each fact of a call is counted once, the moment it is known, whatever the
 * order in which its annotations came. A call is counted for its service,
 * operation and edge at its first annotation and for its host when that host
 * first speaks of it. How much each fact counts tells `call-weight.ts`.
 */
import { Kind } from '../model/annotation.ts';
import { NO_NAME } from '../model/names.ts';
import type { AnnotationRecord } from '../model/record.ts';
import { CallGauges } from './call-gauges.ts';
import { CallLatencies } from './call-latencies.ts';
import { CallWeights, STANDS, type Standing } from './call-weight.ts';
import { TOTAL, type Entities } from './entities.ts';
import type { History } from './history.ts';
import { MAX_WEIGHT } from './limits.ts';
import { FLAG, MOMENT, MOMENTS } from './store/span-store.ts';
import type { TraceStore } from './store/trace-store.ts';

const TIMED_OUT: number = 1 << MOMENT.timeout;
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

/** Whether a call counts among those that were told, 1 or 0. */
const tellsOne = (weight: number): number => (weight > 0 ? 1 : 0);

export class CallTracker {
  readonly #store: TraceStore;
  readonly #entities: Entities;
  readonly #history: History;
  readonly #weights: CallWeights;
  readonly #latencies: CallLatencies;
  readonly #gauges: CallGauges;
  /** What the call at hand was counted as before its latest annotation, and is now. */
  readonly #before: Standing = new Int32Array(4);
  readonly #now: Standing = new Int32Array(4);
  #duplicates = 0;

  constructor(store: TraceStore, entities: Entities, history: History, services: number) {
    this.#store = store;
    this.#entities = entities;
    this.#history = history;
    this.#weights = new CallWeights(store.spans);
    this.#latencies = new CallLatencies(store, entities, history, this.#weights, services);
    this.#gauges = new CallGauges(store.spans, entities, history, this.#weights);
  }

  /** Annotations that said to stand for more than one can. */
  get limitedWeights(): number {
    return this.#weights.limited;
  }

  /** Annotations that told again what was known: sent twice, or a span id used twice. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Enters a record into its call; false when it is a moment that was told before. */
  apply(span: number, trace: number, record: AnnotationRecord): boolean {
    const { spans, traces } = this.#store;
    const order = traces.annotations[trace]!;
    traces.annotations[trace] = order + 1;

    if (spans.destination[span] === NO_NAME) spans.destination[span] = record.destination;
    if (spans.caller[span] === NO_NAME) spans.caller[span] = record.origin;
    if (record.async) spans.flags[span] = spans.flags[span]! | FLAG.async;

    const moment = momentOfKind[record.kind] ?? -1;
    const isNew = moment < 0 || !(spans.flags[span]! & (1 << moment));
    const isWeighed = record.weight !== 1 || (spans.flags[span]! & FLAG.weighted) !== 0;
    if (isWeighed) this.#weights.read(span, this.#before);
    if (!isNew) this.#duplicates++;
    else if (moment >= 0) this.#enter(span, trace, record, moment, order);
    if (record.error !== undefined) this.#fail(span, trace, record);
    if (isWeighed) this.#correct(span);
    this.#count(span);
    this.#latencies.update(span);
    this.#gauges.update(span);
    return isNew;
  }

  /** The server stayed silent: what the caller waited stands for the call's latency, now or when it is told. */
  settle(span: number): void {
    const { spans } = this.#store;
    const flags = spans.flags[span]! | FLAG.settled;
    spans.flags[span] = flags;
    if (!(flags & (FLAG.latency | SERVER_SPOKE))) this.#latencies.update(span);
  }

  /** The call is given up as unanswered. */
  expire(span: number): void {
    const { spans } = this.#store;
    spans.flags[span] = spans.flags[span]! | FLAG.expired;
    this.#gauges.update(span);
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

  /** What was counted of the call already is brought to what it weighs now. */
  #correct(span: number): void {
    const { spans } = this.#store;
    const before = this.#before;
    const now = this.#now;
    this.#weights.read(span, now);
    if (before.every((weight, i) => weight === now[i])) return;
    const flags = spans.flags[span]!;
    const destination = spans.destination[span]!;
    const byCall = now[STANDS.call]! - before[STANDS.call]!;
    const byHost = now[STANDS.host]! - before[STANDS.host]!;
    const byError = now[STANDS.error]! - before[STANDS.error]!;
    const toldCall = tellsOne(now[STANDS.call]!) - tellsOne(before[STANDS.call]!);
    const { open } = this.#history;
    if (destination !== NO_NAME) {
      const service = this.#entities.serviceOf(destination);
      const own = [TOTAL, service, this.#entities.operationOf(destination)];
      if (flags & FLAG.counted) for (const each of own) open.call(each, byCall, toldCall);
      if (flags & FLAG.error) for (const each of own) open.error(each, byError);
      const edge = this.#edge(span, service);
      if (flags & FLAG.countedEdge) open.call(edge, byCall, toldCall);
      if (flags & FLAG.errorEdge) open.error(edge, byError);
    }
    const host = this.#entities.host(spans.serverHost[span]!);
    if (flags & FLAG.countedHost) {
      const told = tellsOne(now[STANDS.host]!) - tellsOne(before[STANDS.host]!);
      open.call(host, byHost, told);
    }
    if (flags & FLAG.errorHost) {
      open.error(host, now[STANDS.hostError]! - before[STANDS.hostError]!);
    }
    this.#gauges.correct(span, byCall, byHost);
  }

  /** Adds the call, its timeout and its error wherever they belong and do not yet stand. */
  #count(span: number): void {
    const { spans } = this.#store;
    const { open } = this.#history;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    let flags = spans.flags[span]!;
    const service = this.#entities.serviceOf(destination);
    const operation = this.#entities.operationOf(destination);
    const timedOut = (flags & TIMED_OUT) !== 0;
    const failed = (flags & FAILED) !== 0;
    const calls = this.#weights.call(span);
    const told = tellsOne(calls);
    if (!(flags & FLAG.counted)) {
      open.call(TOTAL, calls, told);
      open.call(service, calls, told);
      open.call(operation, calls, told);
      flags |= FLAG.counted;
    }
    if (timedOut && !(flags & FLAG.timeout)) {
      const timeouts = this.#weights.end(span, MOMENT.timeout);
      open.timeout(TOTAL, timeouts);
      open.timeout(service, timeouts);
      open.timeout(operation, timeouts);
      flags |= FLAG.timeout;
    }
    if (failed && !(flags & FLAG.error)) {
      const errors = this.#weights.error(span);
      open.error(TOTAL, errors);
      open.error(service, errors);
      open.error(operation, errors);
      flags |= FLAG.error;
    }
    const edge = this.#edge(span, service);
    if (edge >= 0) {
      if (!(flags & FLAG.countedEdge)) {
        open.call(edge, calls, told);
        this.#entities.noteFolded(edge);
      }
      if (timedOut && !(flags & FLAG.timeoutEdge)) {
        open.timeout(edge, this.#weights.end(span, MOMENT.timeout));
      }
      if (failed && !(flags & FLAG.errorEdge)) {
        open.error(edge, this.#weights.error(span));
      }
      flags |= FLAG.countedEdge;
      if (timedOut) flags |= FLAG.timeoutEdge;
      if (failed) flags |= FLAG.errorEdge;
    }
    if (flags & SERVER_SPOKE) {
      this.#latencies.noteSpeaks(service);
      const host = this.#entities.host(spans.serverHost[span]!);
      if (host >= 0) {
        if (!(flags & FLAG.countedHost)) {
          const served = this.#weights.host(span);
          open.call(host, served, tellsOne(served));
          this.#entities.serves(host, service);
        }
        flags |= FLAG.countedHost;
        if (flags & FLAG.errorServer && !(flags & FLAG.errorHost)) {
          open.error(host, this.#weights.hostError(span));
          flags |= FLAG.errorHost;
        }
      }
    }
    spans.flags[span] = flags;
  }

  #edge(span: number, service: number): number {
    const caller = this.#store.spans.caller[span]!;
    return caller === NO_NAME ? -1 : this.#entities.edge(this.#entities.service(caller), service);
  }
}
