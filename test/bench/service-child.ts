/**
 * A small service in a process of its own: `node service-child.ts PORT [HOST:PORT]`.
 * It is asked for the drivers near a place, asks whoever listens at PORT where
 * all drivers are, and sorts them. With an address it is traced and tells its
 * annotations there; without, the library is not even loaded. Sends its port to
 * its parent; asked to begin, it measures anew, and then tells what it measured.
 */
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { TracerCounts } from '../../src/client/index.ts';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Driver extends Place {
  readonly id: string;
  readonly name: string;
  readonly car: { readonly plate: string; readonly seats: number };
  readonly rating: number;
}

/** What a service measured since it was asked to begin. */
export interface Measured {
  /** µs of processor time. */
  readonly cpu: number;
  /** ms by which a timer came late, as 99 of 100 did at most. */
  readonly delay: number;
  /** Since it started. */
  readonly counts: TracerCounts | undefined;
}

/** How many drivers a reply tells of. */
const NEAREST = 50;

const NANOSECONDS = 1_000_000;

const [drivers = '0', address] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const traced = address === undefined ? undefined : await trace(address);
const ask = traced?.request ?? request;

const server = createServer((incoming, response) => {
  void answer(incoming, response);
});
traced?.serve(server);
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
let before = process.cpuUsage();
process.on('message', (asked) => {
  if (asked === 'begin') {
    delays.reset();
    before = process.cpuUsage();
  }
  const { user, system } = process.cpuUsage(before);
  const delay = delays.percentile(99) / NANOSECONDS;
  const measured: Measured = { cpu: user + system, delay, counts: traced?.counts() };
  process.send!(measured);
});
process.on('disconnect', () => process.exit());

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { place } = JSON.parse(await bodyOf(incoming)) as { place: Place };
  const known = JSON.parse(await positions()) as readonly Driver[];
  const nearest = known
    .map((driver) => ({ ...driver, away: distance(place, driver) }))
    .toSorted((a, b) => a.away - b.away)
    .slice(0, NEAREST);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ place, nearest }));
}

/** As the README says. */
async function trace(to: string) {
  const { createTracer, tracedRequest, traceServer } = await import('../../src/client/index.ts');
  const tracer = createTracer({ service: 'service.search', zone: 'eu-west-1a', address: to });
  return {
    request: tracedRequest(tracer, request, {
      destination: ({ method, path }) => `service.hob.${method} ${path}`,
    }),
    serve: (any: typeof server) => traceServer(tracer, any),
    counts: () => tracer.counts(),
  };
}

function positions(): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = ask({ host: '127.0.0.1', port: Number(drivers), path: '/positions', agent });
    sent.on('response', (reply) => resolve(bodyOf(reply)));
    sent.on('error', reject);
    sent.end();
  });
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** By the haversine formula, km. */
function distance(from: Place, to: Place): number {
  const radians = Math.PI / 180;
  const up = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const across = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const flat = Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians);
  return 12_742 * Math.asin(Math.sqrt(up * up + flat * across * across));
}
