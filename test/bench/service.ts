/**
 * What the trace library costs the service that uses it: a real service, asked
 * in turn without it and with it, wherever its annotations go.
 */
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { heading, median, quantile, table } from './report.ts';
import type { Measured } from './service-child.ts';
import { closedLoop, openLoop, serveDrivers } from './service-load.ts';
import type { Where } from './service-where.ts';
import { openDestinations } from './service-where.ts';
import { benchSend } from './service-send.ts';

/** Every service is measured so often, in turn. */
const ROUNDS = 10;
/** Of each loop, ms: short enough that what disturbs the machine disturbs them all, long enough for a p99. */
const CLOSED = 350;
const OPEN = 650;
/**
 * Before that, ms: some 25,000 requests. Until then the engine still compiles, and more of it with the
 * library: a p99 measured after 10,000 is many times what it is afterwards.
 */
const WARM_UP = 14_000;
const CONNECTIONS = 8;
/** How much of what a service without the library can do the open loop asks for. */
const SHARE = 0.5;

/** One slice of each loop. */
interface Slice {
  /** Closed loop: replies a second, and µs of processor time for each. */
  readonly throughput: number;
  readonly cpu: number;
  /** Open loop, ms. */
  readonly p99: number;
  readonly delay: number;
}

interface Service extends Where {
  readonly child: Child;
}

export async function benchService(): Promise<void> {
  const drivers = await serveDrivers();
  const destinations = await openDestinations();
  const slices = new Map<string, Slice[]>(destinations.all.map(({ name }) => [name, []]));
  const services = await startServices(destinations.all, drivers.port);
  const rate = Math.round(SHARE * (await closedLoop(services[0]!.child.port, CONNECTIONS, CLOSED)));
  for (let round = 0; round < ROUNDS; round++) {
    // There and back, so that none is always behind the same other one.
    for (const { name, child } of round % 2 === 0 ? services : services.toReversed()) {
      slices.get(name)!.push(await measure(child, rate));
    }
  }
  const told = await Promise.all(services.map(({ child }) => whatWasTold(child)));
  await Promise.all(services.map(({ child }) => child.end()));
  drivers.close();
  await destinations.close();
  print(slices, told, rate);
  await benchSend();
}

/** One for each destination, warmed up one after the other. */
async function startServices(all: readonly Where[], drivers: number): Promise<Service[]> {
  const services: Service[] = [];
  for (const where of all) {
    const args = [String(drivers), ...(where.address === undefined ? [] : [where.address])];
    const child = await startChild(new URL('service-child.ts', import.meta.url), args);
    services.push({ ...where, child });
    await closedLoop(child.port, CONNECTIONS, WARM_UP);
  }
  return services;
}

async function measure(child: Child, rate: number): Promise<Slice> {
  await child.ask('begin');
  const throughput = await closedLoop(child.port, CONNECTIONS, CLOSED);
  const { cpu } = (await child.ask('report')) as Measured;
  await child.ask('begin');
  const times = await openLoop(child.port, rate, OPEN);
  const { delay } = (await child.ask('report')) as Measured;
  const replies = (throughput * CLOSED) / 1_000;
  return { throughput, cpu: cpu / replies, p99: quantile(times, 0.99), delay };
}

/** Where the annotations of a service went. */
async function whatWasTold(child: Child): Promise<string> {
  const { counts } = (await child.ask('report')) as Measured;
  if (!counts) return '';
  const { offered, sent, dropped } = counts;
  const share = (count: number): string => `${((count / offered) * 100).toFixed(1)}%`;
  const lost = Object.entries(dropped).map(([why, count]) => `${share(count)} ${why}`);
  return [`${share(sent)} sent`, ...lost].join(', ');
}

function print(
  slices: ReadonlyMap<string, readonly Slice[]>,
  told: readonly string[],
  rate: number,
): void {
  const [off = []] = slices.values();
  const usual = (of: keyof Slice): number => median(off.map((slice) => slice[of]));
  const count = off.length;
  heading(
    'A service with the trace library',
    [
      `node:http: parses a request, asks another service for 28 KB of JSON, parses, sorts and writes some of it; ${usual('cpu').toFixed(0)} µs of processor time a request, 4 annotations`,
      `each beside off in the same round, median of ${count} (half of them within); aims: requests/s ×0.97 or more, p99 ×1.05 or less, delay +1 ms or less`,
      `requests/s, processor time: closed loop, ${CONNECTIONS} connections; p99, delay: open loop, ${rate}/s, ${SHARE * 100}% of what off can do; delay: p99 of how late timers are`,
      `off: ${usual('throughput').toFixed(0)} requests/s, p99 ${usual('p99').toFixed(2)} ms, delay ${usual('delay').toFixed(2)} ms`,
    ].join('\n  '),
  );
  const rows = [...slices].map(([name, of], i) => {
    const beside = (what: keyof Slice): string =>
      spread(
        of.map((slice, round) => slice[what] / off[round]![what]),
        (value) => `×${value.toFixed(2)}`,
      );
    const added = spread(
      of.map(({ delay }, round) => delay - off[round]!.delay),
      (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`,
    );
    const what = [beside('throughput'), beside('cpu'), beside('p99'), added];
    return i === 0 ? [name, '×1', '×1', '×1', '', ''] : [name, ...what, told[i]!];
  });
  table([
    ['library', 'requests/s', 'processor time', 'p99', 'delay, ms', 'its annotations'],
    ...rows,
  ]);
}

/** The median, and within what half of the values are. */
function spread(values: readonly number[], text: (value: number) => string): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => text(quantile(values, share)));
  return `${middle} (${low} to ${high})`;
}
