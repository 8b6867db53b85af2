/** What Prometheus is told of a store: what is written, what is not, and how far it is behind. */
import { Counter, type Registry } from 'prom-client';
import { SECOND, type Clock } from '../model/clock.ts';
import type { StoreStatus } from '../store/store.ts';
import { gauge } from './gauge.ts';

export function tellStore(register: Registry, stored: () => StoreStatus, clock: Clock): void {
  const began = clock.now();
  const registers = [register];
  gauge(register, 'phosphor_store_up', '1 while traces are stored, 0 while they are not.', () =>
    Number(stored().state === 'ok'),
  );
  void new Counter({
    name: 'phosphor_store_written_total',
    help: 'Annotations that would survive a crash.',
    registers,
    collect() {
      this.reset();
      this.inc(stored().committed);
    },
  });
  void new Counter({
    name: 'phosphor_store_dropped_total',
    help: 'Annotations that are shown and not stored, by why.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(stored().dropped)) this.inc({ reason }, count);
    },
  });
  gauge(register, 'phosphor_store_waiting', 'Annotations that are still to be written.', () =>
    Math.max(0, stored().waiting),
  );
  gauge(register, 'phosphor_store_bytes', 'On disk.', () => stored().bytes);
  gauge(register, 'phosphor_store_traces', 'Traces in the store.', () => stored().traces);
  gauge(
    register,
    'phosphor_store_oldest_timestamp_seconds',
    'When the oldest trace in the store arrived; absent while it is empty.',
    () => {
      const { oldest } = stored();
      return oldest === null ? null : oldest / SECOND;
    },
  );
  gauge(
    register,
    'phosphor_store_lag_seconds',
    'For how long nothing was written though something waits; 0 while nothing does.',
    () => {
      const { waiting, committedUpTo } = stored();
      return waiting <= 0 ? 0 : Math.max(0, clock.now() - (committedUpTo ?? began)) / SECOND;
    },
  );
}
