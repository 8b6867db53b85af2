/** The live stream as a script reads it: the real curl at the real program. */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { wallClock } from '../../src/model/clock.ts';
import { call, frames, send } from '../intake/sender.ts';
import { start, type Child } from './phosphor.ts';

vi.setConfig({ testTimeout: 60_000 });

const PATIENCE = { timeout: 20_000, interval: 50 };

const hasCurl = spawnSync('curl', ['--version']).status === 0;

type Curl = ChildProcessByStdio<null, Readable, null>;

const children: (Child | Curl)[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Address {
  readonly host: string;
  readonly port: number;
}

interface Collecting {
  readonly child: Child;
  readonly udp: Address;
  readonly url: string;
}

async function collect(): Promise<Collecting> {
  const child = start(['collect', '--udp', '127.0.0.1:0', '--http', '127.0.0.1:0']);
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  child.stdout.resume();
  const { udp, http } = JSON.parse(line.toString().split('\n')[0]!) as Record<string, Address>;
  return { child, udp: udp!, url: `http://127.0.0.1:${http!.port}` };
}

interface Reading {
  readonly child: Curl;
  /** All that it has printed so far. */
  readonly printed: () => string;
  readonly ended: Promise<number | null>;
}

function curl(url: string): Reading {
  const child = spawn('curl', ['--silent', '--no-buffer', url], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, printed: () => printed, ended };
}

async function callOf(udp: Address, service: string): Promise<void> {
  const told = { traceId: service, spanId: '1', destination: `${service}.get` };
  await send(udp, frames(call(wallClock.now(), told)));
}

function kinds(printed: string): string[] {
  return [...printed.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind!);
}

test.skipIf(!hasCurl)(
  'curl -N prints the whole view, then each change as it comes, and why it ends',
  async () => {
    const { child, udp, url } = await collect();
    await callOf(udp, 'fare');
    const { printed, ended } = curl(`${url}/api/live?view=services`);
    await vi.waitFor(() => expect(printed()).toContain('"service":"fare"'), PATIENCE);
    expect(kinds(printed())[0]).toBe('view');
    await callOf(udp, 'hob');
    await vi.waitFor(() => expect(printed()).toContain('"service":"hob"'), PATIENCE);
    expect(new Set(kinds(printed()).slice(1))).toEqual(new Set(['change']));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(kinds(printed()).at(-1)).toBe('end');
    expect(printed()).toMatch(/event: end\ndata: .*The collector is stopping\..*\n\n$/);
  },
);

test.skipIf(!hasCurl)('a curl that is killed is no watcher any more', async () => {
  const { udp, url } = await collect();
  await callOf(udp, 'fare');
  const watchers = async (): Promise<string | undefined> => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return /^phosphor_watchers (\d+)$/m.exec(metrics)?.[1];
  };
  const { child, printed } = curl(`${url}/api/live?view=services`);
  await vi.waitFor(() => expect(printed()).toContain('event: view'), PATIENCE);
  expect(await watchers()).toBe('1');
  child.kill('SIGKILL');
  await vi.waitFor(async () => expect(await watchers()).toBe('0'), PATIENCE);
});

test.skipIf(!hasCurl)('a collector that is killed ends the stream, and curl says so', async () => {
  const { child, url } = await collect();
  const { printed, ended } = curl(`${url}/api/live?view=services`);
  await vi.waitFor(() => expect(printed()).toContain('event: view'), PATIENCE);
  child.kill('SIGKILL');
  // CURLE_PARTIAL_FILE or CURLE_RECV_ERROR: what broke off is told from what ended.
  expect([18, 56]).toContain(await ended);
  expect(printed()).not.toContain('event: end');
});
