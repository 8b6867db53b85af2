import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import type { TracesAnswer } from '../../src/collector/schemas.ts';
import type { TraceDocument } from '../../src/engine/query/documents.ts';
import { SECOND, wallClock } from '../../src/model/clock.ts';
import { openRemote } from '../../src/source/open.ts';
import type { Source } from '../../src/source/source.ts';
import { openSqlite } from '../../src/store/sqlite-store.ts';
import type { StoreStatus } from '../../src/store/store.ts';
import { annotation, call, frames, send } from '../intake/sender.ts';
import { ARRIVAL, batchOf } from '../store/frames.ts';
import type { Got } from './fixture.ts';
import {
  closeCollectors,
  get,
  LONG,
  openCollector,
  PATIENCE,
  sendCalls,
  urlOf,
} from './fixture.ts';

/** Room for some 60 traces of one call. */
const LITTLE = 32 * 1024;

/** More than memory keeps for good, and fewer than it has room for. */
const AT_ONCE = 30;

const FARE = 'com.hailocab.service.fare';

let folder: string;
let file: string;
let sources: Source[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-stored-'));
  file = join(folder, 'traces.db');
  sources = [];
});

afterEach(async () => {
  await Promise.all(sources.map((source) => source.close()));
  await closeCollectors();
  rmSync(folder, { recursive: true });
});

/** A collector with little memory, and a file. */
function remembering(path = file): Promise<Collector> {
  return openCollector({ store: { file: path }, retainedBytes: LITTLE });
}

async function screenOn(collector: Collector): Promise<Source> {
  const source = await openRemote({ urls: [urlOf(collector, '')], clock: wallClock });
  sources.push(source);
  return source;
}

async function committed(collector: Collector, annotations: number): Promise<StoreStatus> {
  return vi.waitFor(async () => {
    const { body } = await get<StoreStatus>(collector, '/api/store');
    expect(body.committed).toBe(annotations);
    return body;
  }, PATIENCE);
}

/** Calls that failed, then so many others that memory has let most of them go, all of them committed. */
async function crowded(collector: Collector): Promise<void> {
  await sendCalls(collector, 3, 'abc', { tags: [['user', '42']] });
  await sendCalls(collector, 600, 'def', { destination: 'com.hailocab.service.hob.nearest' });
  await committed(collector, 603 * 4);
}

async function pages(collector: Collector, query: string): Promise<TracesAnswer[]> {
  const all: TracesAnswer[] = [];
  let cursor = '';
  for (;;) {
    const path = `/api/traces?${query}${cursor}`;
    const { body } = await get<TracesAnswer>(collector, path);
    all.push(body);
    if (body.next === null) return all;
    cursor = `&cursor=${body.next}`;
  }
}

