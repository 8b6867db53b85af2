/**
 * The sum closes: whatever the network, the agents and the load do, every
 * annotation that a service offered is shown, or lost for one reason.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { Ledger } from '../../src/engine/views.ts';
import type { Address } from '../intake/sender.ts';
import { Client } from './client.ts';
import type { FarSide } from './receiver.ts';
import { httpFarSide, udpFarSide } from './receiver.ts';
import type { Faults } from './relay.ts';
import { Relay } from './relay.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

const NONE: Faults = { drop: 0, duplicate: 0, reorder: 0, seed: 1 };
const LOSSY: Faults = { drop: 0.1, duplicate: 0.1, reorder: 0.2, seed: 7 };

interface Run {
  readonly name: string;
  readonly faults: Faults;
  readonly way: 'udp' | 'http';
  /** Annotations that each client offers at once, and how often. */
  readonly burst: number;
  readonly bursts: number;
  /** Between bursts, ms. */
  readonly pause: number;
  /** Before which bursts the agent is killed and started again. */
  readonly kills?: readonly number[];
  /** What the agent keeps at most. */
  readonly backlog?: number;
  /** Every how many datagrams the receiver's connections break. */
  readonly breakEvery?: number;
}

const runs: readonly Run[] = [
  { name: 'a calm day', faults: NONE, way: 'udp', burst: 40, bursts: 50, pause: 2 },
  { name: 'a lossy network', faults: LOSSY, way: 'udp', burst: 100, bursts: 60, pause: 2 },
  { name: 'past saturation', faults: LOSSY, way: 'udp', burst: 350, bursts: 150, pause: 0 },
  {
    name: 'an agent killed twice',
    faults: LOSSY,
    way: 'udp',
    burst: 100,
    bursts: 90,
    pause: 2,
    kills: [30, 60],
  },
  {
    name: 'HTTP that breaks',
    faults: LOSSY,
    way: 'http',
    burst: 100,
    bursts: 80,
    pause: 2,
    breakEvery: 15,
  },
  {
    name: 'HTTP too slow for the load',
    faults: LOSSY,
    way: 'http',
    burst: 250,
    bursts: 120,
    pause: 2,
    backlog: 1_000,
    breakEvery: 10,
  },
  {
    name: 'HTTP that breaks, an agent killed',
    faults: LOSSY,
    way: 'http',
    burst: 150,
    bursts: 80,
    pause: 2,
    kills: [40],
    breakEvery: 30,
  },
];

const CLIENTS = ['aa', 'bb', 'cc'];

const ending: (() => unknown)[] = [];
const lines: string[][] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

afterAll(() => {
  const title = ['', 'offered', 'shown', 'queue full', 'agent', 'network', 'sum'];
  const widths = title.map((_, column) =>
    Math.max(...[title, ...lines].map((line) => line[column]!.length)),
  );
  for (const line of [title, ...lines]) {
    const cells = line.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
    );
    console.log(cells.join('  '));
  }
});

test.each(runs)('the sum closes: $name', { timeout: 60_000 }, async (run) => {
  const farSide = await openFarSide(run);
  const far = run.way === 'udp' ? await relay(farSide.address, run.faults) : farSide.address;
  const to = `${run.way}://${far.host}:${far.port}`;
  let agent = await startAgent(0, to, run.backlog);
  const near = await relay({ host: '127.0.0.1', port: agent.port }, { ...run.faults, seed: 11 });
  const clients = CLIENTS.map((name) => new Client(near, name));
  ending.push(() => clients.forEach((client) => client.close()));

  // Killed before it passed anything on, it would be one that nobody heard of.
  await heard(farSide, clients);
  for (let burst = 0; burst < run.bursts; burst++) {
    if (run.kills?.includes(burst)) {
      agent.process.kill('SIGKILL');
      await once(agent.process, 'exit');
      // What is sent meanwhile goes nowhere.
      for (const client of clients) await send(client, run.burst);
      agent = await startAgent(agent.port, to, run.backlog);
    }
    for (const client of clients) await send(client, run.burst);
    await sleep(run.pause);
  }

  const offered = sum(clients.map((client) => client.offered));
  const ledger = await settled(farSide, clients, offered);
  const lost = sum(Object.values(ledger.lost));
  lines.push([
    run.name,
    ...[
      offered,
      ledger.shown,
      ledger.lost['client queue full'] ?? 0,
      ledger.lost['agent overflow'] ?? 0,
      ledger.lost['network'] ?? 0,
      ledger.shown + lost,
    ].map((count) => count.toLocaleString('en')),
  ]);

  expect(ledger.offered).toBe(offered);
  expect(ledger.shown + lost).toBe(offered);
  expect(ledger.shown).toBeGreaterThan(0);
  expect(ledger.lost['client queue full'] ?? 0).toBe(sum(clients.map(({ dropped }) => dropped)));
  const engine = ledger.stages.find(({ stage }) => stage === 'engine')!;
  expect(engine.counters.map(([name]) => name)).not.toContain('told twice');
  expect(run.faults !== NONE || ledger.shown === offered).toBe(true);
});

async function send(client: Client, burst: number): Promise<void> {
  client.offer(burst);
  await client.flush();
}

/** Until the far side knows all clients, the agent and the agent's own count of single frames. */
async function heard(farSide: FarSide, clients: readonly Client[]): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const client of clients) await send(client, 1);
      expect(farSide.senders()).toBeGreaterThanOrEqual(clients.length + 1);
    },
    { timeout: 20_000, interval: 10 },
  );
}

/** The ledger once all clients' last totals have come and nothing more arrives. */
async function settled(farSide: FarSide, clients: Client[], offered: number): Promise<Ledger> {
  let before = farSide.ledger();
  let same = 0;
  for (let look = 0; look < 1_000 && same < 15; look++) {
    // As an idle client does, only sooner.
    for (const client of clients) await client.tell();
    await sleep(20);
    const now = farSide.ledger();
    same = now.shown === before.shown && now.offered === offered ? same + 1 : 0;
    before = now;
  }
  return before;
}

function openFarSide(run: Run): Promise<FarSide> {
  let datagrams = 0;
  const opened =
    run.way === 'udp'
      ? udpFarSide()
      : httpFarSide(() => ++datagrams % (run.breakEvery ?? Infinity) === 0);
  return opened.then((farSide) => {
    ending.push(() => farSide.close());
    return farSide;
  });
}

async function relay(to: Address, faults: Faults): Promise<Address> {
  const opened = await Relay.open(to, faults);
  ending.push(() => opened.close());
  return opened.address;
}

async function startAgent(
  port: number,
  to: string,
  backlog = 100_000,
): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const child = fork(CHILD, [String(port), to, String(backlog)]);
  ending.push(() => child.kill('SIGKILL'));
  const [bound] = (await once(child, 'message')) as [number];
  return { process: child, port: bound };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
