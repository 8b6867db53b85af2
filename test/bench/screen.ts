/** What a picture costs, in processor time and bytes, beside the plainest way to draw the same rows. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { makeOutlets } from '../../src/cli/outlets.ts';
import type { Answer, Question, ServiceRow, ViewName } from '../../src/engine/views.ts';
import { wallClock } from '../../src/model/clock.ts';
import type { Source } from '../../src/source/source.ts';
import { answerTo, HandSource, serviceRows } from '../ui/fixtures.ts';
import { heading, median, ratio, table } from './report.ts';

const COLUMNS = 200;
const ROWS = 60;
const PICTURES = 60;
/** The screen's fastest refresh, ms. */
const EVERY = 100;
const ROUNDS = 3;

interface Cost {
  /** µs of processor time, and bytes written, a picture. */
  readonly cpu: number;
  readonly bytes: number;
}

export async function benchScreen(): Promise<void> {
  heading(
    'A picture of the Services screen',
    `${COLUMNS}×${ROWS}, every figure and sparkline of every row changing, ${PICTURES} pictures, ${ROUNDS} rounds in turn; the plain way writes each changed line of the same text whole`,
  );
  const ours: Cost[] = [];
  const plain: Cost[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await screenCost());
    plain.push(await plainCost());
  }
  const figures = (costs: readonly Cost[]): Cost => ({
    cpu: median(costs.map(({ cpu }) => cpu)),
    bytes: median(costs.map(({ bytes }) => bytes)),
  });
  const screen = figures(ours);
  const line = figures(plain);
  table([
    ['drawn by', 'ms of processor time', 'ratio', 'bytes', 'ratio'],
    [
      'plain line diff',
      (line.cpu / 1000).toFixed(2),
      ratio(1, 1),
      line.bytes.toFixed(0),
      ratio(1, 1),
    ],
    [
      'the screen (Ink, painters, cell diff)',
      (screen.cpu / 1000).toFixed(2),
      ratio(screen.cpu, line.cpu),
      screen.bytes.toFixed(0),
      ratio(screen.bytes, line.bytes),
    ],
  ]);
}

/** The platform of the fixtures, as many services as there are rows, every figure new at every question. */
class RestlessSource extends HandSource implements Source {
  asks = 0;

  override ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    if (question.view !== 'services') return super.ask(question);
    this.asks++;
    // The question's view is 'services', so its body is rows.
    return Promise.resolve(answerTo(question, { rows: restlessRows(this.asks) } as never));
  }
}

function restlessRows(step: number): ServiceRow[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const row = serviceRows[i % serviceRows.length]!;
    const by = 1 + ((step * 7 + i * 13) % 29) / 10;
    const scaled = (value: number | null): number | null => (value === null ? null : value * by);
    const { p50, p95, p99, max } = row.latency;
    return {
      ...row,
      service: `${row.service}-${i}`,
      calls: Math.round(row.calls * by),
      inFlight: (step + i) % 90,
      latency: { p50: scaled(p50), p95: scaled(p95), p99: scaled(p99), max: scaled(max) },
      trend: row.trend.map((value, x) => value * (1 + ((x * 5 + step) % 11))),
    };
  });
}

async function screenCost(): Promise<Cost> {
  // As built, for the screen is TSX, which Node does not read; and as the program loads it.
  process.env['NODE_ENV'] = 'production';
  const built = new URL('../../dist/src/ui/start.js', import.meta.url).href;
  const { runScreen } = (await import(built)) as typeof import('../../src/ui/start.tsx');
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  let bytes = 0;
  let pictures = 0;
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    fd: -1,
    columns: COLUMNS,
    rows: ROWS,
    write(text: string, taken?: () => void): boolean {
      bytes += Buffer.byteLength(text);
      pictures++;
      if (taken) setImmediate(taken);
      return true;
    },
  });
  const source = new RestlessSource();
  const ended = runScreen({
    source,
    clock: wallClock,
    outlets: makeOutlets('A bench records nothing.'),
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream & { fd: number },
    options: {
      theme: 'phosphor',
      colour: true,
      ascii: false,
      filter: '',
      window: 60,
      maxBytesPerSecond: Infinity,
    },
  });
  stdin.write('+++++');
  // The first pictures are drawn by code that has not run before.
  await until(() => source.asks > PICTURES / 2);
  const [beforeAsks, beforeBytes, beforeCpu] = [source.asks, bytes, process.cpuUsage()];
  await until(() => source.asks >= beforeAsks + PICTURES);
  const { user, system } = process.cpuUsage(beforeCpu);
  const drawn = source.asks - beforeAsks;
  const cost = { cpu: (user + system) / drawn, bytes: (bytes - beforeBytes) / drawn };
  stdin.write('q');
  await ended;
  if (pictures < drawn) throw new Error(`Only ${pictures} of ${drawn} pictures were written.`);
  return cost;
}

/** The same rows as padded text, coloured by row, compared with the lines before. */
async function plainCost(): Promise<Cost> {
  let before: string[] = [];
  let bytes = 0;
  const draw = (step: number): void => {
    const lines = restlessRows(step).map(lineOf);
    let text = '';
    for (const [y, line] of lines.entries()) {
      if (line !== before[y]) text += `\u001b[${y + 1};1H${line}\u001b[K`;
    }
    bytes += Buffer.byteLength(text);
    before = lines;
  };
  for (let step = 0; step < PICTURES / 2; step++) draw(step);
  bytes = 0;
  const began = process.cpuUsage();
  for (let step = 0; step < PICTURES; step++) {
    draw(PICTURES + step);
    // At the same pace, so that waking up costs the same.
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  const { user, system } = process.cpuUsage(began);
  return { cpu: (user + system) / PICTURES, bytes: bytes / PICTURES };
}

const SPARKS = ' ▁▂▃▄▅▆▇█';

function lineOf({ service, calls, errors, inFlight, latency, gap, trend }: ServiceRow): string {
  const most = Math.max(...trend);
  const spark = trend.map((value) => SPARKS[Math.ceil((value / most) * 8)]).join('');
  const figures = `${ms(latency.p50)}${ms(latency.p95)}${ms(latency.p99)}${ms(gap.p50)}`;
  const share = `${((errors / calls) * 100).toFixed(1)}%`.padStart(9);
  return `\u001b[38;2;87;171;90m${service.slice(0, 40).padEnd(40)}${String(Math.round(calls / 60)).padStart(9)}  ${spark.padEnd(80)}${share}${figures}${String(inFlight).padStart(6)}\u001b[0m`;
}

function ms(value: number | null): string {
  return ((value ?? 0) / 1000).toFixed(1).padStart(9);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, EVERY / 4));
}