describe('what memory let go', () => {
  test(
    'is found by its id, and is the trace that memory had',
    async () => {
      const collector = await remembering();
      await sendCalls(collector, AT_ONCE, 'abc', { tags: [['user', '42']] });
      const documents = (): Promise<Got<TraceDocument>[]> => {
        const ids = Array.from({ length: AT_ONCE }, (_, n) => `abc${n + 1}`);
        return Promise.all(ids.map((id) => get<TraceDocument>(collector, `/api/traces/${id}`)));
      };
      const before = await vi.waitFor(async () => {
        const got = await documents();
        for (const { body } of got) expect(body).toMatchObject({ missing: 0, inFlight: 0 });
        return got;
      }, PATIENCE);
      await sendCalls(collector, 600, 'def');
      await committed(collector, (600 + AT_ONCE) * 4);
      expect(await documents()).toEqual(before);
      const { status, body } = await get<{ trace: { annotations: object[] } }>(
        collector,
        '/trace?traceId=ABC7',
      );
      expect({ status, count: body.trace.annotations.length }).toEqual({ status: 200, count: 4 });
      const screen = await screenOn(collector);
      const answer = await screen.ask({ view: 'trace', traceId: 'abc7', clocks: 'adjusted' });
      expect(answer.body.trace).toMatchObject({ traceId: 'abc7', missing: 0, inFlight: 0 });
    },
    LONG,
  );

  test(
    'is found by the filter language, in the API and on a screen',
    async () => {
      const collector = await remembering();
      await crowded(collector);
      for (const filter of ['service:fare', 'tag.user=42', 'abc', 'service:fare dur:>30ms']) {
        const [answer] = await pages(collector, `filter=${encodeURIComponent(filter)}`);
        expect(answer!.traces.map(({ traceId }) => traceId)).toEqual(['abc3', 'abc2', 'abc1']);
        expect(answer).toMatchObject({ matching: 3, search: { progress: 1, done: true } });
      }
      const [none] = await pages(collector, 'filter=status:error');
      expect(none).toMatchObject({ traces: [], matching: 0, search: { done: true } });
      const screen = await screenOn(collector);
      await vi.waitFor(async () => {
        const { body } = await screen.ask({ view: 'traces', filter: 'tag.user=42' });
        expect(body.rows.map(({ service }) => service)).toEqual([FARE, FARE, FARE]);
        expect(body.search).toMatchObject({ progress: 1, done: true });
      }, PATIENCE);
    },
    LONG,
  );

  test(
    'stands behind what memory holds, newest first, each trace once, page by page',
    async () => {
      const collector = await remembering();
      await crowded(collector);
      const all = await pages(collector, 'limit=100');
      const ids = all.flatMap(({ traces }) => traces.map(({ traceId }) => traceId));
      const expected = Array.from({ length: 600 }, (_, n) => `def${600 - n}`);
      expect(ids).toEqual([...expected, 'abc3', 'abc2', 'abc1']);
      expect(all.at(-1)).toMatchObject({ matching: 603, next: null, search: { done: true } });
    },
    LONG,
  );

  test('by an earlier moment is looked for from there, not through all that came since', async () => {
    const store = await openSqlite({ file });
    for (let n = 1; n <= 1_000; n++) {
      const at = ARRIVAL + n * SECOND;
      store.append(batchOf([annotation({ traceId: `t-${n}`, timestamp: at })], at));
    }
    await store.flush();
    await store.close();
    const collector = await remembering();
    const until = `until=${ARRIVAL + 900 * SECOND}`;
    const { body } = await get<TracesAnswer>(collector, `/api/traces?${until}&limit=2`);
    expect(body.traces.map(({ traceId }) => traceId)).toEqual(['t-900', 't-899']);
    // Of what came before that moment, not of all until now.
    expect(body.search!.progress).toBeLessThan(0.9);
  });

  test(
    'is found in the next run as well, and goes on being found as memory lets more go',
    async () => {
      const first = await remembering();
      await sendCalls(first, 5, 'abc');
      await committed(first, 20);
      await closeCollectors();
      const second = await remembering();
      const ids = async (): Promise<readonly string[]> => {
        const [answer] = await pages(second, 'filter=service:fare&limit=1000');
        return answer!.traces.map(({ traceId }) => traceId);
      };
      expect(await ids()).toEqual(['abc5', 'abc4', 'abc3', 'abc2', 'abc1']);
      for (const part of ['d', 'e']) {
        await sendCalls(second, 200, part);
        await committed(second, part === 'd' ? 800 : 1_600);
      }
      const now = await ids();
      expect(new Set(now).size).toBe(now.length);
      expect(now).toHaveLength(405);
      expect(now.slice(-1)).toEqual(['abc1']);
    },
    LONG,
  );
});

/** Calls to fare that took so many ms each, every one a trace of its own. */
async function sendSlow(
  collector: Collector,
  prefix: string,
  took: readonly number[],
): Promise<void> {
  const at = wallClock.now() - 2 * SECOND;
  for (const [n, ms] of took.entries()) {
    const [request, come, gone, reply] = call(at + n, { traceId: `${prefix}${n}`, spanId: '1' });
    const last = { ...reply!, timestamp: at + n + ms * 1_000, duration: ms * 1_000 };
    await send(collector.udp, frames([request!, come!, gone!, last]));
  }
}

describe('what memory and store have together', () => {
  test(
    'the slowest are the slowest of both, page by page, also with a filter',
    async () => {
      const collector = await remembering();
      const durations = Array.from({ length: 150 }, (_, n) => 100 + ((n * 37) % 150));
      await sendSlow(collector, 'abc', durations);
      await sendCalls(collector, 600, 'def', { destination: 'com.hailocab.service.hob.nearest' });
      await sendSlow(collector, 'aaa', [175]);
      await committed(collector, 751 * 4);
      const expected = [
        ...durations.map((ms, n) => ({ id: `abc${n}`, ms })),
        { id: 'aaa0', ms: 175.5 },
      ].toSorted((a, b) => b.ms - a.ms);
      const listed = async (query: string): Promise<string[]> => {
        const all = await pages(collector, query);
        return all.flatMap(({ traces }) => traces.map(({ traceId }) => traceId));
      };
      const filter = 'order=slowest&filter=service:fare';
      expect(await listed(`${filter}&limit=60`)).toEqual(expected.map(({ id }) => id));
      const { body } = await get<TracesAnswer>(collector, '/api/traces?order=slowest&limit=120');
      expect(body.traces.map(({ traceId }) => traceId)).toEqual(
        expected.slice(0, 120).map(({ id }) => id),
      );
      expect(body.search).toMatchObject({ progress: 1, done: true });
    },
    LONG,
  );

  test(
    'a trace of which memory let the beginning go is whole, by its id and in lists',
    async () => {
      const collector = await remembering();
      await sendCalls(collector, 1, 'abc', { spanId: '1', tags: [['user', '42']] });
      await sendCalls(collector, 600, 'def', { destination: 'com.hailocab.service.hob.nearest' });
      await committed(collector, 601 * 4);
      const late = call(wallClock.now(), { traceId: 'abc1', spanId: '2', parentId: '1' });
      await send(collector.udp, frames(late));
      await committed(collector, 602 * 4);
      const { body } = await get<TraceDocument>(collector, '/api/traces/abc1');
      expect(body).toMatchObject({ missing: 0, inFlight: 0 });
      expect(body.spans.map(({ spanId, parentId }) => [spanId, parentId])).toEqual([
        ['1', ''],
        ['2', '1'],
      ]);
      const adjusted = await get<TraceDocument>(collector, '/api/traces/abc1?clocks=adjusted');
      expect(adjusted.body.spans).toHaveLength(2);
      const listing = await (await fetch(urlOf(collector, '/api/traces/abc1?as=listing'))).text();
      expect(listing.match(/\[(REQ|IN|OUT|REP)\]/g)).toHaveLength(8);
      const [answer] = await pages(collector, 'filter=trace:abc1');
      expect(answer!.traces).toMatchObject([{ traceId: 'abc1', spans: 2, missing: 0 }]);
    },
    LONG,
  );
});

