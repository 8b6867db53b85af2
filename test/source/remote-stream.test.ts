import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { HandClock, SECOND } from '../../src/model/clock.ts';
import { emptyAnswer } from '../../src/source/empty.ts';
import { RemoteStream } from '../../src/source/remote-stream.ts';
import { LiveState } from '../../src/wire/live-writer.ts';
import { writeQuestion } from '../../src/wire/question.ts';

const PATIENCE = { timeout: 15_000, interval: 5 };

const BEGAN = 1_700_000_000 * SECOND;

let clock: HandClock;
let stream: RemoteStream | undefined;
let server: Server;

afterEach(async () => {
  stream?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Follows whoever answers so; every wait is its longest. */
async function follow(handle: RequestListener): Promise<RemoteStream> {
  clock = new HandClock(BEGAN);
  server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const remote = { url, token: undefined, silence: 15_000 };
  stream = new RemoteStream(remote, writeQuestion({ view: 'services' }), clock, () => 1);
  return stream;
}

function view(): string {
  const nothing = { offered: 0, shown: 0, lost: {} };
  const word = { ledger: nothing, status: { state: 'live', warnings: [] } };
  return new LiveState('a-1', emptyAnswer({ view: 'services' }, BEGAN), word).view();
}

/** The wait that it announces next, ms. */
async function announced({ trouble: before }: RemoteStream): Promise<number> {
  return vi.waitFor(() => {
    const trouble = stream!.trouble;
    if (trouble === undefined || trouble === before) throw new Error('There is no news.');
    return Math.round((trouble.again - clock.now()) / 1_000);
  }, PATIENCE);
}

test('a stream that breaks after its first view is tried again ever later', async () => {
  const breaking = await follow((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(view());
  });
  const waits = [await announced(breaking), await announced(breaking), await announced(breaking)];
  expect(waits).toEqual([500, 1_000, 2_000]);
});

test('one that was read for a while is tried again soon', async () => {
  let answered = 0;
  const breaking = await follow((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(view());
    if (++answered < 3) {
      response.end();
      return;
    }
    const cut = setInterval(() => {
      if (breaking.trouble !== undefined) return;
      clearInterval(cut);
      clock.advance(10 * SECOND);
      response.end();
    }, 5);
  });
  expect([await announced(breaking), await announced(breaking)]).toEqual([500, 1_000]);
  expect(await announced(breaking)).toBe(500);
});

test('a collector without room is left alone as long as it asks', async () => {
  const refused = await follow((_, response) => {
    const headers = { 'content-type': 'application/json', 'retry-after': '7' };
    response.writeHead(503, headers).end('{"error":"256 live streams are open already."}');
  });
  expect(await announced(refused)).toBe(7_500);
  expect(refused.trouble?.problem.message).toBe('has no room: 256 live streams are open already');
});
