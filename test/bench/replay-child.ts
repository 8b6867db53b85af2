/** Measures what one file costs, in a process that does nothing else: path, and `json` where it is JSON. */
import { readFileSync } from 'node:fs';
import { readInput } from '../../src/intake/file.ts';
import { wallClock } from '../../src/model/clock.ts';
import { Recording } from '../../src/source/recording.ts';
import { ReplayFeed } from '../../src/source/replay-feed.ts';
import type { ToldSink } from '../../src/wire/codec.ts';
import { median } from './report.ts';

/** Seconds of a processor, and on the wall. */
export interface Spent {
  readonly cpu: number;
  readonly wall: number;
}

export interface FileCosts {
  readonly read: Spent;
  readonly json?: Spent;
  readonly parsed: Spent;
  readonly replayed: Spent;
}

/** Runs of which the median counts, after one that does not: machines are noisy, and code is compiled as it runs. */
const RUNS = 3;

const [path = '', kind] = process.argv.slice(2);

const nobody: ToldSink = {
  annotation: () => undefined,
  frame: () => undefined,
  told: () => undefined,
};

const costs: FileCosts = {
  read: await spent(() => Promise.resolve(readFileSync(path))),
  ...(kind === 'json' && { json: await spent(() => Promise.resolve(parseLines())) }),
  parsed: await spent(() => readInput(path, nobody)),
  replayed: await spent(replay),
};
process.send?.(costs);

/** As a program would that takes each line whole and makes nothing of it. */
function parseLines(): void {
  for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') JSON.parse(line);
}

async function replay(): Promise<void> {
  const opening = { kind: 'replay', files: [path], speed: Infinity, once: true } as const;
  const feed = new ReplayFeed(await Recording.open(opening, wallClock), Infinity, wallClock);
  while (feed.status().state !== 'ended') {
    feed.tick();
    await new Promise((done) => setImmediate(done));
  }
  await feed.close();
}

/** What the work takes, once it has been done before. */
async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const cpu: number[] = [];
  const wall: number[] = [];
  await work();
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    const began = performance.now();
    await work();
    wall.push((performance.now() - began) / 1e3);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
  }
  return { cpu: median(cpu), wall: median(wall) };
}
