import { describe, expect, test } from 'vitest';
import { buildPlatform } from '../../demo/build-platform.ts';
import { Simulation } from '../../demo/simulator.ts';
import { Kind, splitDestination } from '../../src/model/annotation.ts';
import { SECOND } from '../../src/model/clock.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { callsOf, failed, run, scenarioNamed, START, type ToldCall } from './calls.ts';

const SILENT: ReadonlySet<string> = new Set(['cassandra', 'payment-gateway']);

/** The call graph of the listing, as caller → called, sorted. */
const NEARDRIVERS = [
  'api.v1.customer → service.experiment.readlastupdated',
  'api.v1.customer → service.fare.basefare',
  'api.v1.customer → service.fare.basefare',
  'api.v1.customer → service.fare.basefare',
  'api.v1.customer → service.feature-flags.features',
  'api.v1.customer → service.nearest-driver.search',
  'hailo-2-api → api.v1.customer.neardrivers',
  'service.feature-flags → service.hob.list',
  'service.hob → service.config.compile',
  'service.nearest-driver → service.eta.multitraveltime',
  'service.nearest-driver → service.raziel.multisearch',
  'service.nearest-driver → service.zoning.search',
];

function line({ origin, destination }: ToldCall): string {
  return `${origin} → ${destination}`.replaceAll('com.hailocab.', '');
}

/** How many of the calls were sent in each slot of so many µs since the start. */
function perSlot(sent: readonly ToldCall[], slot: number): number[] {
  const counts: number[] = [];
  for (const { request } of sent) {
    const at = Math.floor((request!.timestamp - START) / slot);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count ?? 0);
}

function bytes(seed: number): string {
  const writer = new FrameWriter();
  return run('tour', 30, 20, seed)
    .map((annotation) => Buffer.from(writer.write(annotation)).toString('hex'))
    .join('\n');
}

