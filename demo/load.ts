import { lookup } from 'node:dns/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { SECOND, type Clock, type Micros } from '../src/model/clock.ts';
import { Governor } from './governor.ts';
import { LossyNetwork } from './lossy-network.ts';
import { Random } from './random.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { Simulation } from './simulator.ts';
import { Tracers } from './tracers.ts';

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
  /** Annotations that the kernel took. */
  readonly sent: number;
  /** Those that the library dropped, whatever the reason. */
  readonly dropped: number;
  /** Of those sent, how many got lost on the way on purpose, by the scenario. */
  readonly lost: number;
  /** Annotations sent a second, lately. */
  readonly rate: number;
  /** Why annotations are dropped, or that nobody listens; undefined while all is well. */
  readonly problem: string | undefined;
}

export interface Load {
  counts(): LoadCounts;
  /** Ends the load, sends what waits and frees its sockets; gives the final counts. May be called twice. */
  stop(): Promise<LoadCounts>;
}

/**
 * Runs the platform against the clock; each of its services sends what it tells
 * through the trace library. Rejects when the host is not known.
 */
export async function startLoad(options: LoadOptions, clock: Clock): Promise<Load> {
  const { host, port, seed, scenario } = options;
  // Looked up here, so that a host that is not known is told at once.
  const { address, family } = await lookup(host);
  const governor = new Governor(options.rate, clock.now());
  const simulation = new Simulation({
    seed,
    start: clock.now(),
    rate: governor.rate,
    scenario,
  });
  const network = losesPackets(scenario)
    ? await LossyNetwork.open({
        address,
        family,
        port,
        random: new Random(seed),
        loss: () => simulation.loss,
      })
    : undefined;
  const direct = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  const tracers = new Tracers(network ? `127.0.0.1:${network.port}` : direct);
  return new PacedLoad({ clock, governor, simulation, tracers, network });
}

function losesPackets({ acts }: Scenario): boolean {
  return acts.some(({ effects }) => effects.some(({ on }) => on === 'loss'));
}

interface Parts {
  readonly clock: Clock;
  readonly governor: Governor;
  readonly simulation: Simulation;
  readonly tracers: Tracers;
  readonly network: LossyNetwork | undefined;
}

class PacedLoad implements Load {
  readonly #parts: Parts;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  #rate = 0;
  #measured: { readonly at: Micros; readonly sent: number };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#measured = { at: parts.clock.now(), sent: 0 };
    this.#running = this.#run();
  }

  counts(): LoadCounts {
    const { tracers, network } = this.#parts;
    const { sent, dropped, problem } = tracers.counts();
    return { sent, dropped, lost: network?.lost ?? 0, rate: this.#rate, problem };
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
      // Timers, the word to stop and the library's publishers get their turn.
      else await setImmediate();
    }
    await this.#parts.tracers.close();
    await this.#parts.network?.close();
  }

  /** Sends what is due by now, as far as no service's queue overflows; false when there is more. */
  #sendDue(): boolean {
    const { clock, simulation, tracers } = this.#parts;
    const now = clock.now();
    this.#keepPace(now);
    for (let room = tracers.room; room > 0; room--) {
      const annotation = simulation.next(now);
      if (!annotation) return true;
      tracers.send(annotation);
    }
    return false;
  }

  #keepPace(now: Micros): void {
    const { governor, simulation } = this.#parts;
    const late = Math.max(0, now - simulation.due);
    if (late > ASLEEP) {
      simulation.stall(late);
      return;
    }
    governor.see(now, late);
    simulation.rate = governor.rate;
  }

  #measure(): void {
    const at = this.#parts.clock.now();
    const passed = at - this.#measured.at;
    if (passed < RATE_OVER) return;
    const { sent } = this.#parts.tracers.counts();
    this.#rate = Math.round(((sent - this.#measured.sent) * SECOND) / passed);
    this.#measured = { at, sent };
  }
}
