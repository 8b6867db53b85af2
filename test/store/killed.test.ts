import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import { foundIds, framesOf } from './frames.ts';
import { Keeping } from './keeping.ts';

const KILLS = 10;

const folder = mkdtempSync(join(tmpdir(), 'phosphor-killed-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('a process killed ten times at any moment loses nothing that was committed', async () => {
  const file = join(folder, 'killed.db');
  const committed: string[] = [];
  for (let run = 0; run < KILLS; run++) {
    const keeping = new Keeping(file, `${run}`);
    const enough = Math.floor(Math.random() * 400);
    await keeping.tells(() => keeping.committed.length >= enough);
    // From here on it is in the midst of something else.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    await keeping.kill();
    committed.push(...keeping.committed);
  }
  const store = await openSqlite({ file });
  expect(store.status()).toMatchObject({ state: 'ok', sentence: null });
  const ids = new Set(await foundIds(store, 'service:fare'));
  expect(committed.filter((id) => !ids.has(id))).toEqual([]);
  const lengths = await Promise.all(
    committed.map(async (id) => (await framesOf(store, id)).length),
  );
  expect(new Set(lengths)).toEqual(new Set([3]));
  const { traces, annotations } = store.status();
  const all = [...ids];
  const kept = await Promise.all(all.map(async (id) => (await framesOf(store, id)).length));
  expect(traces).toBe(all.length);
  expect(annotations).toBe(kept.reduce((sum, count) => sum + count, 0));
  await store.close();
}, 60_000);
