import { Kind, splitDestination } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import type { AnnotationRecord, Vocabulary } from '../model/record.ts';
import { SequenceWindow } from './sequence-window.ts';

/** What a sender tells of itself; see `SenderTotals` and `Origin` in `wire/packed.ts`. */
export interface Told {
  readonly sequence: number;
  readonly offered: number;
  readonly dropped: number;
  /** Lost before it: `upstreamLost` of a sender, `unheard` of an origin. */
  readonly before: number;
}

/** The service of a sender that many send through. */
const SEVERAL = '(several services)';

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
  /** Passes on what others offer. */
  isAgent = false;
  /** What it sends for and from where, for people; '' until its annotations told. */
  service = '';
  host = '';
  /** The name that told the service last, by its number: most annotations tell nothing new. */
  #spoken = -1;
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

  /** All that it took on since listening began. */
  get offered(): number {
    return this.dropped + this.lost + this.#received;
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

  /** Learns from one of its annotations who it is. */
  introduce({ kind, origin, destination, host }: AnnotationRecord, { names }: Vocabulary): void {
    const isServed = kind === Kind.in || kind === Kind.out;
    const spoken = isServed ? destination : origin;
    if (spoken === this.#spoken) return;
    this.#spoken = spoken;
    this.host = names.text(host);
    const text = names.text(spoken);
    const service = isServed ? splitDestination(text).service : text;
    if (service === '' || service === this.service) return;
    this.service = this.service === '' ? service : SEVERAL;
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
