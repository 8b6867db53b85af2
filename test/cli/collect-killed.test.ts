import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, expect, test, vi } from 'vitest';
import { wallClock } from '../../src/model/clock.ts';
import { openRemote } from '../../src/source/open.ts';
import type { Source } from '../../src/source/source.ts';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { StoreStatus } from '../../src/store/store.ts';
import { call, frames } from '../intake/sender.ts';
import type { Address } from '../intake/sender.ts';
import { found } from '../store/frames.ts';

/** As it is installed, since it starts in half the time. */
const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

type Child = ChildProcessByStdio<null, Readable, null>;

/** Between two questions, ms: an address may ask 160 times a second. */
const BETWEEN = 10;

const KILLS = 10;

/** From the state that is waited for to the kill, at most, ms: a commit takes a few. */
const LONGEST_DELAY = 400;

/** Calls sent every few ms: some thousand annotations a second. */
const AT_ONCE = 5;
const EVERY = 10;

const FREE = '127.0.0.1:0';

const folder = mkdtempSync(join(tmpdir(), 'phosphor-collect-killed-'));
const file = join(folder, 'traces.db');
const children: Child[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Running {
  readonly child: Child;
  readonly udp: Address;
  readonly http: Address;
}

async function collect(udp: string, http: string): Promise<Running> {
  const args = ['--store', file, '--udp', udp, '--http', http];
  const child = spawn(process.execPath, [MAIN, 'collect', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  const told = JSON.parse(first.toString().split('\n')[0]!) as Omit<Running, 'child'>;
  return { child, ...told };
}

function textOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

/** Sends without end, each trace of an id that begins with the prefix. Returns what ends it. */
function load(to: Address, prefix: string): () => void {
  const socket = createSocket('udp4');
  let sent = 0;
  const timer = setInterval(() => {
    for (let n = 0; n < AT_ONCE; n++) {
      const traceId = `${prefix}-${++sent}`;
      for (const frame of frames(call(wallClock.now(), { traceId }))) {
        socket.send(frame, to.port, to.host);
      }
    }
  }, EVERY);
  return () => {
    clearInterval(timer);
    socket.close();
  };
}

async function stored({ http }: Running): Promise<StoreStatus> {
  // An address may not ask as often as it can.
  await sleep(BETWEEN);
  const response = await fetch(`http://${textOf(http)}/api/store`);
  expect(response.status).toBe(200);
  return (await response.json()) as StoreStatus;
}

/** Annotations that the collector said are committed, so many at least, last before it is killed at any moment. */
async function committedUntilKilled(running: Running, least: number): Promise<number> {
  let told = 0;
  do told = (await stored(running)).committed;
  while (told < least);
  const over = performance.now() + Math.random() * LONGEST_DELAY;
  while (performance.now() < over) told = (await stored(running)).committed;
  const gone = once(running.child, 'exit');
  running.child.kill('SIGKILL');
  await gone;
  return told;
}

/** The screen shows what the collector that runs now has heard. */
async function follows(screen: Source): Promise<void> {
  await vi.waitFor(
    async () => {
      const { body } = await screen.ask({ view: 'ledger' });
      expect(screen.status()).toMatchObject({ state: 'live', warnings: [] });
      expect(body.ledger.shown).toBeGreaterThan(0);
    },
    { timeout: 20_000, interval: 50 },
  );
}

test('a collector killed ten times under load loses nothing committed, and its screen comes back by itself', async () => {
  const committed = new Map<string, number>();
  let running = await collect(FREE, FREE);
  const { udp, http } = running;
  const screen = await openRemote({ urls: [textOf(http)], clock: wallClock });
  let held = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const prefix = `run${kill}`;
    const { state, annotations } = await stored(running);
    expect(state).toBe('ok');
    expect(annotations).toBeGreaterThanOrEqual(held);
    const end = load(udp, prefix);
    if (kill === KILLS / 2) await follows(screen);
    const told = await committedUntilKilled(running, kill % 2);
    end();
    committed.set(prefix, told);
    held = annotations + told;
    running = await collect(textOf(udp), textOf(http));
  }
  const end = load(udp, 'last');
  await follows(screen);
  end();
  await screen.close();
  const gone = once(running.child, 'exit');
  running.child.kill('SIGTERM');
  await gone;

  const store = await openSqlite({ file });
  expect(store.status()).toMatchObject({ state: 'ok', sentence: null });
  const kept = new Map<string, number>();
  for (const trace of await found(store, 'service:fare')) {
    const [prefix = ''] = trace.traceId.split('-');
    kept.set(prefix, (kept.get(prefix) ?? 0) + trace.frames.length);
  }
  await store.close();
  const lost = [...committed].filter(([prefix, told]) => (kept.get(prefix) ?? 0) < told);
  expect(lost).toEqual([]);
}, 120_000);
