import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SlowestSearch } from '../../src/collector/slowest-search.ts';
import { SECOND, type Clock } from '../../src/model/clock.ts';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { SearchQuery, Store } from '../../src/store/store.ts';
import { call } from '../intake/sender.ts';
import { ARRIVAL, batchOf } from '../store/frames.ts';

const TRACES = 3_000;
/** Between two arrivals. */
const STEP = SECOND / 20;
const LATER = ARRIVAL + 7_200 * SECOND;
const still: Clock = { now: () => LATER };

const folder = mkdtempSync(join(tmpdir(), 'phosphor-slowest-'));
let store: Store;

/** The nth trace took a time that no other took; they are not in order of it. */
function took(n: number): number {
  return 50_000 + ((n * 7_919) % TRACES) * 100;
}

/** The slowest so many of the first `upTo`. */
function slowest(count: number, upTo = TRACES): string[] {
  const all = Array.from({ length: upTo }, (_, i) => i + 1);
  return all
    .toSorted((a, b) => took(b) - took(a))
    .slice(0, count)
    .map((n) => `t-${n}`);
}

function keep(traceId: string, at: number, ms: number, destination = 'fare.get'): void {
  const [request, come, gone, reply] = call(at, { traceId, destination });
  const told = [request!, come!, gone!, { ...reply!, timestamp: at + ms, duration: ms }];
  store.append(batchOf(told, at));
}

beforeAll(async () => {
  store = await openSqlite({ file: join(folder, 'traces.db') });
  for (let n = 1; n <= TRACES; n++) {
    keep(`t-${n}`, ARRIVAL + n * STEP, took(n), n % 10 === 0 ? 'hob.get' : 'fare.get');
  }
  await store.flush();
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function idsOf(search: SlowestSearch, until = LATER): string[] {
  return search.rows(until).map(({ row }) => row.traceId);
}

test('the slowest of all are found, and only those slower than what was found are looked at', async () => {
  let looked = 0;
  const counting: Store = {
    append: () => undefined,
    trace: (id) => store.trace(id),
    async *search(query: SearchQuery, signal) {
      for await (const part of store.search(query, signal)) {
        looked += part.traces.length;
        yield part;
      }
    },
    status: () => store.status(),
    flush: () => store.flush(),
    close: () => store.close(),
  };
  const search = new SlowestSearch(counting, still, '', Infinity);
  await search.want({ count: 50, until: LATER, edge: LATER });
  expect(idsOf(search).slice(0, 50)).toEqual(slowest(50));
  expect(search.state()).toMatchObject({ progress: 1, done: true });
  expect(looked).toBeLessThan(TRACES / 2);
  await search.want({ count: 50, until: LATER, edge: LATER });
  const before = looked;
  await search.want({ count: 400, until: LATER, edge: LATER });
  expect(idsOf(search).slice(0, 400)).toEqual(slowest(400));
  expect(looked).toBeGreaterThan(before);
});

test('a filter holds, and so does the moment asked about', async () => {
  const search = new SlowestSearch(store, still, 'service:hob', Infinity);
  await search.want({ count: 10, until: LATER, edge: LATER });
  const expected = slowest(TRACES).filter((id) => id.endsWith('0'));
  expect(idsOf(search).slice(0, 10)).toEqual(expected.slice(0, 10));
  const until = ARRIVAL + 500 * STEP;
  const earlier = new SlowestSearch(store, still, '', until);
  await earlier.want({ count: 20, until, edge: LATER });
  expect(idsOf(earlier, until).slice(0, 20)).toEqual(slowest(20, 500));
});

test('what is let go later is found as well, when it is slow enough', async () => {
  const search = new SlowestSearch(store, still, '', Infinity);
  await search.want({ count: 3, until: LATER, edge: LATER });
  expect(idsOf(search).slice(0, 3)).toEqual(slowest(3));
  keep('later-slow', LATER + 5 * SECOND, 9 * SECOND);
  keep('later-fast', LATER + 5 * SECOND, 10);
  await store.flush();
  const end = LATER + 6 * SECOND;
  await search.want({ count: 3, until: end, edge: end });
  expect(idsOf(search, end).slice(0, 3)).toEqual(['later-slow', ...slowest(2)]);
  expect(idsOf(search, end)).not.toContain('later-fast');
});
