import type { Micros } from '../model/clock.ts';
import { SequenceWindow } from './sequence-window.ts';

/** What a sender tells of itself; see `SenderTotals` and `Origin` in `wire/packed.ts`. */
export interface Told {
  readonly sequence: number;
  readonly offered: number;
  readonly dropped: number;
  /** Lost before it: `upstreamLost` of a sender, `unheard` of an origin. */
  readonly before: number;
}

/**
 * One sender: what it says it offered and dropped, and what came of it here.
 * Totals only grow, so the largest are the latest, in whatever order they came.
 *
 * Whoever begins to listen to a sender that has long been talking counts from
 * there: what was sent before is not lost, it was never to be heard here.
 */
export class SenderAccount {
  readonly window: SequenceWindow = new SequenceWindow();
  heardAt: Micros = 0;
  #sentEarlier: number;
  #droppedEarlier: number;
  #beforeEarlier: number;
  #offered = 0;
  #dropped = 0;
  #before = 0;
  #beforeTold = -1;
  #received = 0;

  /** @param whole whether all it ever sent was to be heard here, also what came before `first`. */
  constructor(first: Told, count: number, whole: boolean) {
    this.#sentEarlier = whole ? 0 : sentBefore(first, count);
    this.#droppedEarlier = whole ? 0 : first.dropped;
    this.#beforeEarlier = whole ? 0 : first.before;
  }

  /** Dropped by the sender itself. */
  get dropped(): number {
    return Math.max(0, this.#dropped - this.#droppedEarlier);
  }

  /** Sent and not received: lost on the way, or still on it. */
  get lost(): number {
    return Math.max(0, this.#offered - this.#dropped - this.#sentEarlier - this.#received);
  }

  /** Lost before it came to the sender. This may fall again, so the latest word counts. */
  get before(): number {
    return Math.max(0, this.#before - this.#beforeEarlier);
  }

  /** Takes its totals as a datagram with `count` annotations told them. */
  hear(told: Told, count: number): void {
    this.#offered = Math.max(this.#offered, told.offered);
    this.#dropped = Math.max(this.#dropped, told.dropped);
    if (told.sequence >= this.#beforeTold) {
      this.#before = told.before;
      this.#beforeTold = told.sequence;
    }
    // An earlier datagram that comes later: listening began before it.
    this.#sentEarlier = Math.min(this.#sentEarlier, sentBefore(told, count));
    this.#droppedEarlier = Math.min(this.#droppedEarlier, told.dropped);
  }

  /** Takes what came in, after its totals. */
  receive(count: number): void {
    this.#received += count;
    // More came than was sent since listening began: it began earlier, within a datagram that an agent divided.
    const sent = this.#offered - this.#dropped;
    this.#sentEarlier = Math.max(0, Math.min(this.#sentEarlier, sent - this.#received));
  }
}

/** What was sent before a datagram with `count` annotations. */
function sentBefore({ offered, dropped }: Told, count: number): number {
  return Math.max(0, offered - dropped - count);
}
