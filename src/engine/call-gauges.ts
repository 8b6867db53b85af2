/** What is in flight: which gauges a call stands in, and with how many calls. */
import { NO_NAME } from '../model/names.ts';
import type { CallWeights } from './call-weight.ts';
import type { Entities } from './entities.ts';
import { TOTAL } from './entity-range.ts';
import type { History } from './history.ts';
import { FLAG, MOMENT, type SpanStore } from './store/span-store.ts';

const bit = {
  request: 1 << MOMENT.request,
  in: 1 << MOMENT.in,
  out: 1 << MOMENT.out,
  reply: 1 << MOMENT.reply,
  timeout: 1 << MOMENT.timeout,
} as const;

const GAUGES = [FLAG.openService, FLAG.openEdge, FLAG.openHost] as const;

export class CallGauges {
  readonly #spans: SpanStore;
  readonly #entities: Entities;
  readonly #history: History;
  readonly #weights: CallWeights;

  constructor(spans: SpanStore, entities: Entities, history: History, weights: CallWeights) {
    this.#spans = spans;
    this.#entities = entities;
    this.#history = history;
    this.#weights = weights;
  }

  /** Enters the call where it is in flight now, and takes it away where it no longer is. */
  update(span: number): void {
    const spans = this.#spans;
    const destination = spans.destination[span]!;
    if (destination === NO_NAME) return;
    const flags = spans.flags[span]!;
    const live = !(flags & FLAG.expired);
    // A caller that has its reply proves that the handler is done, though OUT was lost.
    const serving = live && (flags & bit.in) !== 0 && !(flags & (bit.out | bit.reply));
    const waiting =
      live && (flags & bit.request) !== 0 && !(flags & (bit.reply | bit.timeout | FLAG.async));
    // Until the server speaks its caller's wait is all there is.
    const atService = serving || (waiting && !(flags & (bit.in | bit.out)));
    const onEdge = flags & bit.request ? waiting : serving;

    let changed = 0;
    if (atService !== ((flags & FLAG.openService) !== 0)) changed |= FLAG.openService;
    if (onEdge !== ((flags & FLAG.openEdge) !== 0) && spans.caller[span] !== NO_NAME) {
      changed |= FLAG.openEdge;
    }
    if (serving !== ((flags & FLAG.openHost) !== 0) && spans.serverHost[span] !== NO_NAME) {
      changed |= FLAG.openHost;
    }
    if (changed === 0) return;
    const call = this.#weights.call(span);
    const host = this.#weights.host(span);
    if (changed & FLAG.openService) this.#move(span, FLAG.openService, atService ? call : -call);
    if (changed & FLAG.openEdge) this.#move(span, FLAG.openEdge, onEdge ? call : -call);
    if (changed & FLAG.openHost) this.#move(span, FLAG.openHost, serving ? host : -host);
    spans.flags[span] = flags ^ changed;
  }

  /** The call's weight changed: what it stands for in the gauges changes by as much. */
  correct(span: number, byCall: number, byHost: number): void {
    const flags = this.#spans.flags[span]!;
    if (flags & FLAG.openService) this.#move(span, FLAG.openService, byCall);
    if (flags & FLAG.openEdge) this.#move(span, FLAG.openEdge, byCall);
    if (flags & FLAG.openHost) this.#move(span, FLAG.openHost, byHost);
  }

  /** Counts anew all that is in flight: names may stand for other numbers than when it was entered. */
  recount(): void {
    const { flags } = this.#spans;
    this.#history.inFlight.clear();
    for (let span = 0; span < flags.length; span++) {
      for (const gauge of GAUGES) {
        if (flags[span]! & gauge) this.#move(span, gauge, this.#standing(span, gauge));
      }
    }
  }

  /** Takes the call away from its edge, until it is entered again: that was another's. */
  leaveEdge(span: number): void {
    this.#leave(span, FLAG.openEdge);
  }

  /** Takes the call away everywhere: another tells it. */
  leave(span: number): void {
    for (const gauge of GAUGES) this.#leave(span, gauge);
  }

  #leave(span: number, gauge: number): void {
    const flags = this.#spans.flags[span]!;
    if (!(flags & gauge)) return;
    this.#move(span, gauge, -this.#standing(span, gauge));
    this.#spans.flags[span] = flags & ~gauge;
  }

  #standing(span: number, gauge: number): number {
    return gauge === FLAG.openHost ? this.#weights.host(span) : this.#weights.call(span);
  }

  #move(span: number, gauge: number, by: number): void {
    const spans = this.#spans;
    const entities = this.#entities;
    const destination = spans.destination[span]!;
    const service = entities.serviceOf(destination);
    if (gauge === FLAG.openHost) this.#add(entities.host(spans.serverHost[span]!), by);
    else if (gauge === FLAG.openEdge) {
      this.#add(entities.edge(entities.service(spans.caller[span]!), service), by);
    } else {
      this.#add(TOTAL, by);
      this.#add(service, by);
      this.#add(entities.operationOf(destination), by);
    }
  }

  #add(entity: number, by: number): void {
    this.#history.inFlight.add(entity, by);
  }
}
