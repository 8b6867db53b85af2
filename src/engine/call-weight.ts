/**
 * For how many calls like it a call stands, where a service tells only some.
 *
 * What the trace library sends (`client/`): all annotations of a trace that is
 * told weigh 1/rate, and of other traces nothing comes. Where every failure is
 * told, the end of a failed call weighs 1 in any trace; in one that is not told
 * its beginning comes with it, late, and weighs 0.
 *
 * So each fact is counted with the weight of the annotation that tells it, which
 * is one over the chance that it is told, and sums are right on average:
 *
 * - a **call**, on its service, operation and edge, and while it is **in flight**:
 *   with that of its beginning, REQ or IN; until one comes, with that of its end;
 * - a call on its **host**: with that of IN, for the host's callers may sample otherwise;
 * - an **error** or **timeout**: with that of the annotation that tells it, an end
 *   as a rule. Failures are then exact where all are told. A few seconds may count
 *   more failures than calls; whoever adds them up knows that each was a call;
 * - a **latency**: with that of OUT (server) or REP (client);
 * - a **gap**: with the larger of these, for it is known only where both are told.
 *
 * When two annotations tell the same fact (REQ and IN; an error of both sides)
 * it is known where either is told: the smaller weight above 0 counts. One that
 * comes later may thus change a weight; what was counted before is corrected.
 *
 * Counts are whole, weights need not be: a weight of 3.3 is 3 for seven calls in
 * ten and 4 for the others, chosen by the span's id, so that one call weighs the
 * same in every table and the sum of many is right.
 */
import { ID_WORDS, mixId } from '../model/ids.ts';
import { MAX_WEIGHT } from './limits.ts';
import { FLAG, MOMENT, MOMENTS, type SpanStore } from './store/span-store.ts';

const { request, in: taken, out, reply, timeout } = MOMENT;

/** What a call is counted as, wherever it is: places in `Standing`. */
export const STANDS = { call: 0, host: 1, error: 2, hostError: 3 } as const;
/** By STANDS, whole. */
export type Standing = Int32Array;

export class CallWeights {
  readonly #spans: SpanStore;
  #limited = 0;

  constructor(spans: SpanStore) {
    this.#spans = spans;
  }

  /** Annotations that said to stand for more than one can. */
  get limited(): number {
    return this.#limited;
  }

  /** Notes the weight of an annotation that tells a moment; those that came before without one weigh 1. */
  enter(span: number, moment: number, weight: number): void {
    const spans = this.#spans;
    const flags = spans.flags[span]!;
    const row = span * MOMENTS;
    if (!(flags & FLAG.weighted)) {
      spans.flags[span] = flags | FLAG.weighted;
      spans.weights.fill(1, row, row + MOMENTS);
    }
    if (weight > MAX_WEIGHT) this.#limited++;
    spans.weights[row + moment] = Math.floor(Math.min(weight, MAX_WEIGHT) + this.#share(span));
  }

  /** What the call is counted as now. */
  read(span: number, into: Standing): void {
    into[STANDS.call] = this.call(span);
    into[STANDS.host] = this.host(span);
    into[STANDS.error] = this.error(span);
    into[STANDS.hostError] = this.hostError(span);
  }

  call(span: number): number {
    if (!this.#isWeighted(span)) return 1;
    const begun = either(this.#of(span, request), this.#of(span, taken));
    if (begun >= 0) return begun;
    const ended = either(this.#of(span, reply), this.#of(span, timeout));
    return known(either(ended, this.#of(span, out)));
  }

  host(span: number): number {
    if (!this.#isWeighted(span)) return 1;
    return known(this.#firstOf(span, taken, out));
  }

  error(span: number): number {
    if (!this.#isWeighted(span)) return 1;
    const flags = this.#spans.flags[span]!;
    const byServer = flags & FLAG.errorServer ? this.#firstOf(span, out, taken) : -1;
    const byClient = flags & FLAG.errorClient ? this.#clientError(span) : -1;
    return known(either(byServer, byClient));
  }

  hostError(span: number): number {
    if (!this.#isWeighted(span)) return 1;
    return known(this.#firstOf(span, out, taken));
  }

  /** Of a moment that came: a timeout, or the end that tells a latency. */
  end(span: number, moment: number): number {
    return this.#isWeighted(span) ? this.#of(span, moment) : 1;
  }

  #isWeighted(span: number): boolean {
    return (this.#spans.flags[span]! & FLAG.weighted) !== 0;
  }

  #clientError(span: number): number {
    const ended = either(this.#of(span, reply), this.#of(span, timeout));
    return ended >= 0 ? ended : this.#of(span, request);
  }

  #firstOf(span: number, first: number, second: number): number {
    const weight = this.#of(span, first);
    return weight >= 0 ? weight : this.#of(span, second);
  }

  /** -1 when the moment did not come. */
  #of(span: number, moment: number): number {
    const { flags, weights } = this.#spans;
    return flags[span]! & (1 << moment) ? weights[span * MOMENTS + moment]! : -1;
  }

  /** By chance, but the same for all of a call: at least 0, below 1. Not the chance by which the trace was chosen. */
  #share(span: number): number {
    const mixed = Math.imul(mixId(this.#spans.ids, span * 2 * ID_WORDS) ^ 0x27d4eb2f, 0x165667b1);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  }
}

/** Of two annotations that tell the same, -1 for one that did not come: the smaller weight above 0. */
function either(a: number, b: number): number {
  if (a <= 0 || b <= 0) return Math.max(a, b);
  return Math.min(a, b);
}

/** Nothing that says a weight came: the call stands for itself. */
function known(weight: number): number {
  return weight < 0 ? 1 : weight;
}
