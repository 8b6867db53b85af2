import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { basefare } from '../wire/annotations.ts';
import { ARRIVAL, batchOf, found, framesOf } from './frames.ts';
import { Keeping } from './keeping.ts';

let folder: string;
let file: string;
let open: Store[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-degraded-'));
  file = join(folder, 'traces.db');
  open = [];
});

afterEach(async () => {
  for (const store of open) await store.close();
  rmSync(folder, { recursive: true });
});

async function opened(path = file): Promise<Store> {
  const store = await openSqlite({ file: path });
  open.push(store);
  return store;
}

/** What is in a file, if it is one. */
function contentOf(path: string): Buffer | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined;
}

/** Resolves when the store has recovered, having asked it to try, as time would. */
async function recovered(store: Store): Promise<void> {
  do await store.flush();
  while (store.status().state !== 'ok');
}

describe('a file that cannot be had', () => {
  test.each<readonly [string, string, () => string]>([
    [
      'no database',
      'is not a database',
      () => {
        writeFileSync(
          file,
          'a listing, or anything else that is long enough to be looked at'.repeat(99),
        );
        return file;
      },
    ],
    [
      'a database of another program',
      'is a database of another program',
      () => {
        const db = new DatabaseSync(file);
        db.exec('CREATE TABLE songs (title TEXT)');
        db.close();
        return file;
      },
    ],
    ['a folder', 'cannot be opened', () => folder],
    ['in a folder that is not there', 'cannot be opened', () => join(folder, 'not/there.db')],
    ['where nobody may write', 'cannot be opened', () => '/proc/phosphor.db'],
    [
      'on a disk that is full',
      'the disk of .* is full',
      () => {
        const full = join(folder, 'full.db');
        symlinkSync('/dev/full', full);
        return full;
      },
    ],
  ])('is %s: the store rests, says so, and holds nobody up', async (_, why, make) => {
    const path = make();
    const before = contentOf(path);
    const store = await opened(path);
    store.append(batchOf([basefare], ARRIVAL));
    await store.flush();
    const { state, sentence, offered, waiting, dropped } = store.status();
    expect(sentence).toMatch(new RegExp(`^The store rests: .*${why}.* memory alone, .*\\.$`));
    expect({ state, offered, waiting, dropped }).toEqual({
      state: 'degraded',
      offered: 1,
      waiting: 1,
      dropped: {},
    });
    expect(await store.trace(basefare.traceId)).toBeNull();
    expect(await found(store, '')).toEqual([]);
    expect(contentOf(path)).toEqual(before);
  });

  test('is had as soon as it can be, with all that waited', async () => {
    const nested = join(folder, 'later/traces.db');
    const store = await opened(nested);
    store.append(batchOf([basefare], ARRIVAL));
    await store.flush();
    expect(store.status().state).toBe('degraded');
    mkdirSync(join(folder, 'later'));
    await recovered(store);
    expect(store.status()).toMatchObject({ sentence: null, committed: 1, waiting: 0 });
    expect(await framesOf(store, basefare.traceId)).toHaveLength(1);
  });

  test('is written by a newer version: it is refused and left as it is', async () => {
    await (await openSqlite({ file })).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const before = readFileSync(file);
    const store = await opened();
    store.append(batchOf([basefare], ARRIVAL));
    await store.flush();
    expect(store.status().sentence).toContain('was written by a newer Phosphor');
    await store.close();
    expect(store.status()).toMatchObject({ waiting: 0, dropped: { 'the store ended': 1 } });
    expect(readFileSync(file)).toEqual(before);
  });
});

describe('trouble while it runs', () => {
  test('a file that another program locks is written once it is free', async () => {
    const store = await opened();
    store.append(batchOf([basefare], ARRIVAL));
    await store.flush();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    store.append(batchOf([basefare], ARRIVAL));
    await store.flush();
    expect(store.status()).toMatchObject({ state: 'degraded', committed: 1, waiting: 1 });
    expect(store.status().sentence).toContain('is locked by another program');
    // What is committed is still read.
    expect(await framesOf(store, basefare.traceId)).toHaveLength(1);
    other.exec('ROLLBACK');
    other.close();
    await recovered(store);
    expect(store.status()).toMatchObject({ committed: 2, waiting: 0, annotations: 2, traces: 1 });
    expect(await framesOf(store, basefare.traceId)).toHaveLength(2);
  });

  test('it recovers by itself, without being asked', async () => {
    const store = await opened(join(folder, 'later/traces.db'));
    store.append(batchOf([basefare], ARRIVAL));
    mkdirSync(join(folder, 'later'));
    await expect.poll(() => store.status().committed, { timeout: 15_000 }).toBe(1);
  });

  test('beyond what may wait the newest is dropped and counted', async () => {
    const store = await opened(join(folder, 'not/there.db'));
    const batch = batchOf(
      Array.from({ length: 1_000 }, () => ({ ...basefare, payload: 'x'.repeat(8_000) })),
      ARRIVAL,
    );
    for (let i = 0; i < 12; i++) store.append(batch);
    await store.flush();
    const { offered, waiting, dropped } = store.status();
    expect(dropped).toEqual({ 'the store rests': offered - waiting });
    expect(waiting).toBeGreaterThan(0);
    expect(dropped['the store rests']).toBeGreaterThan(0);
  });

  // A limit on the size of files is what a full disk is, and `prlimit` is Linux's own.
  test.runIf(existsSync('/usr/bin/prlimit'))(
    'a full disk loses nothing that was committed, and is written to when it has room',
    async () => {
      const keeping = new Keeping(file, 'full', 2_000);
      const full = await keeping.tells(({ status }) => status.state === 'degraded');
      expect(full.sentence).toMatch(/^The store rests: the disk .*\.$/);
      expect(full.committed).toBeGreaterThan(0);
      const limit = ['--pid', String(keeping.process.pid), '--fsize=unlimited:'];
      execFileSync('/usr/bin/prlimit', limit);
      const well = await keeping.tells(({ status }) => status.state === 'ok');
      expect(well.committed).toBeGreaterThan(full.committed);
      expect(well.waiting).toBe(0);
      expect(well.dropped).toEqual({});
      await keeping.kill();
      const store = await opened();
      for (const id of keeping.committed) expect(await framesOf(store, id)).toHaveLength(3);
      expect(keeping.committed.length).toBeGreaterThan(40);
    },
  );
});

test('of two processes on one file the second rests, and takes over when the first is gone', async () => {
  const first = new Keeping(file, 'first');
  await first.tells(() => first.committed.length > 0);
  const second = await opened();
  expect(second.status().state).toBe('degraded');
  expect(second.status().sentence).toContain('another Phosphor stores into');
  second.append(batchOf([basefare], ARRIVAL));
  await first.kill();
  await recovered(second);
  expect(second.status()).toMatchObject({ committed: 1, waiting: 0 });
  expect(await framesOf(second, first.committed[0]!)).toHaveLength(3);
});

test('of two stores on one file in one process the second rests as well', async () => {
  await opened();
  expect((await opened()).status().sentence).toContain('another Phosphor stores into');
});
