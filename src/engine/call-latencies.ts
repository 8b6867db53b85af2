/** Which latencies a call tells, of whom: each is added once, the moment it is known. */
import type { Micros } from '../model/clock.ts';
import { NO_NAME } from '../model/names.ts';
import { KindCode } from '../model/span-kind.ts';
import type { CallWeights } from './call-weight.ts';
import type { Entities } from './entities.ts';
import { METRIC, TOTAL } from './entity-range.ts';
import type { History } from './history.ts';
import { FLAG, MOMENT } from './store/span-store.ts';
import type { TraceStore } from './store/trace-store.ts';

const REQUESTED: number = 1 << MOMENT.request;
const OUT: number = 1 << MOMENT.out;
const REPLIED: number = 1 << MOMENT.reply;
const SERVER_SPOKE: number = (1 << MOMENT.in) | OUT;

export class CallLatencies {
  readonly #store: TraceStore;
  readonly #entities: Entities;
  readonly #history: History;
  readonly #weights: CallWeights;
  /** Services that ever said IN or OUT: their own word on latency is worth waiting for. */
  readonly #speaks: Uint8Array;

  constructor(
    store: TraceStore,
    entities: Entities,
    history: History,
    weights: CallWeights,
    services: number,
  ) {
    this.#store = store;
    this.#entities = entities;
    this.#history = history;
    this.#weights = weights;
    this.#speaks = new Uint8Array(services);
  }

  /** A service said IN or OUT. */
  noteSpeaks(service: number): void {
    this.#speaks[service] = 1;
  }

  /** The service's number will stand for another. */
  forget(service: number): void {
    this.#speaks[service] = 0;
  }

  /** Adds what the call tells and did not tell before. */
  update(span: number): void {
    const { spans } = this.#store;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const told = spans.flags[span]!;
    const service = this.#entities.serviceOf(destination);
    const asker = spans.kind[span] === 0 ? span : this.#askerOf(span);
    const server = told & OUT ? spans.serverTime(span) : Number.NaN;
    const client = this.#clientTime(asker);
    const servers = this.#weights.end(span, MOMENT.out);
    const clients = this.#weights.end(asker, MOMENT.reply);
    if (!Number.isNaN(server)) this.#own(span, server, servers);
    else if (!Number.isNaN(client) && this.#isOnlyWord(told, service)) {
      this.#own(span, client, clients);
    }

    const caller = spans.caller[span]!;
    const edge =
      caller === NO_NAME ? -1 : this.#entities.edge(this.#entities.service(caller), service);
    const host = told & SERVER_SPOKE ? this.#entities.host(spans.serverHost[span]!) : -1;
    if (!Number.isNaN(server)) {
      this.#once(span, FLAG.serverEdge, edge, METRIC.server, server, servers);
      this.#once(span, FLAG.serverHost, host, METRIC.server, server, servers);
    }
    if (!Number.isNaN(client)) this.#once(span, FLAG.client, edge, METRIC.client, client, clients);
    if (this.#store.traces.root[spans.trace[span]!] === span) {
      // What a whole request took as whoever sent it saw it: the header's latency. A root that
      // its caller does not report is measured where it is served.
      const byServer = Number.isNaN(client) && !(told & REQUESTED);
      const whole = byServer ? server : client;
      if (!Number.isNaN(whole)) {
        this.#once(span, FLAG.total, TOTAL, METRIC.server, whole, byServer ? servers : clients);
      }
    }
    if (Number.isNaN(client) || Number.isNaN(server) || this.#isMessage(span)) return;
    const gap = client - server;
    // It is known only where both are told, so the larger of their weights counts.
    const gaps = Math.max(clients, servers);
    this.#once(span, FLAG.gapEdge, edge, METRIC.gap, gap, gaps);
    if (spans.flags[span]! & FLAG.gap) return;
    spans.flags[span] = spans.flags[span]! | FLAG.gap;
    const { open } = this.#history;
    open.latency(service, METRIC.gap, gap, gaps);
    open.latency(this.#entities.operationOf(destination), METRIC.gap, gap, gaps);
    if (host >= 0) open.latency(host, METRIC.gap, gap, gaps);
  }

  /** Of a call that is told by its other half: only what a whole request took, should it be one. */
  updateWhole(span: number): void {
    const client = this.#clientTime(span);
    if (this.#store.traces.root[this.#store.spans.trace[span]!] !== span || Number.isNaN(client)) {
      return;
    }
    const clients = this.#weights.end(span, MOMENT.reply);
    this.#once(span, FLAG.total, TOTAL, METRIC.server, client, clients);
  }

  /** The call that tells what this one's caller waited: its other half, unless what it left waited in a queue. */
  #askerOf(span: number): number {
    const { spans, kin } = this.#store;
    const half = kin.halfOf(span);
    const isWaitedFor = spans.kind[span] !== KindCode.consumer;
    return half >= 0 && isWaitedFor && spans.kind[half] !== KindCode.producer ? half : span;
  }

  /** Of one id for both sides: who sent it waited for the queue, and not for who took it. */
  #isMessage(span: number): boolean {
    const kind = this.#store.spans.kind[span];
    return kind === KindCode.producer || kind === KindCode.consumer;
  }

  #clientTime(span: number): Micros {
    const { spans } = this.#store;
    return spans.flags[span]! & REPLIED ? spans.clientTime(span) : Number.NaN;
  }

  /** Whether the caller's time is all that will be known: its service never speaks, or was awaited in vain. */
  #isOnlyWord(flags: number, service: number): boolean {
    return !this.#speaks[service] || ((flags & FLAG.settled) !== 0 && !(flags & SERVER_SPOKE));
  }

  /** The latency of the call's service and operation. */
  #own(span: number, value: Micros, by: number): void {
    const { spans } = this.#store;
    if (spans.flags[span]! & FLAG.latency) return;
    spans.flags[span] = spans.flags[span]! | FLAG.latency;
    const destination = spans.destination[span]!;
    const { open } = this.#history;
    open.latency(this.#entities.serviceOf(destination), METRIC.server, value, by);
    open.latency(this.#entities.operationOf(destination), METRIC.server, value, by);
  }

  /** Adds a latency under a flag that says it was added; an entity not yet known (-1) waits. */
  #once(
    span: number,
    flag: number,
    entity: number,
    metric: number,
    value: Micros,
    by: number,
  ): void {
    const { spans } = this.#store;
    if (entity < 0 || spans.flags[span]! & flag) return;
    spans.flags[span] = spans.flags[span]! | flag;
    this.#history.open.latency(entity, metric, value, by);
  }
}
