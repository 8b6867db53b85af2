/** A real collector on free ports of this machine, and what asks it. */
import { pino } from 'pino';
import { Collector } from '../../src/collector/collector.ts';
import type { CollectorOptions } from '../../src/collector/collector.ts';
import { SECOND, wallClock } from '../../src/model/clock.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { call, frames, send } from '../intake/sender.ts';

/** Counts are of whole seconds: what comes now shows when its second is over. */
export const PATIENCE = { timeout: 20_000, interval: 50 };

const FREE = { host: '127.0.0.1', port: 0 };

/** For a test that opens collectors or waits for seconds to pass, ms: most of it for a machine that is busy. */
export const LONG = 60_000;

const opened: Collector[] = [];

export async function openCollector(options: Partial<CollectorOptions> = {}): Promise<Collector> {
  const collector = await Collector.open({
    udp: FREE,
    http: FREE,
    clock: wallClock,
    version: '1.2.3',
    log: pino({ level: 'silent' }),
    ...options,
  });
  opened.push(collector);
  return collector;
}

export async function closeCollectors(): Promise<void> {
  await Promise.all(opened.splice(0).map((collector) => collector.close(1_000)));
}

export function urlOf({ http }: Collector, path: string): string {
  return `http://${http.host}:${http.port}${path}`;
}

export interface Got<Body> {
  readonly status: number;
  readonly body: Body;
}

export async function get<Body = { readonly error: string }>(
  collector: Collector,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Got<Body>> {
  const response = await fetch(urlOf(collector, path), { headers });
  return { status: response.status, body: (await response.json()) as Body };
}

/** Sends so many calls to fare by UDP, each a trace of its own: `PREFIX1`, `PREFIX2` … */
export async function sendCalls(
  collector: Collector,
  count: number,
  prefix: string,
  told: Partial<Annotation> = {},
): Promise<void> {
  const at = wallClock.now() - SECOND / 10;
  for (let n = 1; n <= count; n++) {
    await send(
      collector.udp,
      frames(call(at + n, { traceId: `${prefix}${n}`, spanId: `${n}`, ...told })),
    );
  }
}
