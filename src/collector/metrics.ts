/** What Prometheus scrapes: the platform's totals, and how the collector itself is. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Registry } from 'prom-client';
import type { Clock } from '../model/clock.ts';
import { SECOND } from '../model/clock.ts';
import type { Source } from '../source/source.ts';
import type { StoreStatus } from '../store/store.ts';
import { gauge } from './gauge.ts';
import { tellStore } from './store-metrics.ts';
import { Tally } from './tally.ts';

/** How often totals are brought up to date when nobody scrapes, ms: well before the engine's seconds become tens. */
const UPDATE_EVERY = 30_000;

/** The resolution of the event loop's delay, ms. */
const DELAY_RESOLUTION = 10;

const NANOSECONDS = 1e9;

/** How many watch the live stream, and how many were cut. */
export interface Watchers {
  readonly watchers: number;
  readonly cut: number;
}

export class Metrics {
  readonly #register = new Registry();
  readonly #tally: Tally;
  readonly #delay: ReturnType<typeof monitorEventLoopDelay>;
  readonly #timer: NodeJS.Timeout;

  /** @param stored how the store does, where there is one. */
  constructor(source: Source, watched: Watchers, clock: Clock, stored?: () => StoreStatus) {
    this.#tally = new Tally(source, this.#register);
    this.#delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION });
    this.#delay.enable();
    const began = clock.now();
    const tell = (name: string, help: string, value: () => number): void =>
      gauge(this.#register, name, help, value);
    tell('phosphor_up', '1 while annotations are received.', () =>
      Number(source.status().state === 'live'),
    );
    tell(
      'phosphor_uptime_seconds',
      'Since the collector was started.',
      () => (clock.now() - began) / SECOND,
    );
    tell('phosphor_watchers', 'Live streams that are open.', () => watched.watchers);
    void new Counter({
      name: 'phosphor_watchers_cut_total',
      help: 'Live streams cut because they were not read.',
      registers: [this.#register],
      collect() {
        this.reset();
        this.inc(watched.cut);
      },
    });
    tell(
      'phosphor_heap_bytes',
      'Memory of objects, of the thread that answers.',
      () => process.memoryUsage().heapUsed,
    );
    tell('phosphor_resident_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
    tell(
      'phosphor_event_loop_delay_seconds',
      'The 99th percentile since the last scrape, of the thread that answers; receiving has its own.',
      () => {
        const delay = this.#delay.percentile(99) / NANOSECONDS;
        this.#delay.reset();
        return delay;
      },
    );
    if (stored) tellStore(this.#register, stored, clock);
    // A source that has ended is told by /healthz and by the next scrape.
    const update = (): void => void this.#tally.update().catch(() => undefined);
    this.#timer = setInterval(update, UPDATE_EVERY);
    this.#timer.unref();
  }

  /** The media type of `text`. */
  get type(): string {
    return this.#register.contentType;
  }

  /** Rejects when the source has ended. */
  async text(): Promise<string> {
    await this.#tally.update();
    return this.#register.metrics();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }
}
