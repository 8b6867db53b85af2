import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StoredSearch } from '../../src/collector/stored-search.ts';
import { joinDestination } from '../../src/model/annotation.ts';
import { SECOND, type Clock } from '../../src/model/clock.ts';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { annotation } from '../intake/sender.ts';
import { ARRIVAL, batchOf } from '../store/frames.ts';

const TRACES = 1_000;
const LATER = ARRIVAL + 3_600 * SECOND;

const folder = mkdtempSync(join(tmpdir(), 'phosphor-search-'));
let store: Store;

beforeAll(async () => {
  store = await openSqlite({ file: join(folder, 'traces.db') });
  for (let n = 1; n <= TRACES; n++) keep(`t-${n}`, ARRIVAL + n * SECOND);
  await store.flush();
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function keep(traceId: string, at: number): void {
  store.append(batchOf([annotation({ traceId, timestamp: at })], at));
}

const still: Clock = { now: () => LATER };

function idsOf(search: StoredSearch, until = LATER): string[] {
  return search.rows(until).map(({ row }) => row.traceId);
}

test('a search looks no further than is asked for, and goes on from there when more is', async () => {
  const search = new StoredSearch(store, still, 'service:fare');
  await search.want({ count: 10, until: LATER, edge: LATER });
  const first = idsOf(search);
  expect(first.slice(0, 2)).toEqual([`t-${TRACES}`, `t-${TRACES - 1}`]);
  expect(first.length).toBeLessThan(TRACES / 2);
  expect(search.state()).toMatchObject({ done: true });
  expect(search.state().progress).toBeLessThan(1);
  await search.want({ count: TRACES + 1, until: LATER, edge: LATER });
  expect(idsOf(search)).toEqual(Array.from({ length: TRACES }, (_, n) => `t-${TRACES - n}`));
  expect(search.state()).toMatchObject({ progress: 1, done: true });
});

test('only what arrived by the moment asked about counts', async () => {
  const search = new StoredSearch(store, still, '');
  const until = ARRIVAL + 20 * SECOND;
  await search.want({ count: 5, until, edge: LATER });
  expect(idsOf(search, until).slice(0, 3)).toEqual(['t-20', 't-19', 't-18']);
});

test('a search that nobody asks for any more rests, and goes on when somebody does', async () => {
  // A minute passes with every look at the clock.
  let now = LATER;
  const search = new StoredSearch(store, { now: () => (now += 60 * SECOND) }, 'service:fare');
  const wanted = { count: TRACES + 1, until: LATER, edge: LATER };
  await search.want(wanted);
  expect(search.state().done).toBe(false);
  const some = idsOf(search).length;
  expect(some).toBeLessThan(TRACES);
  for (let asks = 0; asks < TRACES && !search.state().done; asks++) await search.want(wanted);
  expect(idsOf(search)).toHaveLength(TRACES);
});

test('what is let go later is found above what was looked through', async () => {
  const search = new StoredSearch(store, still, 'trace:later');
  await search.want({ count: 10, until: Infinity, edge: LATER });
  expect(idsOf(search)).toEqual([]);
  keep('later-1', LATER + 5 * SECOND);
  await store.flush();
  await search.want({ count: 10, until: Infinity, edge: LATER + 6 * SECOND });
  expect(idsOf(search, Infinity)).toEqual(['later-1']);
});

test('a text is found in an operation that has dots of its own, as people read it', async () => {
  const destination = joinDestination('stock', 'Pool.take');
  const told = annotation({ traceId: 'dotted', timestamp: LATER, destination });
  store.append(batchOf([told], LATER + 10 * SECOND));
  await store.flush();
  const search = new StoredSearch(store, still, 'stock.pool.take');
  await search.want({ count: 10, until: Infinity, edge: LATER + 11 * SECOND });
  expect(idsOf(search, Infinity)).toEqual(['dotted']);
});

test('a search that was ended looks no further', async () => {
  const search = new StoredSearch(store, still, 'service:fare');
  search.close();
  await search.want({ count: 10, until: LATER, edge: LATER });
  expect(idsOf(search)).toEqual([]);
});
