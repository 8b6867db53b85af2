import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { MAX_GUESSES, MAX_REQUESTS, MAX_WAITING } from '../../src/collector/limits.ts';
import { HandClock, SECOND, wallClock } from '../../src/model/clock.ts';
import { BATCH_PATH, BATCH_TYPE } from '../../src/intake/http.ts';
import { closeCollectors, get, openCollector, LONG, PATIENCE, urlOf } from './fixture.ts';

// Most of it for a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const TOKEN = 'a-token-for-tests-0123456789';
const MIB = 1024 * 1024;

/** A certificate for localhost that it signed itself, made for these tests. */
const TLS = join(import.meta.dirname, 'tls');

/** Twenty times as many as may wait. */
const ATTACKERS = 10_000;

/** What memory may grow by under attack: sockets and parsers of those that are let wait, and the noise of a heap. */
const FLAT = 64 * MIB;

let logged = '';
const log = pino({ level: 'debug' }, { write: (line: string) => (logged += line) });

/** One that asks for a token, and one that is open; made once. */
let secured: Collector;
let open: Collector;
/** Begins a request before any test, and does not go on. */
let unfinished: Socket;
let wasCut = false;

beforeAll(async () => {
  [secured, open] = await Promise.all([openCollector({ token: TOKEN, log }), openCollector()]);
  unfinished = connect(open.http);
  unfinished.on('error', () => undefined).on('close', () => (wasCut = true));
  unfinished.resume();
  unfinished.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
}, LONG);

afterAll(closeCollectors);

