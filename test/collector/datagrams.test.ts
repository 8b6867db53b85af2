import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Agent } from '../../src/agent/agent.ts';
import type { Collector } from '../../src/collector/collector.ts';
import { MAX_POSTS } from '../../src/collector/limits.ts';
import { BATCH_PATH, BATCH_TYPE } from '../../src/intake/http.ts';
import { wallClock } from '../../src/model/clock.ts';
import { writeBatch } from '../../src/wire/batch.ts';
import { DatagramWriter } from '../../src/wire/datagram-writer.ts';
import { annotation, frames, send } from '../intake/sender.ts';
import {
  closeCollectors,
  get,
  LONG,
  openCollector,
  PATIENCE,
  sendCalls,
  urlOf,
} from './fixture.ts';

// Most of it for a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const TOKEN = 'a-token-for-tests-0123456789';

let collector: Collector;

beforeAll(async () => {
  collector = await openCollector();
}, LONG);

afterAll(closeCollectors);

interface LedgerBody {
  readonly ledger: { readonly offered: number; readonly shown: number; readonly lost: object };
}

async function ledger(of = collector, token = ''): Promise<LedgerBody['ledger']> {
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  // Its stages have the kernel's only once that was asked, which may be at any time.
  const { offered, shown, lost } = (await get<LedgerBody>(of, '/api/ledger', headers)).body.ledger;
  return { offered, shown, lost };
}

/** A packed datagram of so many annotations, the first of its sender. */
function packed(count: number, sender: string): Uint8Array {
  const writer = new DatagramWriter(sender.padStart(16, '0'));
  for (let n = 1; n <= count; n++) writer.add(annotation({ traceId: `cd${n}`, spanId: `${n}` }));
  return writer.finish({ offered: count, dropped: 0, upstreamLost: 0 }).slice();
}

function post(body: Uint8Array, type = BATCH_TYPE): Promise<Response> {
  return fetch(urlOf(collector, BATCH_PATH), {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(body),
  });
}

/** A real agent that sends what 100 calls tell to the collector. */
async function throughAgent(to: Collector, token?: string): Promise<Agent> {
  const agent = await Agent.open({
    udp: { host: '127.0.0.1', port: 0 },
    to: new URL(urlOf(to, '/')),
    clock: wallClock,
    window: 50,
    ...(token !== undefined && { token }),
  });
  const told = Array.from({ length: 100 }, (_, n) => annotation({ spanId: `${n + 1}` }));
  await send(agent.address, frames(told));
  return agent;
}

describe('a collector’s intake by HTTP', () => {
  test('an agent’s batches end in the same accounts as UDP', async () => {
    await sendCalls(collector, 5, 'ab');
    const agent = await throughAgent(collector);
    await vi.waitFor(async () => {
      expect(await ledger()).toMatchObject({ offered: 120, shown: 120, lost: {} });
    }, PATIENCE);
    expect(await agent.close(1_000)).toMatchObject({ sent: 100, dropped: 0 });
  });

  test('a batch that is posted again counts once', async () => {
    const { shown } = await ledger();
    const batch = writeBatch([packed(7, 'a')]);
    expect((await post(batch)).status).toBe(204);
    expect((await post(batch)).status).toBe(204);
    expect(await ledger()).toMatchObject({ offered: shown + 7, shown: shown + 7, lost: {} });
  });

  test('nothing is taken of a body that is no batch', async () => {
    const before = await ledger();
    const batch = writeBatch([packed(7, 'b'), packed(7, 'c')]);
    const cut = await post(batch.subarray(0, -1));
    expect({ status: cut.status, body: await cut.json() }).toEqual({
      status: 400,
      body: { error: 'No batch: cut short.' },
    });
    const json = await post(new TextEncoder().encode('{}'), 'application/json');
    expect({ status: json.status, body: await json.json() }).toEqual({
      status: 415,
      body: {
        error: 'Send a content-type that this path takes; /api/openapi.json lists them.',
      },
    });
    expect(await ledger()).toEqual(before);
  });

  test('a body of 4 MiB is the largest', async () => {
    const before = await ledger();
    const response = await post(new Uint8Array(4 * 1024 * 1024 + 1)).catch(() => null);
    // The answer, or the connection closed while the rest was still being sent.
    expect([413, undefined]).toContain(response?.status);
    expect(await ledger()).toEqual(before);
  });

  test('more batches at once than there is room for are to come again', async () => {
    const batch = writeBatch([packed(3, 'd')]);
    const held = Array.from({ length: MAX_POSTS }, () => {
      const ending = new AbortController();
      const body = new ReadableStream({ start: (pipe) => pipe.enqueue(Uint8Array.of(10)) });
      const under = fetch(urlOf(collector, BATCH_PATH), {
        method: 'POST',
        headers: { 'content-type': BATCH_TYPE },
        body,
        duplex: 'half',
        signal: ending.signal,
      }).catch(() => undefined);
      return { under, ending };
    });
    await vi.waitFor(async () => {
      const response = await post(batch);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
    }, PATIENCE);
    for (const { ending } of held) ending.abort();
    await Promise.all(held.map(({ under }) => under));
    await vi.waitFor(async () => expect((await post(batch)).status).toBe(204), PATIENCE);
  });

  test('an agent has its token along, and without one is told so', async () => {
    const secured = await openCollector({ token: TOKEN });
    const without = await throughAgent(secured);
    await vi.waitFor(
      () =>
        expect(without.notes().join(' ')).toContain('asks for a token; give one with --token-file'),
      PATIENCE,
    );
    const withToken = await throughAgent(secured, TOKEN);
    await vi.waitFor(async () => {
      expect(await ledger(secured, TOKEN)).toMatchObject({ shown: 100 });
    }, PATIENCE);
    await withToken.close(1_000);
    expect(await without.close(0)).toMatchObject({ sent: 0 });
  });
});
