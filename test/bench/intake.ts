/** Receiving: what decoding, aggregating and assembling cost on top of the datagram itself, and where loss begins. */
import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Person } from '../e2e/person.ts';
import { heading, median, ratio, table } from './report.ts';

const ROUNDS = 3;
const SECONDS = 4;
const COST_RATE = 30_000;
const RATES = [40_000, 60_000, 80_000, 100_000, 120_000];
/** A refresh each 100 ms: what the aim speaks of. */
const FASTEST = '++++++';

interface Received {
  readonly received: number;
  readonly cpu: number;
}

interface Sent {
  readonly sent: number;
  readonly seconds: number;
}

export async function benchIntake(): Promise<void> {
  await cost();
  await whole();
}

/** µs of processor time a datagram, receiver against receiver. */
async function cost(): Promise<void> {
  heading(
    'Cost of an annotation',
    `single frames over loopback at ${COST_RATE}/s for ${SECONDS} s, ${ROUNDS} rounds in turn: a process that only counts datagrams against one that decodes, aggregates and assembles`,
  );
  const costs: Record<'bare' | 'engine', number[]> = { bare: [], engine: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of ['bare', 'engine'] as const) {
      costs[kind].push(await receive(kind));
    }
  }
  const bare = median(costs.bare);
  const engine = median(costs.engine);
  table([
    ['receiver', 'µs of processor time', 'ratio'],
    ['counts only', bare.toFixed(2), ratio(1, 1)],
    ['whole engine', engine.toFixed(2), ratio(engine, bare)],
  ]);
}

/** A first round warms it up, so that what is measured is how it runs, not how it starts. */
async function receive(kind: 'bare' | 'engine'): Promise<number> {
  const child = fork(fileOf('receiving.ts'), [kind]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  await send(port, COST_RATE);
  const before = await report(child);
  await send(port, COST_RATE);
  const after = await report(child);
  child.disconnect();
  await once(child, 'exit');
  return (after.cpu - before.cpu) / (after.received - before.received);
}

async function report(child: ChildProcess): Promise<Received> {
  child.send('report');
  const [received] = (await once(child, 'message')) as [Received];
  return received;
}

/** The real program at 200×60 with ten pictures a second: what comes in, and what gets lost. */
async function whole(): Promise<void> {
  heading(
    'Received, decoded, aggregated, assembled and drawn',
    `the program in a 200×60 terminal, a picture each 100 ms, single frames for ${SECONDS} s at each rate; receive buffer of the kernel ${receiveBuffer()}`,
  );
  const rows: string[][] = [
    ['asked for a second', 'sent a second', 'shown', 'lost', 'processor time'],
  ];
  for (const rate of RATES) {
    const person = new Person(['top', '--udp', '127.0.0.1:0'], { columns: 200, rows: 60 });
    const [first = ''] = await person.sees(/127\.0\.0\.1:\d+/);
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(first)?.[1]);
    person.press(FASTEST);
    const before = processorTime(person.pid);
    const { sent, seconds } = await send(port, rate);
    const used = processorTime(person.pid) - before;
    person.press('5');
    const shown = await settledCount(person, /\bshown +([\d,]+)/);
    rows.push([
      rate.toLocaleString('en'),
      Math.round(sent / seconds).toLocaleString('en'),
      shown.toLocaleString('en'),
      (sent - shown).toLocaleString('en'),
      `${((used / seconds) * 100).toFixed(0)}% of a core`,
    ]);
    person.press('q');
    await person.left();
  }
  table(rows);
}

async function send(port: number, rate: number): Promise<Sent> {
  const args = [fileOf('sending.ts'), '127.0.0.1', String(port), String(rate), String(SECONDS)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Sent;
}

/** A count on the screen, once it is the same when the header's clock has moved on. */
async function settledCount(person: Person, what: RegExp): Promise<number> {
  const countOf = (lines: readonly string[]): number =>
    Number(what.exec(lines.join('\n'))![1]!.replaceAll(',', ''));
  let lines = await person.sees(what);
  for (;;) {
    const before = lines;
    const next = (now: readonly string[]): boolean => clockOf(now) !== clockOf(before);
    await person.sees(next);
    lines = await person.sees(what);
    if (countOf(lines) === countOf(before)) return countOf(lines);
  }
}

function clockOf(lines: readonly string[]): string | undefined {
  return /\d\d:\d\d:\d\d/.exec(lines[0] ?? '')?.[0];
}

/** Seconds of user and system time of a process, all its threads, by the kernel's ticks of 10 ms. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function receiveBuffer(): string {
  const most = Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'));
  return `at most ${Math.round(most / 1024)} KiB`;
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