describe('the simulation', () => {
  const told = run('steady', 20);
  const calls = callsOf(told);
  const bySpan = new Map(calls.map((call) => [call.spanId, call]));
  const over = calls.filter(({ reply }) => reply);

  test('tells the same, byte for byte, for the same seed and start', () => {
    const first = bytes(42);
    expect(bytes(42) === first).toBe(true);
    expect(bytes(43) === first).toBe(false);
  });

  test('tells in the order of time, from its start on', () => {
    expect(told[0]!.timestamp).toBe(START);
    for (let i = 1; i < told.length; i++)
      expect(told[i]!.timestamp).toBeGreaterThanOrEqual(told[i - 1]!.timestamp);
    expect(told.every(({ timestamp }) => Number.isSafeInteger(timestamp))).toBe(true);
  });

  test.each([20, 60, 200])(
    'makes %i requests from outside in every second, from the first on',
    (rate) => {
      const requests = callsOf(run('steady', 60, rate)).filter(({ parentId }) => parentId === '');
      const counts = perSlot(requests, SECOND);
      expect(counts.length).toBe(60);
      for (const count of counts) expect(Math.abs(count - rate)).toBeLessThanOrEqual(3 + rate / 10);
    },
  );

  test('has what is asked rarely as often in its first seconds as later', () => {
    const reads = callsOf(run('steady', 60, 60)).filter(
      ({ destination }) => destination === 'com.hailocab.service.customer.read',
    );
    // Bookings and log-ins read a customer, and a few of these come through the other region.
    const usual = reads.length / 12;
    expect(usual / 5).toBeCloseTo(60 * 0.0724, 0);
    for (const count of perSlot(reads, 5 * SECOND)) {
      expect(count / usual).toBeGreaterThan(0.7);
      expect(count / usual).toBeLessThan(1.3);
    }
  });

  test('lets no call arrive that was not sent, nor end before it began', () => {
    expect(calls.filter(({ request }) => !request)).toEqual([]);
    const arrived = calls.filter((call) => call.in);
    for (const call of arrived) expect(call.in!.timestamp).toBeGreaterThan(call.request!.timestamp);
    for (const call of arrived.filter(({ out }) => out)) {
      expect(call.out!.duration).toBe(call.out!.timestamp - call.in!.timestamp);
      expect(call.out!.host).toBe(call.in!.host);
    }
    for (const { request, reply } of over) {
      expect(reply!.duration).toBe(reply!.timestamp - request!.timestamp);
      expect(reply!.host).toBe(request!.host);
    }
  });

  test('lets a caller wait longer than the called worked', () => {
    const both = over.filter(({ out }) => out);
    expect(both.length).toBeGreaterThan(1_000);
    for (const { reply, out } of both) expect(reply!.duration).toBeGreaterThan(out!.duration);
  });

  test('makes a call from within the handler that asks for it, on its host', () => {
    for (const { parentId, traceId, origin, request } of calls) {
      if (parentId === '') continue;
      const parent = bySpan.get(parentId)!;
      expect(parent.traceId).toBe(traceId);
      expect(splitDestination(parent.destination).service).toBe(origin);
      expect(parent.in!.host).toBe(request!.host);
      expect(request!.timestamp).toBeGreaterThanOrEqual(parent.in!.timestamp);
    }
  });

  test('calls only along the call graph', () => {
    const graph = new Set(
      buildPlatform().sites.map(
        ({ caller, operation }) => `${caller.name} ${operation.destination}`,
      ),
    );
    for (const { origin, destination } of calls)
      expect(graph).toContain(`${origin} ${destination}`);
  });

  test('has the request of the talk, span by span', () => {
    const traces = Map.groupBy(calls, ({ traceId }) => traceId);
    const neardrivers = [...traces.values()].filter(
      ([root]) => root!.destination === 'com.hailocab.api.v1.customer.neardrivers' && root!.reply,
    );
    expect(neardrivers.length).toBeGreaterThan(100);
    const whole = neardrivers.filter((trace) => !trace.some(failed));
    expect(whole.length).toBeGreaterThan(neardrivers.length * 0.9);
    for (const trace of whole) expect(trace.map(line).toSorted()).toEqual(NEARDRIVERS);
  });

  test('lets only their callers speak of what is not instrumented', () => {
    for (const call of over) {
      const silent = SILENT.has(splitDestination(call.destination).service);
      expect(call.in === undefined).toBe(silent);
      expect(call.out === undefined).toBe(silent);
    }
    expect(over.some(({ destination }) => destination.startsWith('cassandra.'))).toBe(true);
  });

  test('waits for nobody on the message bus', () => {
    const sent = calls.filter(({ async }) => async);
    expect(sent.length).toBeGreaterThan(20);
    expect(sent.filter(({ reply }) => reply)).toEqual([]);
    expect(sent.filter(({ out }) => out).length).toBeGreaterThan(sent.length * 0.9);
  });

  test('crosses the ocean on the way to the other region, eighty milliseconds there and back', () => {
    const abroad = callsOf(run('steady', 60, 100)).filter(
      ({ request, in: arrived }) =>
        arrived && arrived.host.slice(0, 2) !== request!.host.slice(0, 2),
    );
    expect(abroad.length).toBeGreaterThan(0);
    for (const { destination, reply, out } of abroad) {
      expect(destination).toBe('com.hailocab.kernel.router.forward');
      expect(reply!.duration - out!.duration).toBeGreaterThan(70_000);
      expect(reply!.duration - out!.duration).toBeLessThan(95_000);
    }
  });

  test('stands still when told to, and goes on later as if nothing had been', () => {
    const options = { seed: 1, start: START, rate: 50, scenario: scenarioNamed('steady') };
    const simulation = new Simulation(options);
    const HOUR = 3_600_000_000;
    for (const expected of told.slice(0, 1_000)) {
      expect(simulation.next(Infinity)).toEqual(expected);
    }
    simulation.stall(HOUR);
    for (const expected of told.slice(1_000, 2_000)) {
      // What one event made together is told together, on the clock of that event.
      const { timestamp } = simulation.next(Infinity)!;
      expect([0, HOUR]).toContain(timestamp - expected.timestamp);
    }
    expect(simulation.now).toBeGreaterThan(START + HOUR);
  });

  test('gives nothing beyond the moment asked for', () => {
    const options = { seed: 1, start: START, rate: 50, scenario: scenarioNamed('steady') };
    const simulation = new Simulation(options);
    const until = START + 1_000_000;
    let count = 0;
    while (simulation.next(until)) count++;
    expect(count).toBe(told.filter(({ timestamp }) => timestamp <= until).length);
    expect(simulation.now).toBeLessThanOrEqual(until);
  });

  test('says how a call failed, and leaves where to the destination', () => {
    const failures = told.filter(
      ({ kind, tags }) => kind === Kind.out && tags.some(([key]) => key === 'error'),
    );
    expect(failures.length).toBeGreaterThan(0);
    for (const { destination, tags } of failures) {
      const [, message] = tags.find(([key]) => key === 'error')!;
      expect(message).toMatch(/^\S/);
      expect(message).not.toContain(destination);
    }
  });
});
