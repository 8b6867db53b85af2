import { setImmediate, setTimeout } from 'node:timers/promises';
import { SECOND, type Clock, type Micros } from '../src/model/clock.ts';
import { FrameWriter } from '../src/wire/frame-writer.ts';
import { Governor } from './governor.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { Sender } from './sender.ts';
import { Simulation } from './simulator.ts';

/** Milliseconds between two looks at the clock: what is sent at once then fits a stock receive buffer. */
const TICK = 2;

/**
 * Later than this the machine was asleep or busy elsewhere: the time is left out and not made up
 * for, since all of it at once would be more than a stock receive buffer holds.
 */
const ASLEEP: Micros = SECOND / 4;

/** Over how long the rate told is measured. */
const RATE_OVER: Micros = SECOND / 2;

export interface LoadOptions {
  readonly host: string;
  readonly port: number;
  /** Requests from outside a second; Infinity for as many as the machine can do. */
  readonly rate: number;
  readonly seed: number;
  readonly scenario: Scenario;
}

export interface LoadCounts {
  /** Annotations that the kernel took, one a datagram, and that it refused. */
  readonly sent: number;
  readonly failed: number;
  /** Made by the simulation and lost on purpose, by its scenario. */
  readonly withheld: number;
  /** Annotations sent a second, lately. */
  readonly rate: number;
  /** What the kernel said last when it refused one, for example that nobody listens. */
  readonly problem: string | undefined;
}

export interface Load {
  counts(): LoadCounts;
  /** Ends the load and frees its socket; gives the final counts. May be called twice. */
  stop(): Promise<LoadCounts>;
}

/** Runs the platform against the clock and sends what it tells. Rejects when the host is not known. */
export async function startLoad(options: LoadOptions, clock: Clock): Promise<Load> {
  return new PacedLoad(options, clock, await Sender.open(options.host, options.port));
}

class PacedLoad implements Load {
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #writer = new FrameWriter();
  readonly #simulation: Simulation;
  readonly #governor: Governor;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  #rate = 0;
  #measured: { readonly at: Micros; readonly sent: number };

  constructor(options: LoadOptions, clock: Clock, sender: Sender) {
    this.#clock = clock;
    this.#sender = sender;
    const start = clock.now();
    this.#governor = new Governor(options.rate, start);
    const { rate } = this.#governor;
    this.#simulation = new Simulation({ ...options, start, rate });
    this.#measured = { at: start, sent: 0 };
    this.#running = this.#run();
  }

  counts(): LoadCounts {
    const { sent, failed, problem } = this.#sender;
    return { sent, failed, withheld: this.#simulation.withheld, rate: this.#rate, problem };
  }

  async stop(): Promise<LoadCounts> {
    this.#ended.abort();
    await this.#running;
    return this.counts();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const caughtUp = this.#sendDue();
      this.#measure();
      if (caughtUp) await setTimeout(TICK, undefined, { signal }).catch(() => undefined);
      else {
        // Timers, and the word to stop, get their turn; then the kernel gets its time.
        await setImmediate();
        await this.#sender.room();
      }
    }
    await this.#sender.close();
  }

  /** Sends what is due by now, as far as there is room; false when there was not enough. */
  #sendDue(): boolean {
    const now = this.#clock.now();
    let caughtUp = false;
    while (!caughtUp && this.#sender.hasRoom) {
      const annotation = this.#simulation.next(now);
      if (annotation) this.#sender.send(this.#writer.write(annotation));
      else caughtUp = true;
    }
    this.#keepPace(caughtUp ? 0 : now - this.#simulation.now);
    return caughtUp;
  }

  #keepPace(late: Micros): void {
    if (late > ASLEEP) {
      this.#simulation.stall(late);
      return;
    }
    this.#governor.see(this.#clock.now(), late);
    this.#simulation.rate = this.#governor.rate;
  }

  #measure(): void {
    const at = this.#clock.now();
    const { sent } = this.#sender;
    const passed = at - this.#measured.at;
    if (passed < RATE_OVER) return;
    this.#rate = Math.round(((sent - this.#measured.sent) * SECOND) / passed);
    this.#measured = { at, sent };
  }
}
