/**
 * The worker of the talk: sends what waits when the buffer is full, or when a
 * time window has elapsed. While the far side is slow it waits for it, and the
 * outbox keeps, and then drops, what comes meanwhile.
 */
import type { Clock } from '../model/clock.ts';
import type { Carrier } from './carrier.ts';
import type { Outbox } from './outbox.ts';

/** How often totals are repeated, ms. Source: DESIGN section 4. */
const REPEAT_TOTALS = 5_000;

export interface PublisherOptions {
  readonly outbox: Outbox;
  readonly carrier: Carrier;
  /** Annotations that wait at most before they are sent, and how long, ms. */
  readonly fill: number;
  readonly window: number;
  readonly clock: Clock;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #giveUp = new AbortController();
  readonly #repeat: NodeJS.Timeout;
  readonly #done: Promise<void>;
  #window: NodeJS.Timeout | undefined;
  /** The window of what waits has elapsed. */
  #elapsed = false;
  #closing = false;
  #wake: (() => void) | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#repeat = setInterval(() => this.#repeatTotals(), REPEAT_TOTALS);
    this.#done = this.#publish();
  }

  /** To be told whenever something was put into the outbox. */
  added(): void {
    const { outbox, fill, window } = this.#options;
    // Also when the buffer is full: a datagram that is not may be left behind.
    this.#window ??= setTimeout(() => this.#flush(), window);
    if (outbox.waiting >= fill) this.#wake?.();
  }

  /** Sends all that waits, and the last totals, for at most so many ms. */
  async close(deadline: number): Promise<void> {
    clearInterval(this.#repeat);
    const { outbox, clock } = this.#options;
    outbox.repeatTotals(clock.now());
    this.#closing = true;
    this.#wake?.();
    const timer = setTimeout(() => this.#giveUp.abort(), deadline);
    await this.#done;
    clearTimeout(timer);
    clearTimeout(this.#window);
  }

  async #publish(): Promise<void> {
    const { outbox, carrier, fill } = this.#options;
    for (;;) {
      const all = this.#elapsed || this.#closing;
      if (outbox.isEmpty || (!all && outbox.waiting < fill)) {
        if (this.#closing) return;
        await this.#woken();
        continue;
      }
      const consignment = outbox.take(carrier.batchBytes, all);
      if (outbox.isEmpty) this.#elapsed = false;
      const notTaken = await carrier.carry(consignment.parcels, this.#giveUp.signal);
      outbox.settle(consignment, notTaken);
      if (this.#giveUp.signal.aborted) return;
    }
  }

  #flush(): void {
    this.#window = undefined;
    this.#elapsed = true;
    this.#wake?.();
  }

  #repeatTotals(): void {
    const { outbox, clock } = this.#options;
    outbox.repeatTotals(clock.now());
    this.#flush();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
