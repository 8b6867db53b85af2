import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SECOND } from '../../src/model/clock.ts';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { annotationOf } from '../engine/events.ts';
import { ARRIVAL, batchOf, foundIds, framesOf } from './frames.ts';

const MEBIBYTE = 1024 * 1024;

let folder: string;
let file: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-retention-'));
  file = join(folder, 'traces.db');
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Commits traces of about a KiB, named by a number, a second apart. */
async function keep(from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    const annotation = annotationOf({
      traceId: `${i}`,
      destination: `service${i % 200}.quote`,
      payload: 'x'.repeat(1_000),
      tags: [['number', `${i}`]],
    });
    store.append(batchOf([annotation], ARRIVAL + i * SECOND));
  }
  await store.flush();
}

/** Letting go comes after the commit that makes it needed. */
async function settled(isDone: () => boolean): Promise<void> {
  await expect.poll(isDone, { timeout: 15_000 }).toBe(true);
}

/** The size that the file will have once its log is copied into it. */
function sizeTold(): number {
  const db = new DatabaseSync(file, { readOnly: true });
  const { bytes } = db
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
    .get()!;
  db.close();
  return Number(bytes);
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `${to - 1 - i}`);
}

test('traces older than wanted go, measured at the latest arrival', async () => {
  store = await openSqlite({ file, keep: { age: 100 * SECOND } });
  await keep(0, 150);
  await keep(150, 201);
  await settled(() => store.status().traces === 101);
  expect(store.status()).toMatchObject({ annotations: 101, oldest: ARRIVAL + 100 * SECOND });
  expect(await foundIds(store, '')).toEqual(numbers(100, 201));
  expect(await store.trace('99')).toBeNull();
  expect(await foundIds(store, 'service:service99')).toEqual([]);
});

test('a trace that goes on after it was let go is a new one', async () => {
  store = await openSqlite({ file, keep: { age: 100 * SECOND } });
  await keep(0, 2);
  await keep(150, 151);
  await settled(() => store.status().traces === 1);
  store.append(batchOf([annotationOf({ traceId: '1' })], ARRIVAL + 160 * SECOND));
  await store.flush();
  expect(await framesOf(store, '1')).toHaveLength(1);
  expect(await foundIds(store, '')).toEqual(['1', '150']);
});

test('a file never grows far beyond its bytes, and keeps the newest', async () => {
  store = await openSqlite({ file, keep: { bytes: 2 * MEBIBYTE } });
  for (let i = 0; i < 6_000; i += 500) {
    await keep(i, i + 500);
    expect(statSync(file, { throwIfNoEntry: false })?.size ?? 0).toBeLessThan(4 * MEBIBYTE);
  }
  await settled(() => store.status().traces < 1_900);
  const ids = await foundIds(store, '');
  expect(ids.length).toBeGreaterThan(500);
  expect(ids).toEqual(numbers(6_000 - ids.length, 6_000));
  expect(store.status().annotations).toBe(ids.length);
});

test('a file that may be smaller than it is gives its bytes back', async () => {
  store = await openSqlite({ file });
  await keep(0, 3_000);
  await store.close();
  const before = statSync(file).size;
  store = await openSqlite({ file, keep: { bytes: MEBIBYTE } });
  await settled(() => sizeTold() <= MEBIBYTE);
  await store.close();
  expect(statSync(file).size).toBeLessThan(1.1 * MEBIBYTE);
  expect(before).toBeGreaterThan(3 * MEBIBYTE);
  store = await openSqlite({ file });
  const ids = await foundIds(store, '');
  expect(ids).toEqual(numbers(3_000 - ids.length, 3_000));
  expect(ids.length).toBeGreaterThan(100);
});

test('a trace without end stops growing at its bound, and what is beyond is counted', async () => {
  store = await openSqlite({ file });
  const large = annotationOf({ traceId: 'loop', payload: 'x'.repeat(8_000) });
  for (const count of [2_000, 100]) {
    store.append(
      batchOf(
        Array.from({ length: count }, () => large),
        ARRIVAL,
      ),
    );
    await store.flush();
  }
  expect(store.status()).toMatchObject({ committed: 2_000, dropped: { 'trace too large': 100 } });
  expect(await framesOf(store, 'loop')).toHaveLength(2_000);
});
