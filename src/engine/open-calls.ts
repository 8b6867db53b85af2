/**
 * Calls by age. Every call waits the same times: to settle (its server may still
 * speak), to stand alone (its other half may still come) and to expire (it is
 * not in flight any more, but unanswered), so one queue in order of arrival with
 * three readers is enough.
 */
import type { Micros } from '../model/clock.ts';
import { KIN_AFTER, OPEN_FOR, SETTLE_AFTER } from './limits.ts';

export interface CallAgeHooks {
  readonly settle: (span: number) => void;
  readonly standAlone: (span: number) => void;
  readonly expire: (span: number) => void;
  /** Counts up when a slot is given to another call. */
  readonly generation: Int32Array;
}

export class OpenCalls {
  readonly #hooks: CallAgeHooks;
  readonly #capacity: number;
  readonly #spans: Int32Array;
  readonly #generations: Int32Array;
  readonly #since: Float64Array;
  /** Counts of calls queued, settled, left alone and expired; places are these modulo the capacity. */
  #queued = 0;
  #settled = 0;
  #alone = 0;
  #expired = 0;

  constructor(capacity: number, hooks: CallAgeHooks) {
    this.#hooks = hooks;
    this.#capacity = capacity;
    this.#spans = new Int32Array(capacity);
    this.#generations = new Int32Array(capacity);
    this.#since = new Float64Array(capacity);
  }

  add(span: number, at: Micros): void {
    // Slots are reused, so more calls than slots may pass within the time: the oldest then age early.
    if (this.#queued - this.#expired >= this.#capacity) this.#expireNext();
    const place = this.#queued % this.#capacity;
    this.#spans[place] = span;
    this.#generations[place] = this.#hooks.generation[span]!;
    this.#since[place] = at;
    this.#queued++;
  }

  advance(now: Micros): void {
    while (
      this.#settled < this.#queued &&
      this.#since[this.#settled % this.#capacity]! <= now - SETTLE_AFTER
    ) {
      this.#settleNext();
    }
    while (
      this.#alone < this.#queued &&
      this.#since[this.#alone % this.#capacity]! <= now - KIN_AFTER
    ) {
      this.#standAloneNext();
    }
    while (
      this.#expired < this.#queued &&
      this.#since[this.#expired % this.#capacity]! <= now - OPEN_FOR
    ) {
      this.#expireNext();
    }
  }

  /** Nothing else will come: who waits for more has what there is. What is in flight stays so. */
  finish(): void {
    while (this.#settled < this.#queued) this.#settleNext();
    while (this.#alone < this.#queued) this.#standAloneNext();
  }

  #settleNext(): void {
    const place = this.#settled++ % this.#capacity;
    if (this.#isSame(place)) this.#hooks.settle(this.#spans[place]!);
  }

  #standAloneNext(): void {
    if (this.#settled === this.#alone) this.#settleNext();
    const place = this.#alone++ % this.#capacity;
    if (this.#isSame(place)) this.#hooks.standAlone(this.#spans[place]!);
  }

  #expireNext(): void {
    if (this.#alone === this.#expired) this.#standAloneNext();
    const place = this.#expired++ % this.#capacity;
    if (this.#isSame(place)) this.#hooks.expire(this.#spans[place]!);
  }

  #isSame(place: number): boolean {
    return this.#hooks.generation[this.#spans[place]!] === this.#generations[place];
  }
}
