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
/** Until one that reads nothing has filled what lies between, and has been given its time. */
const CUT_SECONDS = 35;

/** As a screen asks it: a minute's counts with a trend of sixty points. */
const QUESTION = '/api/live?view=services&window=60&points=60&every=500';
/** Rows that are all new each time fill what lies between the two ends. */
const LONG_QUESTION = '/api/live?view=traces&limit=1000&every=500';

interface Case {
  readonly name: string;
  readonly watchers: number;
  readonly path: string;
  readonly encoding: string;
  readonly seconds: number;
  /** What one more asks for that reads nothing of it. */
  readonly stopped: string | undefined;
}

const plain = {
  watchers: WATCHERS,
  path: QUESTION,
  encoding: 'gzip',
  seconds: SECONDS,
  stopped: undefined,
};

const cases: readonly Case[] = [
  { ...plain, name: 'nobody watches', watchers: 0 },
  { ...plain, name: `${WATCHERS} watch, compressed` },
  {
    ...plain,
    name: 'and one more that is cut',
    seconds: CUT_SECONDS,
    stopped: LONG_QUESTION,
  },
  { ...plain, name: `${WATCHERS} watch, plain`, encoding: 'identity' },
  { ...plain, name: `${WATCHERS} that merge collectors`, path: `${QUESTION}&buckets=true` },
];

export async function benchLive(): Promise<void> {
  heading(
    'Watching a collector',
    `100 services, ${RATE.toLocaleString('en')} annotations/s in single frames for ${SECONDS} s, 2 updates/s; bytes are those of HTTP bodies; of updates the fewest and the most that a watcher got, and the time between two`,
  );
  const rows: string[][] = [
    [
      '',
      'sent a second',
      'shown',
      'lost',
      'cut',
      'KB/s a watcher',
      'updates',
      'p99 apart',
      'processor time',
    ],
  ];
  for (const one of cases) rows.push(await measure(one));
  table(rows);
  benchTrends();
}

async function measure({
  name,
  watchers,
  path,
  encoding,
  seconds,
  stopped,
}: Case): Promise<string[]> {
  const collector = await startChild(new URL('live-child.ts', import.meta.url), ['collector']);
  const { udp } = await report(collector);
  const sender = await startChild(new URL('live-child.ts', import.meta.url), ['load', String(udp)]);
  await sender.ask(`${RATE} ${WARM_SECONDS}`);
  const idle = stopped === undefined ? undefined : await stop(collector.port, stopped);
  const all = await Promise.all(
    Array.from({ length: watchers }, () => follow(collector.port, path, encoding)),
  );
  const watched = all.map((response) => new Watched(response));
  const before = await shownBy(collector);
  await report(collector);
  for (const each of watched) each.begin();
  const { sent, seconds: took } = (await sender.ask(`${RATE} ${seconds}`)) as Sent;
  const cost = told(watched, took);
  const { cpu } = await report(collector);
  const shown = (await shownBy(collector)) - before;
  const cut = await cutBy(collector);
  for (const response of all) response.destroy();
  idle?.destroy();
  await sender.end();
  await collector.end();
  return [
    name,
    Math.round(sent / took).toLocaleString('en'),
    shown.toLocaleString('en'),
    (sent - shown).toLocaleString('en'),
    cut,
    ...cost,
    `${(cpu / 10_000 / took).toFixed(0)}% of a core`,
  ];
}

/** What one watcher was sent, and when. */
class Watched {
  bytes = 0;
  updates: number[] = [];

  constructor(response: IncomingMessage) {
    response.on('error', () => undefined);
    response.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      const now = performance.now();
      // A long update comes in several pieces.
      if (now - (this.updates.at(-1) ?? -Infinity) > PIECES_WITHIN) this.updates.push(now);
    });
  }

  begin(): void {
    this.bytes = 0;
    this.updates = [];
  }
}

/** Pieces nearer to each other than this are of one update, ms. */
const PIECES_WITHIN = 50;

/** Bytes a second of one, the fewest and most updates of any, and how far apart 99 % of them were at most. */
function told(watched: readonly Watched[], seconds: number): string[] {
  if (watched.length === 0) return ['', '', ''];
  const bytes = watched.reduce((sum, each) => sum + each.bytes, 0);
  const counts = watched.map(({ updates }) => updates.length);
  const apart = watched
    .flatMap(({ updates }) => updates.slice(1).map((at, n) => at - updates[n]!))
    .toSorted((a, b) => a - b);
  return [
    (bytes / 1_000 / seconds / watched.length).toFixed(1),
    `${Math.min(...counts)} to ${Math.max(...counts)}`,
    `${Math.round(apart[Math.floor(apart.length * 0.99)] ?? 0)} ms`,
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

async function cutBy({ port }: Child): Promise<string> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return /^phosphor_watchers_cut_total (\d+)$/m.exec(metrics)?.[1] ?? '';
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
