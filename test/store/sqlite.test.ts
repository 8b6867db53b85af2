import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { FrameBatch } from '../../src/store/store.ts';
import { annotationOf } from '../engine/events.ts';
import { ARRIVAL, batchOf, found, framesOf } from './frames.ts';
import { storeContract } from './store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'phosphor-store-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

function told(moments: readonly Partial<Annotation>[]): FrameBatch {
  const annotations = moments.map((moment) =>
    annotationOf({ traceId: 'ab', spanId: '1', ...moment }),
  );
  return batchOf(annotations, ARRIVAL);
}

storeContract('SQLite', () => openSqlite({ file: join(folder, `${files++}.db`) }));

test('after a restart what was told before and what is told now are one trace', async () => {
  const file = join(folder, 'restart.db');
  const before = await openSqlite({ file });
  before.append(
    told([
      { kind: Kind.request, timestamp: 0, destination: 'fare.quote' },
      { kind: Kind.reply, timestamp: 9_000, host: 'eu/1' },
    ]),
  );
  await before.close();
  const store = await openSqlite({ file });
  store.append(
    told([
      { kind: Kind.in, timestamp: 1_000, destination: 'fare.quote', host: 'eu/2' },
      { kind: Kind.out, timestamp: 3_000 },
    ]),
  );
  await store.flush();
  // The store no longer knows how long it took, and must not take the two ms of the server for it.
  for (const filter of ['service:fare host:eu/1 host:eu/2', 'dur:>8ms']) {
    expect(await found(store, filter)).toMatchObject([{ traceId: 'ab', arrived: ARRIVAL }]);
  }
  expect(await framesOf(store, 'ab')).toHaveLength(4);
  expect(store.status()).toMatchObject({ traces: 1, annotations: 4 });
  await store.close();
});
