/** Keeping traces on disk: what a second of annotations costs, and how fast they are found among a million. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulation } from '../../demo/simulator.ts';
import { steady } from '../../demo/scenarios/steady.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { batchOf, filterOf } from '../store/frames.ts';
import { heading, quantile, table } from './report.ts';

const KEPT = 1_000_000;
const RATE = 40_000;
const SECONDS = 15;
/** A batch each 10 ms, as a collector hands them over. */
const BATCH = RATE / 100;
const SEARCHES = 20;
const MATCHES = 200;
const START = 1_700_000_000_000_000;
/** An operation that one in so many annotations asks for. */
const RARE_EVERY = 100_000;
const RARE = 'com.hailocab.service.archive.restore';

const filters = [
  ['common service', 'service:customer'],
  ['rare service', 'service:archive'],
  ['no such service', 'service:nowhere'],
  ['failed', 'status:error'],
  ['two terms', 'service:fare status:error'],
  ['slow', 'dur:>1s'],
  ['so slow that none is', 'dur:>60s'],
  ['tag', 'tag.user=1967'],
  ['no such tag', 'tag.user=nobody'],
  ['text', 'neardrivers'],
  ['text that may be an id', 'abcde'],
  ['all but one service', '!service:fare'],
] as const;

export async function benchStore(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'phosphor-bench-'));
  const store = await openSqlite({ file: join(folder, 'traces.db') });
  try {
    const traffic = new Traffic();
    await fill(store, traffic);
    await write(store, traffic);
    await look(store, traffic);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** As fast as it takes them. */
async function fill(store: Store, traffic: Traffic): Promise<void> {
  heading(
    'The store: writing',
    `annotations of the simulated platform into a file in ${tmpdir()}; processor time is of all threads, without making the frames`,
  );
  let took = 0;
  let cpu = 0;
  const before = written();
  for (let done = 0; done < KEPT; done += 50 * BATCH) {
    const batches = Array.from({ length: 50 }, () => traffic.batch());
    const from = performance.now();
    const used = process.cpuUsage();
    for (const batch of batches) {
      while (store.status().waiting > RATE) await pause(1);
      store.append(batch);
    }
    if (done + 50 * BATCH >= KEPT) await store.flush();
    took += (performance.now() - from) / 1_000;
    const { user, system } = process.cpuUsage(used);
    cpu += (user + system) / 1e6;
  }
  report(store, 'as fast as it can', KEPT / took, cpu / took, (written() - before) / took);
}

/** Paced, with nobody asking. */
async function write(store: Store, traffic: Traffic): Promise<void> {
  const batches = Array.from({ length: SECONDS * 100 }, () => traffic.batch());
  const before = written();
  const used = process.cpuUsage();
  const from = performance.now();
  await paced(store, batches);
  await store.flush();
  const took = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(used);
  report(
    store,
    `at ${RATE.toLocaleString('en')}/s`,
    (batches.length * BATCH) / took,
    (user + system) / 1e6 / took,
    (written() - before) / took,
  );
}

function report(store: Store, how: string, rate: number, cpu: number, bytes: number): void {
  const { annotations, bytes: size, dropped, traces } = store.status();
  table([
    [
      'writing',
      'annotations a second',
      'of a core',
      'MB/s to disk',
      'bytes an annotation',
      'dropped',
    ],
    [
      how,
      Math.round(rate).toLocaleString('en'),
      `${(cpu * 100).toFixed(0)}%`,
      (bytes / 1e6).toFixed(0),
      (size / annotations).toFixed(0),
      Object.values(dropped)
        .reduce((sum, count) => sum + count, 0)
        .toLocaleString('en'),
    ],
  ]);
  console.log(`  (${traces.toLocaleString('en')} traces in the file)`);
}

/** While it is written to at the same rate. */
async function look(store: Store, traffic: Traffic): Promise<void> {
  heading(
    'The store: finding',
    `among ${store.status().annotations.toLocaleString('en')} annotations, while ${RATE.toLocaleString('en')} more come in each second; ms until the first ${MATCHES} candidates or the end, as the caller sees it`,
  );
  const rows = [['looking for', 'found', 'p50', 'p99', 'worst']];
  const add = (what: string, found: number, took: readonly number[]): void => {
    const quantiles = [0.5, 0.99, 1].map((share) => quantile(took, share).toFixed(1));
    rows.push([what, found.toLocaleString('en'), ...quantiles]);
  };
  const batches = Array.from({ length: SECONDS * 100 }, () => traffic.batch());
  const writing = paced(store, batches);
  await search(store, '');

  const byId = await times(1_000, (i) => lookUp(store, traffic, i));
  add('a trace by its id', byId.length, byId);
  for (const [what, filter] of filters) {
    let found = 0;
    const took = await times(SEARCHES, async () => (found = await search(store, filter)));
    add(`${what}, ${filter}`, found, took);
  }
  const stop = new AbortController();
  const searching = searchOn(store, stop.signal);
  const meanwhile = await times(300, (i) => lookUp(store, traffic, i));
  add('a trace by its id, during a long search', meanwhile.length, meanwhile);
  const [ending = 0] = await times(1, () => {
    stop.abort();
    return searching;
  });
  table(rows);
  console.log(`  (a long search that is told to end has ended after ${ending.toFixed(1)} ms)`);
  await writing;
}

/** What each of so many turns took, ms, with a little rest between them. */
async function times(count: number, turn: (i: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    await turn(i);
    took.push(performance.now() - from);
    await pause(2);
  }
  return took;
}

/** Any trace of the first million annotations. */
async function lookUp(store: Store, { ids }: Traffic, i: number): Promise<void> {
  const id = ids[(i * 104_729) % ids.length]!;
  if (!(await store.trace(id))) throw new Error(`${id} is not in the store.`);
}

/** Looks at every trace, again and again. */
async function searchOn(store: Store, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for await (const part of store.search({ filter: filterOf('abcdef0') }, signal)) void part;
  }
}

