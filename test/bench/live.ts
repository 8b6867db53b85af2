/** Watching a collector: what a watcher costs on the wire and on the collector, and whether intake notices. */
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { startChild, type Child } from './child.ts';
import { benchTrends } from './live-trends.ts';
import { heading, table } from './report.ts';

const WATCHERS = 20;
const RATE = 50_000;
/** Before it is measured, so that trends are filled and code is warm. */
const WARM_SECONDS = 6;
const SECONDS = 8;

/** As a screen asks it: a minute's counts with a trend of sixty points. */
const QUESTION = '/api/live?view=services&window=60&points=60&every=500';

interface Case {
  readonly name: string;
  readonly watchers: number;
  readonly path: string;
  readonly encoding: string;
  readonly stopped: boolean;
}

const plain = { name: '', watchers: WATCHERS, path: QUESTION, encoding: 'gzip', stopped: false };

const cases: readonly Case[] = [
  { ...plain, name: 'nobody watches', watchers: 0 },
  { ...plain, name: `${WATCHERS} watch, compressed` },
  { ...plain, name: 'and one more that reads nothing', stopped: true },
  { ...plain, name: `${WATCHERS} watch, plain`, encoding: 'identity' },
  { ...plain, name: `${WATCHERS} that merge collectors`, path: `${QUESTION}&buckets=true` },
];

export async function benchLive(): Promise<void> {
  heading(
    'Watching a collector',
    `100 services, ${RATE.toLocaleString('en')} annotations/s in single frames for ${SECONDS} s, 2 updates/s; bytes are those of HTTP bodies`,
  );
  const rows: string[][] = [
    ['', 'sent a second', 'shown', 'lost', 'KB/s a watcher', 'processor time'],
  ];
  for (const one of cases) rows.push(await measure(one));
  table(rows);
  benchTrends();
}

async function measure({ name, watchers, path, encoding, stopped }: Case): Promise<string[]> {
  const collector = await startChild(new URL('live-child.ts', import.meta.url), ['collector']);
  const { udp } = await report(collector);
  const sender = await startChild(new URL('live-child.ts', import.meta.url), ['load', String(udp)]);
  await sender.ask(`${RATE} ${WARM_SECONDS}`);
  const idle = stopped ? await stop(collector.port, path) : undefined;
  const all = await Promise.all(
    Array.from({ length: watchers }, () => follow(collector.port, path, encoding)),
  );
  const count = { bytes: 0 };
  for (const response of all) {
    response.on('data', (chunk: Buffer) => void (count.bytes += chunk.length));
    response.on('error', () => undefined);
  }
  const before = await shownBy(collector);
  await report(collector);
  count.bytes = 0;
  const { sent, seconds } = (await sender.ask(`${RATE} ${SECONDS}`)) as Sent;
  const { bytes } = count;
  const { cpu } = await report(collector);
  const shown = (await shownBy(collector)) - before;
  for (const response of all) response.destroy();
  idle?.destroy();
  await sender.end();
  await collector.end();
  const each = watchers === 0 ? '' : (bytes / 1_000 / seconds / watchers).toFixed(1);
  return [
    name,
    Math.round(sent / seconds).toLocaleString('en'),
    shown.toLocaleString('en'),
    (sent - shown).toLocaleString('en'),
    each,
    `${(cpu / 10_000 / seconds).toFixed(0)}% of a core`,
  ];
}

interface Sent {
  readonly sent: number;
  readonly seconds: number;
}

async function report(collector: Child): Promise<{ readonly udp: number; readonly cpu: number }> {
  return (await collector.ask('report')) as { udp: number; cpu: number };
}

async function shownBy({ port }: Child): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/api/answer?view=ledger`);
  const { body } = (await response.json()) as { body: { ledger: { shown: number } } };
  return body.ledger.shown;
}

function follow(port: number, path: string, encoding: string): Promise<IncomingMessage> {
  const headers = { 'accept-encoding': encoding };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent: false }, resolve).once('error', reject);
  });
}

async function stop(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}
