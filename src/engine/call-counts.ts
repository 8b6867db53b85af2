/**
 * Where a call stands in the counts. Each fact is counted once, for the service,
 * operation, edge and host that it concerns, whatever the order in which it
 * became known: the edge is often known later than the service. What turns out
 * to be another's is taken back.
 */
import { NO_NAME } from '../model/names.ts';
import { KindCode } from '../model/span-kind.ts';
import type { CallGauges } from './call-gauges.ts';
import type { CallLatencies } from './call-latencies.ts';
import { STANDS, type CallWeights, type Standing } from './call-weight.ts';
import type { Entities } from './entities.ts';
import { TOTAL } from './entity-range.ts';
import type { History } from './history.ts';
import { FLAG, MOMENT } from './store/span-store.ts';
import type { TraceStore } from './store/trace-store.ts';

const TIMED_OUT: number = 1 << MOMENT.timeout;
const SERVER_SPOKE: number = (1 << MOMENT.in) | (1 << MOMENT.out);
const FAILED = FLAG.errorClient | FLAG.errorServer;

/** What is known of a call's edge, its gap included: a caller that was another's told it wrong. */
const EDGE_FLAGS =
  FLAG.countedEdge | FLAG.errorEdge | FLAG.client | FLAG.serverEdge | FLAG.gapEdge | FLAG.gap;

/** Whether a call counts among those that were told, 1 or 0. */
const tellsOne = (weight: number): number => (weight > 0 ? 1 : 0);

export class CallCounts {
  readonly #store: TraceStore;
  readonly #entities: Entities;
  readonly #history: History;
  readonly #weights: CallWeights;
  readonly #latencies: CallLatencies;
  readonly #gauges: CallGauges;
  /** What the call at hand was counted as before its latest annotation, and is now. */
  readonly #before: Standing = new Int32Array(4);
  readonly #now: Standing = new Int32Array(4);

  constructor(
    store: TraceStore,
    entities: Entities,
    history: History,
    weights: CallWeights,
    latencies: CallLatencies,
    gauges: CallGauges,
  ) {
    this.#store = store;
    this.#entities = entities;
    this.#history = history;
    this.#weights = weights;
    this.#latencies = latencies;
    this.#gauges = gauges;
  }

  /** Adds what the call tells and did not tell before. */
  update(span: number): void {
    this.#count(span);
    this.#latencies.update(span);
    this.#gauges.update(span);
  }

  /** An annotation that may change the call's weight is about to be entered; `correct` once it is. */
  remember(span: number): void {
    this.#weights.read(span, this.#before);
  }

  /** What was counted of the call already is brought to what it weighs now. */
  correct(span: number): void {
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
    const waiter = spans.kind[span] === KindCode.none ? span : this.#waiterOf(span);
    const timedOut = (spans.flags[waiter]! & TIMED_OUT) !== 0;
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
      const timeouts = this.#weights.end(waiter, MOMENT.timeout);
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
        open.timeout(edge, this.#weights.end(waiter, MOMENT.timeout));
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

  /** The call is told by another: takes back what it was counted as. Its latencies stay. */
  retract(span: number): void {
    const { spans } = this.#store;
    const flags = spans.flags[span]!;
    this.#gauges.leave(span);
    this.leaveEdge(span);
    const destination = spans.destination[span]!;
    const calls = this.#weights.call(span);
    const { open } = this.#history;
    const service = this.#entities.serviceOf(destination);
    for (const each of [TOTAL, service, this.#entities.operationOf(destination)]) {
      if (flags & FLAG.counted) open.call(each, -calls, -tellsOne(calls));
      if (flags & FLAG.error) open.error(each, -this.#weights.error(span));
    }
    spans.flags[span] = spans.flags[span]! & ~(FLAG.counted | FLAG.error);
  }

  /**
   * The call's caller or its service is another: takes it back from its edge, to be counted on the
   * right one, and that it timed out, which only a caller tells.
   */
  leaveEdge(span: number): void {
    const { spans } = this.#store;
    const flags = spans.flags[span]!;
    this.#gauges.leaveEdge(span);
    this.#leaveTimeout(span);
    const { open } = this.#history;
    if (flags & (FLAG.countedEdge | FLAG.errorEdge)) {
      const edge = this.#edge(span, this.#entities.serviceOf(spans.destination[span]!));
      const calls = this.#weights.call(span);
      if (flags & FLAG.countedEdge) open.call(edge, -calls, -tellsOne(calls));
      const byCaller = !(flags & FAILED);
      if (flags & FLAG.errorEdge) open.error(edge, byCaller ? -calls : -this.#weights.error(span));
    }
    spans.flags[span] = spans.flags[span]! & ~EDGE_FLAGS;
  }

  #leaveTimeout(span: number): void {
    const { spans } = this.#store;
    const flags = spans.flags[span]!;
    if (!(flags & (FLAG.timeout | FLAG.timeoutEdge))) return;
    const destination = spans.destination[span]!;
    const service = this.#entities.serviceOf(destination);
    const timeouts = this.#weights.end(this.#waiterOf(span), MOMENT.timeout);
    const { open } = this.#history;
    if (flags & FLAG.timeout) {
      for (const each of [TOTAL, service, this.#entities.operationOf(destination)]) {
        open.timeout(each, -timeouts);
      }
    }
    if (flags & FLAG.timeoutEdge) open.timeout(this.#edge(span, service), -timeouts);
    spans.flags[span] = flags & ~(FLAG.timeout | FLAG.timeoutEdge);
  }

  /** The call that tells whether its caller gave up: its other half, where it has one. */
  #waiterOf(span: number): number {
    const { kin } = this.#store;
    const half = kin.halfOf(span);
    return half >= 0 ? half : span;
  }

  /** A caller that failed without its server: an error of the edge alone. */
  failEdge(span: number): void {
    this.#moveEdgeError(span, 1);
  }

  /** Another call explains why the caller failed. */
  unfailEdge(span: number): void {
    this.#moveEdgeError(span, -1);
  }

  #moveEdgeError(span: number, by: 1 | -1): void {
    const { spans } = this.#store;
    const edge = this.#edge(span, this.#entities.serviceOf(spans.destination[span]!));
    this.#history.open.error(edge, by * this.#weights.call(span));
    spans.flags[span] = spans.flags[span]! ^ FLAG.errorEdge;
  }

  #edge(span: number, service: number): number {
    const caller = this.#store.spans.caller[span]!;
    return caller === NO_NAME ? -1 : this.#entities.edge(this.#entities.service(caller), service);
  }
}
