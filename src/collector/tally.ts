/**
 * Totals that never go down, from an engine that keeps windows: each time all
 * seconds that closed since the last time are added. The engine's closed seconds
 * never change, so nothing is counted twice or left out, whoever asks and when.
 */
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Ledger, ServiceRow } from '../engine/views.ts';
import { SECOND } from '../model/clock.ts';
import type { Micros } from '../model/clock.ts';
import type { Source } from '../source/source.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { MAX_METRIC_SERVICES } from './limits.ts';
import { withoutUnseen } from './unseen.ts';

/** The services beyond the limit. */
const OTHERS = '(other)';

export class Tally {
  readonly #source: Source;
  readonly #calls: Counter<'service'>;
  readonly #errors: Counter<'service'>;
  readonly #timeouts: Counter<'service'>;
  readonly #inFlight: Gauge<'service'>;
  readonly #latency: LatencyHistogram;
  readonly #offered: Counter;
  readonly #shown: Counter;
  readonly #lost: Counter<'reason'>;
  /** Services that have series of their own: the first that were heard, for good. */
  readonly #named = new Set<string>();
  readonly #ledger = new Map<string, number>();
  #until: Micros | undefined;
  #updating: Promise<void> | undefined;

  constructor(source: Source, register: Registry) {
    this.#source = source;
    const registers = [register];
    const service = ['service'] as const;
    const counter = (name: string, help: string): Counter<'service'> =>
      new Counter({ name, help, labelNames: service, registers });
    this.#calls = counter('phosphor_calls_total', 'Calls of each service.');
    this.#errors = counter('phosphor_errors_total', 'Calls that failed.');
    this.#timeouts = counter('phosphor_timeouts_total', 'Calls whose caller stopped waiting.');
    this.#inFlight = new Gauge({
      name: 'phosphor_in_flight',
      help: 'Calls begun and not yet answered.',
      labelNames: service,
      registers,
    });
    this.#latency = new LatencyHistogram(
      'phosphor_latency_seconds',
      'Server time of calls, client time where the server does not tell it.',
      register,
    );
    this.#offered = new Counter({
      name: 'phosphor_annotations_offered_total',
      help: 'Annotations that anybody is known to have offered: those shown and those lost.',
      registers,
    });
    this.#shown = new Counter({
      name: 'phosphor_annotations_shown_total',
      help: 'Annotations that were counted.',
      registers,
    });
    this.#lost = new Counter({
      name: 'phosphor_annotations_lost_total',
      help: 'Annotations lost, by where and why.',
      labelNames: ['reason'],
      registers,
    });
  }

  /** Brings the totals to the last second that is over. Rejects when the source has ended. */
  update(): Promise<void> {
    this.#updating ??= this.#update().finally(() => (this.#updating = undefined));
    return this.#updating;
  }

  async #update(): Promise<void> {
    const { at, oldest, body } = await this.#source.ask({ view: 'ledger' });
    this.#tell(body.ledger);
    const from = this.#until ?? secondOf(oldest);
    const to = secondOf(at);
    if (to <= from) return;
    const answer = await this.#source.ask({
      view: 'services',
      at: to,
      window: (to - from) / SECOND,
      buckets: true,
      points: 1,
    });
    this.#until = to;
    this.#inFlight.reset();
    for (const row of answer.body.rows) this.#add(row);
  }

  #add(row: ServiceRow): void {
    const service = this.#label(row.service);
    this.#calls.inc({ service }, row.calls);
    this.#errors.inc({ service }, row.errors);
    this.#timeouts.inc({ service }, row.timeouts);
    this.#inFlight.inc({ service }, row.inFlight);
    if (row.buckets) this.#latency.add(service, row.buckets.latency);
  }

  #label(name: string): string {
    const service = withoutUnseen(name);
    if (this.#named.has(service)) return service;
    if (this.#named.size >= MAX_METRIC_SERVICES) return OTHERS;
    this.#named.add(service);
    return service;
  }

  #tell({ offered, shown, lost }: Ledger): void {
    this.#raise('offered', offered, (by) => this.#offered.inc(by));
    this.#raise('shown', shown, (by) => this.#shown.inc(by));
    for (const [reason, count] of Object.entries(lost)) {
      this.#raise(`lost ${reason}`, count, (by) => this.#lost.inc({ reason }, by));
    }
  }

  /** What was taken for lost may still come, and a counter never goes down: it waits at its highest. */
  #raise(name: string, count: number, raise: (by: number) => void): void {
    const told = this.#ledger.get(name) ?? 0;
    raise(Math.max(0, count - told));
    this.#ledger.set(name, Math.max(told, count));
  }
}

function secondOf(moment: Micros): Micros {
  return Math.floor(moment / SECOND) * SECOND;
}
