/** What replaying at once costs, beside merely reading the same file. */
import { spawn } from 'node:child_process';
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
import { readInput } from '../../src/intake/file.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { wallClock } from '../../src/model/clock.ts';
import { Recording } from '../../src/source/recording.ts';
import { ReplayFeed } from '../../src/source/replay-feed.ts';
import { capture } from '../../src/wire/capture.ts';
import type { Codec, Sink } from '../../src/wire/codec.ts';
import { otlpJson } from '../../src/wire/otlp/json.ts';
import { someAnnotations } from './frames.ts';
import { heading, ratio, table } from './report.ts';

const COUNT = 200_000;
const REQUESTS_PER_SECOND = 2_000;
/** Annotations written at once: files of JSON are many documents, one a line. */
const WRITTEN = 50_000;
/** The file that shows how memory stays where it is while files grow, of so many times the annotations. */
const TIMES = 4;

const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

export async function benchReplay(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'phosphor-bench-'));
  try {
    await bench(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bench(folder: string): Promise<void> {
  heading(
    'Replay at once',
    `${COUNT.toLocaleString('en')} annotations of the simulated platform; seconds of one processor, everything included`,
  );
  const annotations = someAnnotations(COUNT, REQUESTS_PER_SECOND);
  const rows: string[][] = [
    ['file', 'MB', 'read s', 'parsed s', 'replayed s', 'to reading', 'annotations/s', 'MB/s'],
  ];
  for (const codec of [capture, otlpJson]) {
    const path = written(join(folder, 'file'), codec, annotations);
    const megabytes = statSync(path).size / 1e6;
    const read = await spent(() => Promise.resolve(readFileSync(path)));
    const parsed = await spent(() => readInput(path, nobody));
    const replayed = await spent(() => replay(path));
    rows.push([
      codec.name,
      megabytes.toFixed(0),
      read.toFixed(2),
      parsed.toFixed(2),
      replayed.toFixed(2),
      ratio(replayed, read),
      Math.round(COUNT / replayed).toLocaleString('en'),
      (megabytes / replayed).toFixed(0),
    ]);
  }
  table(rows);

  heading('Memory of a replay', 'the whole program with --once: most that was resident, MiB');
  const growing: string[][] = [['file', 'MB', 'MiB']];
  for (const codec of [capture, otlpJson]) {
    for (const times of [1, TIMES]) {
      const path = written(join(folder, 'file'), codec, annotations, times);
      const megabytes = statSync(path).size / 1e6;
      growing.push([codec.name, megabytes.toFixed(0), (await resident(path)).toFixed(0)]);
    }
  }
  table(growing);
}

/** The same annotations so many times, each time later and of other traces. */
function written(
  path: string,
  codec: Codec,
  annotations: readonly Annotation[],
  times: number = 1,
): string {
  const length = annotations.at(-1)!.timestamp - annotations[0]!.timestamp;
  writeFileSync(path, '');
  for (let time = 0; time < times; time++) {
    for (let from = 0; from < annotations.length; from += WRITTEN) {
      const part = annotations.slice(from, from + WRITTEN).map((annotation) => ({
        ...annotation,
        traceId: `${time}${annotation.traceId.slice(1)}`,
        timestamp: annotation.timestamp + time * length,
      }));
      appendFileSync(path, codec.write(part));
      if (codec !== capture) appendFileSync(path, '\n');
    }
  }
  return path;
}

const nobody: Sink = { annotation: () => undefined, frame: () => undefined };

async function replay(path: string): Promise<void> {
  const opening = { kind: 'replay', files: [path], speed: Infinity, once: true } as const;
  const feed = new ReplayFeed(await Recording.open(opening, wallClock), Infinity, wallClock);
  while (feed.status().state !== 'ended') {
    feed.tick();
    await new Promise((done) => setImmediate(done));
  }
  await feed.close();
}

/** Seconds of processor time that the work takes, once it has been done before. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  await work();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
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
