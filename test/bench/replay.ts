/** What replaying at once costs, beside merely reading the same file. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Kind } from '../../src/model/annotation.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { capture } from '../../src/wire/capture.ts';
import type { Codec } from '../../src/wire/codec.ts';
import { otlpJson } from '../../src/wire/otlp/json.ts';
import { zipkinJson } from '../../src/wire/zipkin/zipkin.ts';
import { someAnnotations } from './frames.ts';
import type { FileCosts } from './replay-child.ts';
import { heading, ratio, table } from './report.ts';

const COUNT = 100_000;
/** Files of so many times as many for speed: long enough that making an engine, which takes a tenth of a second, does not count. */
const LONG = { capture: 8, json: 2 };
const REQUESTS_PER_SECOND = 2_000;
/** Annotations written at once: files of JSON are many documents, one a line. */
const WRITTEN = 10_000;
/** The files that show how memory stays where it is while files grow, of so many times the annotations. */
const TIMES = [2, 6];

const CHILD = new URL('./replay-child.ts', import.meta.url);
const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

export async function benchReplay(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'phosphor-bench-'));
  try {
    await bench(join(folder, 'file'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bench(path: string): Promise<void> {
  const plain = someAnnotations(COUNT, REQUESTS_PER_SECOND);
  const withTags = plain.map(tagged);
  const cases = [
    { name: capture.name, codec: capture, annotations: plain },
    { name: `${capture.name}, six tags a call`, codec: capture, annotations: withTags },
    { name: `${otlpJson.name}, six attributes a span`, codec: otlpJson, annotations: withTags },
    { name: `${zipkinJson.name}, six tags a span`, codec: zipkinJson, annotations: withTags },
  ];
  await benchSpeed(path, cases);
  await benchMemory(path, cases);
}

interface Case {
  readonly name: string;
  readonly codec: Codec;
  readonly annotations: readonly Annotation[];
}

async function benchSpeed(path: string, cases: readonly Case[]): Promise<void> {
  heading(
    'Replay at once',
    'annotations of the simulated platform, in one thread; seconds of one processor, a process a file, medians',
  );
  const rows = [
    [
      'file',
      'annotations',
      'MB',
      'read',
      'JSON.parse',
      'parsed',
      'replayed',
      'to JSON.parse',
      'wall',
      'k/s',
      'MB/s',
    ],
  ];
  for (const { name, codec, annotations } of cases) {
    const isJson = codec !== capture;
    const times = isJson ? LONG.json : LONG.capture;
    const count = times * annotations.length;
    written(path, codec, annotations, times);
    const megabytes = statSync(path).size / 1e6;
    const { read, json, parsed, replayed } = await costsOf(path, isJson);
    rows.push([
      name,
      count.toLocaleString('en'),
      megabytes.toFixed(0),
      read.cpu.toFixed(2),
      json?.cpu.toFixed(2) ?? '',
      parsed.cpu.toFixed(2),
      replayed.cpu.toFixed(2),
      json ? ratio(replayed.cpu, json.cpu) : '',
      replayed.wall.toFixed(2),
      (count / 1_000 / replayed.cpu).toFixed(0),
      (megabytes / replayed.cpu).toFixed(0),
    ]);
  }
  table(rows);
}

async function benchMemory(path: string, cases: readonly Case[]): Promise<void> {
  heading('Memory of a replay', 'the whole program with --once: most that was resident, MiB');
  const rows: string[][] = [['file', 'MB', 'MiB']];
  for (const { name, codec, annotations } of cases.slice(1, 3)) {
    for (const times of TIMES) {
      written(path, codec, annotations, times);
      const megabytes = statSync(path).size / 1e6;
      rows.push([name, megabytes.toFixed(0), (await resident(path)).toFixed(0)]);
    }
  }
  table(rows);
}

/** What the libraries of OpenTelemetry say of a call over HTTP; some of it is the same each time, some never. */
function tagged(annotation: Annotation, n: number): Annotation {
  if (annotation.kind !== Kind.reply && annotation.kind !== Kind.out) return annotation;
  const tags = [
    ['http.request.method', n % 3 === 0 ? 'POST' : 'GET'],
    ['http.route', '/v1/orders/{id}'],
    ['url.path', `/v1/orders/${(n * 7919) % 100_000}`],
    ['http.response.status_code', n % 50 === 0 ? '500' : '200'],
    ['server.address', `10.0.${n % 4}.${n % 250}`],
    ['user.id', `u${(n * 31) % 50_000}`],
  ] as const;
  return { ...annotation, tags: [...annotation.tags, ...tags] };
}

/** The same annotations so many times, each time later and of other traces. */
function written(
  path: string,
  codec: Codec,
  annotations: readonly Annotation[],
  times: number = 1,
): void {
  const length = annotations.at(-1)!.timestamp - annotations[0]!.timestamp;
  writeFileSync(path, '');
  for (let time = 0; time < times; time++) {
    for (let from = 0; from < annotations.length; from += WRITTEN) {
      const part = annotations.slice(from, from + WRITTEN).map((annotation) => ({
        ...annotation,
        traceId: `${time.toString(16)}${annotation.traceId.slice(1)}`,
        timestamp: annotation.timestamp + time * length,
      }));
      const bytes = codec.write(part);
      appendFileSync(path, codec === capture ? bytes : lineOf(bytes));
    }
  }
}

/** As exporters write it, without the white space that is there for people. */
function lineOf(json: Uint8Array): string {
  return `${JSON.stringify(JSON.parse(new TextDecoder().decode(json)))}\n`;
}

/** What a file costs in a process of its own, as when a person replays it. */
async function costsOf(path: string, isJson: boolean): Promise<FileCosts> {
  const child = fork(CHILD, [path, isJson ? 'json' : 'other']);
  const [costs] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`Reading ${path} has failed.`))),
  ])) as [FileCosts];
  return costs;
}

async function resident(path: string): Promise<number> {
  const child = spawn(process.execPath, [MAIN, 'replay', path, '--once'], { stdio: 'ignore' });
  let most = Number.NaN;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      most = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? most * 1_024) / 1_024;
    } catch {
      // It has ended, or this kernel does not tell.
    }
  }, 20);
  await new Promise((done) => child.once('exit', done));
  clearInterval(look);
  return most;
}