describe('a token', () => {
  test.each([
    [{}],
    [{ authorization: 'Bearer wrong' }],
    [{ authorization: `Bearer ${TOKEN}x` }],
    [{ authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    [{ authorization: `Basic ${TOKEN}` }],
    [{ authorization: TOKEN }],
  ])('%j is not enough', async (headers) => {
    expect(await get(secured, '/api/services', headers as Record<string, string>)).toEqual({
      status: 401,
      body: { error: 'Send the token of this collector as "Authorization: Bearer TOKEN".' },
    });
  });

  test.each([['Bearer'], ['bearer']])('as %s is enough', async (scheme) => {
    const headers = { authorization: `${scheme} ${TOKEN}` };
    expect((await get(secured, '/api/services', headers)).status).toBe(200);
  });

  test('is asked of every route but health, those that are not there too', async () => {
    const collector = await openCollector({ token: TOKEN });
    const { body } = await get<{ paths: Record<string, object> }>(collector, '/api/openapi.json', {
      authorization: `Bearer ${TOKEN}`,
    });
    const paths = [...Object.keys(body.paths), '/api/openapi.json', '/nowhere', '/healthz/'];
    for (const path of paths.filter((each) => each !== BATCH_PATH)) {
      const { status } = await get(secured, path);
      expect({ path, status }).toEqual({ path, status: path === '/healthz' ? 200 : 401 });
    }
    const posted = await fetch(urlOf(secured, BATCH_PATH), {
      method: 'POST',
      headers: { 'content-type': BATCH_TYPE },
      body: new Uint8Array(3),
    });
    expect(posted.status).toBe(401);
  });

  test('that is guessed at is looked at no more for a minute, the right one neither', async () => {
    const clock = new HandClock(wallClock.now());
    const collector = await openCollector({ token: TOKEN, clock });
    const statusOf = async (token: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await get(collector, '/api/overview', headers)).status;
    };
    // A screen that was given the wrong one guesses once, however often it asks.
    for (let n = 0; n < 3 * MAX_GUESSES; n++) expect(await statusOf('the-wrong-one')).toBe(401);
    expect(await statusOf(TOKEN)).toBe(200);
    for (let n = 1; n < MAX_GUESSES; n++) expect(await statusOf(`guess-${n}`)).toBe(401);
    clock.advance(20 * SECOND);
    const refused = await fetch(urlOf(collector, '/api/overview'), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
    expect(await refused.json()).toEqual({
      error: 'Too many wrong tokens from this address; go on in 40 s.',
    });
    expect((await get(collector, '/healthz')).status).toBe(200);
    clock.advance(40 * SECOND);
    expect(await statusOf(TOKEN)).toBe(200);
    expect(await statusOf('guess-1')).toBe(401);
  });

  test('is never in the log, whatever is asked', async () => {
    await get(secured, `/api/services?token=${TOKEN}`, { authorization: `Bearer ${TOKEN}` });
    await get(secured, `/nothing?${TOKEN}`, { authorization: `Bearer ${TOKEN}` });
    await vi.waitFor(() => expect(logged).toContain('"path":"/nothing","status":404'));
    expect(logged).toContain('"status":401');
    expect(logged).toContain('"status":400');
    expect(logged).not.toContain(TOKEN);
  });
});

describe('without a token, for this machine alone', () => {
  test.each(['localhost', 'localhost:7750', '127.0.0.1:80', '[::1]:7750'])(
    'it goes by %s',
    async (name) => expect(await statusFor(open, name)).toBe(200),
  );

  test.each(['evil.example', 'evil.example:7750', '127.0.0.1.evil.example', 'localhost.evil', '@'])(
    'a page that leads %s here learns nothing',
    async (name) => expect(await statusFor(open, name)).toBe(421),
  );

  test('a token admits by any name', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect(await statusFor(secured, 'monitor.example', headers)).toBe(200);
    expect(await statusFor(secured, 'monitor.example')).toBe(401);
  });
});

describe('TLS', () => {
  test('serves https with the certificate that it was given', async () => {
    const cert = readFileSync(join(TLS, 'cert.pem'));
    const key = readFileSync(join(TLS, 'key.pem'));
    const collector = await openCollector({ tls: { cert, key } });
    const status = await new Promise((resolve, reject) => {
      const asked = secureRequest({ ...collector.http, path: '/healthz', ca: cert });
      asked.on('response', ({ statusCode }) => resolve(statusCode)).on('error', reject);
      asked.end();
    });
    expect(status).toBe(200);
  });

  test('a certificate that is none is one sentence', async () => {
    const tls = { cert: Buffer.from('none'), key: Buffer.from('none') };
    await expect(openCollector({ tls })).rejects.toThrow(
      'The certificate and its key cannot be used',
    );
  });
});

describe('browsers', () => {
  const page = { origin: 'https://monitor.example' };

  test('may not ask unless their page’s origin is named', async () => {
    const asked = await fetch(urlOf(open, '/api/services'), { headers: page });
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('may ask from the named origin, which is told before the token is', async () => {
    const collector = await openCollector({ cors: page.origin, token: TOKEN });
    const before = await fetch(urlOf(collector, '/api/services'), {
      method: 'OPTIONS',
      headers: {
        ...page,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(before.status).toBe(204);
    expect(before.headers.get('access-control-allow-origin')).toBe(page.origin);
    expect(before.headers.get('access-control-allow-headers')).toBe('authorization');
  });
});

describe('who takes too much', () => {
  test('a body of 1 GB is refused early, and memory stays flat', async () => {
    const before = process.memoryUsage.rss();
    const { status, sent } = await upload(open, 1024 * MIB);
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(status);
    expect(sent).toBeLessThan(64 * MIB);
    expect(process.memoryUsage.rss() - before).toBeLessThan(FLAT);
    expect((await get(open, '/healthz')).status).toBe(200);
  });

  test('so is one that does not say how long it is, and one without the token', async () => {
    for (const headers of [{}, { authorization: `Bearer ${TOKEN}` }]) {
      const { status, sent } = await upload(secured, 1024 * MIB, headers, false);
      expect([401, 413, 'EPIPE', 'ECONNRESET']).toContain(status);
      expect(sent).toBeLessThan(64 * MIB);
    }
  });

  test(
    'ten thousand half-open connections crowd out each other, and nobody else',
    async () => {
      let before = 0;
      const slow: Socket[] = [];
      let cut = 0;
      for (let n = 1; n <= ATTACKERS; n++) {
        // As many as may wait are there by then, and what a heap takes at first.
        if (n === ATTACKERS / 4) before = process.memoryUsage.rss();
        const socket = connect(open.http);
        socket.on('error', () => undefined).on('close', () => cut++);
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
        slow.push(socket);
        if (n % 250 > 0) continue;
        await once(socket, 'connect');
        expect((await get(open, '/api/services')).status).toBe(200);
      }
      // Some are still being accepted, and are cut after them.
      await vi.waitFor(() => expect(cut).toBeGreaterThan(ATTACKERS - 2 * MAX_WAITING), PATIENCE);
      expect((await get(open, '/api/services')).status).toBe(200);
      expect(process.memoryUsage.rss() - before).toBeLessThan(FLAT);
      for (const socket of slow) socket.destroy();
    },
    LONG,
  );

  test('a connection whose request does not end is cut', async () => {
    await vi.waitFor(() => expect(wasCut).toBe(true), PATIENCE);
  });

  test('too many questions of one address are refused for a while, its datagrams are not', async () => {
    const answers = await askAtOnce(open, MAX_REQUESTS);
    expect(answers.filter((status) => status === '429').length).toBeGreaterThan(0);
    const { status, body } = await get(open, '/');
    expect(status).toBe(429);
    expect(body.error).toMatch(/^Too many questions from this address; go on in .*\.$/);
    const posted = await fetch(urlOf(open, BATCH_PATH), {
      method: 'POST',
      headers: { 'content-type': BATCH_TYPE },
      body: new Uint8Array(3),
    });
    expect(posted.status).toBe(400);
  });
});

/** Asks in the name of a host, as a browser does for a page of it. */
function statusFor(
  { http }: Collector,
  host: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...http, path: '/api/services', headers: { ...headers, host } });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
}

/** So many questions, one behind the other on one connection; the status of each answer. */
async function askAtOnce({ http }: Collector, count: number): Promise<string[]> {
  const socket = connect(http);
  const last = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(count) + last);
  const answered = await text(socket);
  return [...answered.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status!);
}

/** Sends so many bytes as long as they are taken. */
function upload(
  { http }: Collector,
  bytes: number,
  headers: Readonly<Record<string, string>> = {},
  tellsLength = true,
): Promise<{ readonly status: number | string | undefined; readonly sent: number }> {
  return new Promise((resolve) => {
    const chunk = new Uint8Array(MIB);
    let sent = 0;
    const end = (status: number | string | undefined): void => {
      resolve({ status, sent });
      asked.destroy();
    };
    const asked = request({
      ...http,
      method: 'POST',
      path: BATCH_PATH,
      headers: {
        'content-type': BATCH_TYPE,
        ...(tellsLength && { 'content-length': bytes }),
        ...headers,
      },
    });
    asked.on('response', ({ statusCode }) => end(statusCode));
    asked.on('error', (error: NodeJS.ErrnoException) => end(error.code));
    const go = async (): Promise<void> => {
      for (; sent < bytes && !asked.destroyed; sent += chunk.length) {
        if (asked.write(chunk)) continue;
        await Promise.race([new Promise((drained) => asked.once('drain', drained)), sleep(500)]);
      }
    };
    void go();
  });
}
