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

  /** Enters a record into its call. */
  apply(span: number, trace: number, record: AnnotationRecord): void {
    const { spans, traces } = this.#store;
    const order = traces.annotations[trace]!;
    traces.annotations[trace] = order + 1;

    if (spans.destination[span] === NO_NAME) spans.destination[span] = record.destination;
    if (spans.caller[span] === NO_NAME) spans.caller[span] = record.origin;
    if (record.async) spans.flags[span] = spans.flags[span]! | FLAG.async;

    const moment = momentOfKind[record.kind]!;
    if (moment >= 0) {
      if (spans.flags[span]! & (1 << moment)) {
        this.#duplicates++;
        return;
      }
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
    this.#count(span, moment);
    if (record.error !== undefined) this.#fail(span, trace, record);
    this.#measure(span);
    this.#gauge(span);
  }

  /** The server stayed silent: what the caller waited stands for the call's latency. */
  settle(span: number): void {
    const { spans } = this.#store;
    if (spans.flags[span]! & (FLAG.latency | SERVER_SPOKE)) return;
    this.#latency(span, spans.clientTime(span));
  }

  /** The call is given up as unanswered. */
  expire(span: number): void {
    const { spans } = this.#store;
    spans.flags[span] = spans.flags[span]! | FLAG.expired;
    this.#gauge(span);
  }

  #count(span: number, moment: number): void {
    const { spans } = this.#store;
    const { open } = this.#history;
    let flags = spans.flags[span]!;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const service = this.#entities.serviceOf(destination);
    if (!(flags & FLAG.counted)) {
      open.call(TOTAL);
      open.call(service);
      open.call(this.#entities.operationOf(destination));
      const edge = this.#edge(span, service);
      if (edge >= 0) open.call(edge);
      flags |= FLAG.counted;
    }
    if (flags & SERVER_SPOKE) {
      this.#speaks[service] = 1;
      if (!(flags & FLAG.countedHost)) {
        const host = this.#entities.host(spans.serverHost[span]!);
        if (host >= 0) {
          open.call(host);
          this.#entities.serves(host, service);
        }
        flags |= FLAG.countedHost;
      }
    }
    if (moment === MOMENT.timeout) {
      open.timeout(TOTAL);
      open.timeout(service);
      open.timeout(this.#entities.operationOf(destination));
      const edge = this.#edge(span, service);
      if (edge >= 0) open.timeout(edge);
    }
    spans.flags[span] = flags;
  }

  #fail(span: number, trace: number, record: AnnotationRecord): void {
    const { spans, traces, notes } = this.#store;
    const before = spans.flags[span]! & FAILED;
    const byServer = record.kind === Kind.in || record.kind === Kind.out;
    spans.flags[span] = spans.flags[span]! | (byServer ? FLAG.errorServer : FLAG.errorClient);
    notes.setError(span, record.error!);
    const { open } = this.#history;
    if (byServer && !(before & FLAG.errorServer)) {
      const host = this.#entities.host(spans.serverHost[span]!);
      if (host >= 0) open.error(host);
    }
    if (before) return;
    traces.errors[trace] = traces.errors[trace]! + 1;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const service = this.#entities.serviceOf(destination);
    open.error(TOTAL);
    open.error(service);
    open.error(this.#entities.operationOf(destination));
    const edge = this.#edge(span, service);
    if (edge >= 0) open.error(edge);
  }

  #measure(span: number): void {
    const { spans } = this.#store;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const flags = spans.flags[span]!;
    const service = this.#entities.serviceOf(destination);
    const server = flags & bit.out ? spans.serverTime(span) : Number.NaN;
    const client = flags & bit.reply ? spans.clientTime(span) : Number.NaN;

    if (!(flags & FLAG.latency)) {
      if (!Number.isNaN(server)) this.#latency(span, server);
      else if (!Number.isNaN(client) && !this.#speaks[service]) this.#latency(span, client);
    }
    if (!Number.isNaN(client) && !(flags & FLAG.client)) {
      spans.flags[span] = spans.flags[span]! | FLAG.client;
      const { open } = this.#history;
      const edge = this.#edge(span, service);
      if (edge >= 0) open.latency(edge, METRIC.client, client);
      // What a whole request took, as whoever sent it saw it: the header's latency.
      if (this.#store.traces.root[spans.trace[span]!] === span) {
        open.latency(TOTAL, METRIC.server, client);
      }
    }
    if (!Number.isNaN(client) && !Number.isNaN(server) && !(flags & FLAG.gap)) {
      spans.flags[span] = spans.flags[span]! | FLAG.gap;
      const { open } = this.#history;
      const gap = client - server;
      open.latency(service, METRIC.gap, gap);
      open.latency(this.#entities.operationOf(destination), METRIC.gap, gap);
      const edge = this.#edge(span, service);
      if (edge >= 0) open.latency(edge, METRIC.gap, gap);
      const host = this.#entities.host(spans.serverHost[span]!);
      if (host >= 0) open.latency(host, METRIC.gap, gap);
    }
  }

  #latency(span: number, value: Micros): void {
    if (Number.isNaN(value)) return;
    const { spans } = this.#store;
    const destination = spans.destination[span]!;
    const service = this.#entities.serviceOf(destination);
    const { open } = this.#history;
    const flags = spans.flags[span]!;
    spans.flags[span] = flags | FLAG.latency;
    open.latency(service, METRIC.server, value);
    open.latency(this.#entities.operationOf(destination), METRIC.server, value);
    // A root that its caller does not report is measured where it is served.
    if (this.#store.traces.root[spans.trace[span]!] === span && !(flags & bit.request)) {
      open.latency(TOTAL, METRIC.server, value);
    }
    if (!(flags & SERVER_SPOKE)) return;
    const edge = this.#edge(span, service);
    if (edge >= 0) open.latency(edge, METRIC.server, value);
    const host = this.#entities.host(spans.serverHost[span]!);
    if (host >= 0) open.latency(host, METRIC.server, value);
  }

  /** Moves the in-flight gauges to what the call's flags now say. */
  #gauge(span: number): void {
    const { spans } = this.#store;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const flags = spans.flags[span]!;
    const live = !(flags & FLAG.expired);
    const serving = live && (flags & bit.in) !== 0 && !(flags & bit.out);
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