async function search(store: Store, filter: string): Promise<number> {
  let found = 0;
  const stop = new AbortController();
  for await (const part of store.search({ filter: filterOf(filter) }, stop.signal)) {
    found += part.traces.length;
    if (found >= MATCHES) stop.abort();
  }
  return found;
}

/** Hands batches over each 10 ms, more at once when the timer was late. */
async function paced(
  store: Store,
  batches: readonly ReturnType<Traffic['batch']>[],
): Promise<void> {
  const from = performance.now();
  let sent = 0;
  while (sent < batches.length) {
    const due = Math.min(batches.length, Math.floor((performance.now() - from) / 10));
    while (sent < due) store.append(batches[sent++]!);
    await pause(5);
  }
}

/** The simulated platform's annotations in batches, in order of arrival. */
class Traffic {
  readonly ids: string[] = [];
  readonly #simulation = new Simulation({
    seed: 1,
    start: START,
    rate: RATE / 28,
    scenario: steady,
  });
  #count = 0;
  #last = '';

  batch(): ReturnType<typeof batchOf> {
    const annotations: Annotation[] = [];
    let at = START;
    while (annotations.length < BATCH) {
      const annotation = this.#simulation.next(Number.MAX_SAFE_INTEGER)!;
      at = annotation.timestamp;
      const isRare = ++this.#count % RARE_EVERY === 0;
      annotations.push(isRare ? { ...annotation, destination: RARE } : annotation);
      if (annotation.traceId !== this.#last && this.#count <= KEPT)
        this.ids.push(annotation.traceId);
      this.#last = annotation.traceId;
    }
    return batchOf(annotations, at);
  }
}

/** Bytes that this process handed to the disk, where the system tells. */
function written(): number {
  try {
    return Number(/write_bytes: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
  } catch {
    return Number.NaN;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
