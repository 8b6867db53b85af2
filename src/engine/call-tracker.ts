/**
 * What one more annotation means for the counts: which call it belongs to, what
 * that call now tells that it did not tell before, and which gauges move.
 *
 * Each fact of a call is counted once, the moment it is known, whatever the
 * order in which its annotations came. A call is counted for its service,
 * operation and edge at its first annotation and for its host when that host
 * first speaks of it.
 */
import { Kind } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import { NO_NAME } from '../model/names.ts';
import type { AnnotationRecord } from '../model/record.ts';
import { METRIC, TOTAL, type Entities } from './entities.ts';
import type { History } from './history.ts';
import { FLAG, MOMENT, MOMENTS } from './store/span-store.ts';
import type { TraceStore } from './store/trace-store.ts';

const bit = {
  request: 1 << MOMENT.request,
  in: 1 << MOMENT.in,
  out: 1 << MOMENT.out,
  reply: 1 << MOMENT.reply,
  timeout: 1 << MOMENT.timeout,
} as const;

const SERVER_SPOKE = bit.in | bit.out;
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
  readonly #entities: Entities;
  readonly #history: History;
  /** Services that ever said IN or OUT: their own word on latency is worth waiting for. */
  readonly #speaks: Uint8Array;
  #duplicates = 0;

  constructor(store: TraceStore, entities: Entities, history: History, services: number) {
    this.#store = store;
    this.#entities = entities;
    this.#history = history;
    this.#speaks = new Uint8Array(services);
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
    if (!isNew) this.#duplicates++;
    else if (moment >= 0) this.#enter(span, trace, record, moment, order);
    if (record.error !== undefined) this.#fail(span, trace, record);
    this.#count(span);
    this.#measure(span);
    this.#gauge(span);
    return isNew;
  }

  /** The server stayed silent: what the caller waited stands for the call's latency, now or when it is told. */
  settle(span: number): void {
    const { spans } = this.#store;
    const flags = spans.flags[span]! | FLAG.settled;
    spans.flags[span] = flags;
    if (!(flags & (FLAG.latency | SERVER_SPOKE))) this.#measure(span);
  }

  /** The call is given up as unanswered. */
  expire(span: number): void {
    const { spans } = this.#store;
    spans.flags[span] = spans.flags[span]! | FLAG.expired;
    this.#gauge(span);
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
  }

  #fail(span: number, trace: number, record: AnnotationRecord): void {
    const { spans, traces, notes } = this.#store;
    const flags = spans.flags[span]!;
    const byServer = record.kind === Kind.in || record.kind === Kind.out;
    spans.flags[span] = flags | (byServer ? FLAG.errorServer : FLAG.errorClient);
    notes.setError(span, record.error!);
    if (!(flags & FAILED)) traces.errors[trace] = traces.errors[trace]! + 1;
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
    const timedOut = (flags & bit.timeout) !== 0;
    const failed = (flags & FAILED) !== 0;
    if (!(flags & FLAG.counted)) {
      open.call(TOTAL);
      open.call(service);
      open.call(operation);
      flags |= FLAG.counted;
    }
    if (timedOut && !(flags & FLAG.timeout)) {
      open.timeout(TOTAL);
      open.timeout(service);
      open.timeout(operation);
      flags |= FLAG.timeout;
    }
    if (failed && !(flags & FLAG.error)) {
      open.error(TOTAL);
      open.error(service);
      open.error(operation);
      flags |= FLAG.error;
    }
    const edge = this.#edge(span, service);
    if (edge >= 0) {
      if (!(flags & FLAG.countedEdge)) {
        open.call(edge);
        this.#entities.noteFolded(edge);
      }
      if (timedOut && !(flags & FLAG.timeoutEdge)) open.timeout(edge);
      if (failed && !(flags & FLAG.errorEdge)) open.error(edge);
      flags |= FLAG.countedEdge;
      if (timedOut) flags |= FLAG.timeoutEdge;
      if (failed) flags |= FLAG.errorEdge;
    }
    if (flags & SERVER_SPOKE) {
      this.#speaks[service] = 1;
      const host = this.#entities.host(spans.serverHost[span]!);
      if (host >= 0) {
        if (!(flags & FLAG.countedHost)) {
          open.call(host);
          this.#entities.serves(host, service);
        }
        flags |= FLAG.countedHost;
        if (flags & FLAG.errorServer && !(flags & FLAG.errorHost)) {
          open.error(host);
          flags |= FLAG.errorHost;
        }
      }
    }
    spans.flags[span] = flags;
  }

  #measure(span: number): void {
    const { spans } = this.#store;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const told = spans.flags[span]!;
    const service = this.#entities.serviceOf(destination);
    const server = told & bit.out ? spans.serverTime(span) : Number.NaN;
    const client = told & bit.reply ? spans.clientTime(span) : Number.NaN;
    if (!Number.isNaN(server)) this.#own(span, server);
    else if (!Number.isNaN(client) && this.#isOnlyWord(told, service)) this.#own(span, client);

    const edge = this.#edge(span, service);
    const host = told & SERVER_SPOKE ? this.#entities.host(spans.serverHost[span]!) : -1;
    if (!Number.isNaN(server)) {
      this.#once(span, FLAG.serverEdge, edge, METRIC.server, server);
      this.#once(span, FLAG.serverHost, host, METRIC.server, server);
    }
    if (!Number.isNaN(client)) this.#once(span, FLAG.client, edge, METRIC.client, client);
    if (this.#store.traces.root[spans.trace[span]!] === span) {
      // What a whole request took as whoever sent it saw it: the header's latency. A root that
      // its caller does not report is measured where it is served.
      const whole = Number.isNaN(client) && !(told & bit.request) ? server : client;
      if (!Number.isNaN(whole)) this.#once(span, FLAG.total, TOTAL, METRIC.server, whole);
    }
    if (Number.isNaN(client) || Number.isNaN(server)) return;
    const gap = client - server;
    this.#once(span, FLAG.gapEdge, edge, METRIC.gap, gap);
    if (spans.flags[span]! & FLAG.gap) return;
    spans.flags[span] = spans.flags[span]! | FLAG.gap;
    const { open } = this.#history;
    open.latency(service, METRIC.gap, gap);
    open.latency(this.#entities.operationOf(destination), METRIC.gap, gap);
    if (host >= 0) open.latency(host, METRIC.gap, gap);
  }

  /** Whether the caller's time is all that will be known: its service never speaks, or was awaited in vain. */
  #isOnlyWord(flags: number, service: number): boolean {
    return !this.#speaks[service] || ((flags & FLAG.settled) !== 0 && !(flags & SERVER_SPOKE));
  }

  /** The latency of the call's service and operation. */
  #own(span: number, value: Micros): void {
    const { spans } = this.#store;
    if (spans.flags[span]! & FLAG.latency) return;
    spans.flags[span] = spans.flags[span]! | FLAG.latency;
    const destination = spans.destination[span]!;
    const { open } = this.#history;
    open.latency(this.#entities.serviceOf(destination), METRIC.server, value);
    open.latency(this.#entities.operationOf(destination), METRIC.server, value);
  }

  /** Adds a latency under a flag that says it was added; an entity not yet known (-1) waits. */
  #once(span: number, flag: number, entity: number, metric: number, value: Micros): void {
    const { spans } = this.#store;
    if (entity < 0 || spans.flags[span]! & flag) return;
    spans.flags[span] = spans.flags[span]! | flag;
    this.#history.open.latency(entity, metric, value);
  }

  /** Moves the in-flight gauges to what the call's flags now say. */
  #gauge(span: number): void {
    const { spans } = this.#store;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const flags = spans.flags[span]!;
    const live = !(flags & FLAG.expired);
    // A caller that has its reply proves that the handler is done, though OUT was lost.
    const serving = live && (flags & bit.in) !== 0 && !(flags & (bit.out | bit.reply));
    const waiting =
      live && (flags & bit.request) !== 0 && !(flags & (bit.reply | bit.timeout | FLAG.async));
    // Until the server speaks its caller's wait is all there is.
    const atService = serving || (waiting && !(flags & SERVER_SPOKE));
    const onEdge = flags & bit.request ? waiting : serving;

    if (atService !== ((flags & FLAG.openService) !== 0)) {
      const service = this.#entities.serviceOf(destination);
      const by = atService ? 1 : -1;
      this.#move(TOTAL, by);
      this.#move(service, by);
      this.#move(this.#entities.operationOf(destination), by);
      spans.flags[span] = spans.flags[span]! ^ FLAG.openService;
    }
    if (onEdge !== ((flags & FLAG.openEdge) !== 0)) {
      const edge = this.#edge(span, this.#entities.serviceOf(destination));
      if (edge >= 0) {
        this.#move(edge, onEdge ? 1 : -1);
        spans.flags[span] = spans.flags[span]! ^ FLAG.openEdge;
      }
    }
    if (serving !== ((flags & FLAG.openHost) !== 0)) {
      const host = this.#entities.host(spans.serverHost[span]!);
      if (host >= 0) {
        this.#move(host, serving ? 1 : -1);
        spans.flags[span] = spans.flags[span]! ^ FLAG.openHost;
      }
    }
  }

  #move(entity: number, by: number): void {
    const { inFlight } = this.#history;
    inFlight[entity] = inFlight[entity]! + by;
  }

  #edge(span: number, service: number): number {
    const caller = this.#store.spans.caller[span]!;
    return caller === NO_NAME ? -1 : this.#entities.edge(this.#entities.service(caller), service);
  }
}