test(
  'several collectors with stores are one: what each found is listed, and the search is over when all are',
  async () => {
    const [a, b] = await Promise.all([
      remembering(join(folder, 'a.db')),
      remembering(join(folder, 'b.db')),
    ]);
    await sendCalls(a, 3, 'aaa', { tags: [['user', '42']] });
    await sendCalls(b, 2, 'bbb', { tags: [['user', '42']] });
    for (const [n, collector] of [a, b].entries()) {
      const told = { destination: 'com.hailocab.service.hob.nearest' };
      await sendCalls(collector, 600, `d${n}d`, told);
      await committed(collector, (603 - n) * 4);
    }
    const screen = await openRemote({
      urls: [urlOf(a, ''), urlOf(b, '')],
      clock: wallClock,
    });
    sources.push(screen);
    const ids = ['bbb2', 'bbb1', 'aaa3', 'aaa2', 'aaa1'];
    for (const order of ['newest', 'slowest'] as const) {
      await vi.waitFor(async () => {
        const { body } = await screen.ask({ view: 'traces', filter: 'tag.user=42', order });
        expect(body.rows.map(({ traceId }) => traceId).toSorted()).toEqual(ids.toSorted());
        expect(body).toMatchObject({ matching: 5, search: { progress: 1, done: true } });
      }, PATIENCE);
    }
    const { body } = await screen.ask({ view: 'traces', filter: 'tag.user=42' });
    expect(body.rows.map(({ traceId }) => traceId)).toEqual(ids);
    const trace = await screen.ask({ view: 'trace', traceId: 'bbb1' });
    expect(trace.body.trace).toMatchObject({ traceId: 'bbb1', missing: 0 });
  },
  LONG,
);

describe('a store that is degraded', () => {
  test(
    'stops nothing, is told to all who look, and what was not stored is counted',
    async () => {
      const collector = await remembering(join(folder, 'not/there.db'));
      await sendCalls(collector, 2, 'abc');
      const screen = await screenOn(collector);
      await vi.waitFor(async () => {
        const { body } = await screen.ask({ view: 'ledger' });
        const retention = body.ledger.stages.find(({ stage }) => stage === 'retention')!;
        expect(retention.notes.join(' ')).toContain('not/there.db cannot be opened');
        expect(new Map(retention.counters).get('annotations that wait for the store')).toBe(8);
        expect(body.ledger).toMatchObject({ shown: 8, lost: {} });
        expect(screen.status().warnings.join(' ')).toContain('The store rests:');
        const alert = {
          subject: 'store',
          other: expect.stringContaining('not/there.db cannot be opened') as string,
          change: { measure: 'not stored', severity: 'warn', now: 8 },
        };
        expect((await screen.ask({ view: 'services' })).overview.findings).toMatchObject([alert]);
        expect((await get(collector, '/api/alerts')).body).toMatchObject({ alerts: [alert] });
      }, PATIENCE);
      const { oldest } = await screen.ask({ view: 'ledger' });
      const before = await screen.ask({ view: 'ledger', at: oldest - 60 * SECOND });
      expect(before.overview.findings).toEqual([]);
      expect((await get(collector, '/api/traces/abc1')).status).toBe(200);
      expect((await get(collector, '/api/traces/fff')).status).toBe(404);
      const { body } = await get<TracesAnswer>(collector, '/api/traces?filter=service:fare');
      expect(body.traces).toHaveLength(2);
      const health = await get<{ state: string; warnings: string[] }>(collector, '/healthz');
      expect(health).toMatchObject({ status: 200, body: { state: 'live' } });
    },
    LONG,
  );
});

test('without a store there is none to ask about', async () => {
  const collector = await openCollector();
  expect(await get(collector, '/api/store')).toEqual({
    status: 404,
    body: { error: 'This collector keeps no store; --store FILE makes one.' },
  });
});
