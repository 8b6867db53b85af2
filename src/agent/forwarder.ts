/** What an agent does with each datagram that comes in: tells whose it is, and puts it into the outbox. */
import { singlesDropped } from '../intake/kernel-drops.ts';
import { Senders } from '../intake/senders.ts';
import type { Clock } from '../model/clock.ts';
import { isPacked, PackedShape } from '../wire/packed.ts';
import { Reason } from '../wire/reasons.ts';
import type { Outbox } from './outbox.ts';

export class Forwarder {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #senders: Senders;
  readonly #shape = new PackedShape();
  #datagrams = 0;
  #unheard = 0;

  constructor(outbox: Outbox, senders: Senders, clock: Clock) {
    this.#outbox = outbox;
    this.#senders = senders;
    this.#clock = clock;
  }

  /** Datagrams that came in. */
  get datagrams(): number {
    return this.#datagrams;
  }

  /** Annotations lost before they came here, as far as senders and the kernel told. */
  get upstreamLost(): number {
    return this.#senders.lost + this.#unheard;
  }

  /** Takes one datagram. Never throws. */
  take(bytes: Uint8Array): void {
    this.#datagrams++;
    const shape = this.#shape;
    // What is no whole packed datagram goes on as a frame: the last receiver says what is wrong with it.
    if (!isPacked(bytes) || shape.read(bytes) !== Reason.none) {
      this.#outbox.frame(bytes);
      return;
    }
    const { totals, origins, count } = shape;
    if (totals.sender === '') this.#outbox.adopt(bytes, shape, 0, count);
    else if (origins.length === 0) this.#fromClient(bytes);
    else this.#fromAgent(bytes);
  }

  /** Takes what the kernel says it had no room for since the port was opened. */
  kernelDropped(datagrams: number): void {
    this.#unheard = singlesDropped(datagrams, this.#senders.missing);
    this.#outbox.unheard(this.#unheard);
  }

  #fromClient(bytes: Uint8Array): void {
    const { totals, count } = this.#shape;
    const at = this.#clock.now();
    const isNew = this.#senders.take(totals, count, at);
    if (!isNew && count > 0) return;
    const { sender, sequence, offered, dropped } = totals;
    const origin = { sender, sequence, count, offered, dropped, unheard: 0 };
    this.#outbox.remember(origin, at);
    this.#outbox.forward(origin, bytes, this.#shape, 0, count);
  }

  /** An agent may send to an agent: clients stay accounted to themselves. */
  #fromAgent(bytes: Uint8Array): void {
    const shape = this.#shape;
    const { totals, origins, count } = shape;
    const at = this.#clock.now();
    if (!this.#senders.takeAgent(totals, count, at)) return;
    let next = 0;
    for (const origin of origins) {
      const first = next;
      next = Math.min(count, first + origin.count);
      const isNew = this.#senders.takeOrigin(origin, next - first, totals.sender, at);
      if (!isNew && next > first) continue;
      this.#outbox.remember(origin, at);
      this.#outbox.forward(origin, bytes, shape, first, next);
    }
    this.#outbox.adopt(bytes, shape, next, count);
  }
}
