import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { buffer, text } from 'node:stream/consumers';
import { createParser } from 'eventsource-parser';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LiveHub, type LiveLimits } from '../../src/collector/live.ts';
import type { Answer, ViewName } from '../../src/engine/views.ts';
import { SECOND, wallClock } from '../../src/model/clock.ts';
import { LiveReader, type LiveNews } from '../../src/wire/live-reader.ts';
import { EngineSource } from './engine-source.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };
/** Until megabytes were sent, on a machine that is busy. */
const LONG_PATIENCE = { timeout: 60_000, interval: 20 };

/** Services with long names that all change at once: what lies between the two ends is soon full. */
const MANY = 900;
const LONG_NAME = 'x'.repeat(230);

const open: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

interface Served {
  readonly hub: LiveHub;
  readonly source: EngineSource;
  readonly port: number;
}

/** A hub behind a bare server that takes the view from the path, over an engine of its own. */
async function serve(limits: Partial<LiveLimits> = {}): Promise<Served> {
  const source = new EngineSource();
  const hub = new LiveHub(source, wallClock, limits);
  const server: Server = createServer((request, response) => {
    const view = request.url!.slice(1) as ViewName;
    hub.serve({ view }, request, response, { every: 20 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { hub, source, port: (server.address() as AddressInfo).port };
}

interface Watching {
  readonly news: LiveNews[];
  readonly events: string[];
  readonly comments: string[];
  readonly response: IncomingMessage;
  /** The id of the last event. */
  readonly lastId: () => string;
  readonly answer: () => Answer<'services'>;
  readonly ended: Promise<void>;
}

function ask(
  port: number,
  view: ViewName,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(
      { port, host: '127.0.0.1', path: `/${view}`, headers, agent: false },
      resolve,
    );
    request.on('error', reject);
    open.push(() => void request.destroy());
  });
}

/** Follows a stream as any reader of server-sent events does. */
async function watch(port: number, headers: Record<string, string> = {}): Promise<Watching> {
  const response = await ask(port, 'services', headers);
  const reader = new LiveReader();
  const [news, events, comments]: [LiveNews[], string[], string[]] = [[], [], []];
  let id = '';
  const parser = createParser({
    onEvent: ({ event = '', id: named, data }) => {
      events.push(event);
      id = named ?? id;
      const told = reader.read(event, data, named ?? '');
      if (told) news.push(told);
    },
    onComment: (comment) => comments.push(comment),
  });
  response.setEncoding('utf8').on('data', (chunk: string) => parser.feed(chunk));
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  const answer = (): Answer<'services'> => {
    const last = news.findLast((told) => told.type === 'answer');
    return last?.answer as Answer<'services'>;
  };
  return { news, events, comments, response, lastId: () => id, answer, ended };
}

describe('a live stream', () => {
  test('begins with the whole answer, and follows what the source tells', async () => {
    const { source, port } = await serve();
    source.calls('fare', 3);
    const watching = await watch(port);
    await vi.waitFor(() => expect(watching.events[0]).toBe('view'), PATIENCE);
    expect(watching.response.headers['content-type']).toBe('text/event-stream');
    source.calls('hob', 2);
    await vi.waitFor(async () => {
      const expected = await source.ask({ view: 'services' });
      expect(watching.answer()).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(watching.answer().body.rows.map(({ service }) => service)).toContain('hob');
    }, PATIENCE);
    expect(watching.events.slice(1).every((event) => event === 'change')).toBe(true);
  });

  test('tells the totals of the ledger, and how the source is doing', async () => {
    const { source, port } = await serve();
    source.calls('fare', 3);
    const watching = await watch(port);
    await vi.waitFor(() => expect(watching.news).not.toEqual([]), PATIENCE);
    expect(watching.news[0]).toMatchObject({
      collector: {
        ledger: { offered: 12, shown: 12, lost: {} },
        status: { state: 'live', warnings: [] },
      },
    });
  });

  test('is told only what changed: nothing while nothing does, but that it is still here', async () => {
    const { port } = await serve({ heartbeat: SECOND / 50, look: 10 });
    const watching = await watch(port);
    await vi.waitFor(() => expect(watching.comments.length).toBeGreaterThan(3), PATIENCE);
    expect(watching.events).toEqual(['view']);
  });

  test('is asked for once, however many watch, and not when nobody does', async () => {
    const { hub, source, port } = await serve();
    const all = await Promise.all(Array.from({ length: 5 }, () => watch(port)));
    for (let n = 1; n <= 3; n++) {
      const isTold = ({ events }: Watching): boolean => events.length >= n;
      await vi.waitFor(() => expect(all.every(isTold)).toBe(true), PATIENCE);
      source.calls('fare', n);
    }
    await vi.waitFor(async () => {
      const { at } = await source.ask({ view: 'services' });
      expect(all.map(({ answer }) => answer().at)).toEqual(Array(5).fill(at));
    }, PATIENCE);
    // Every answer has an id of its own: all were told the same one.
    expect(new Set(all.map(({ lastId }) => lastId())).size).toBe(1);
    expect(hub.watchers).toBe(5);
    for (const { response } of all) response.destroy();
    await vi.waitFor(() => expect(hub.watchers).toBe(0), PATIENCE);
    const asked = source.asked('services');
    await ask(port, 'edges');
    await vi.waitFor(() => expect(source.asked('edges')).toBeGreaterThan(5), PATIENCE);
    expect(source.asked('services')).toBeLessThanOrEqual(asked + 1);
  });

  test('compressed, it is the same, and ends as gzip does', async () => {
    const { hub, source, port } = await serve();
    source.calls('fare', 3);
    const headers = { 'accept-encoding': 'gzip, deflate' };
    const response = await ask(port, 'services', headers);
    expect(response.headers['content-encoding']).toBe('gzip');
    const bytes = buffer(response);
    const plain = await watch(port);
    await vi.waitFor(() => expect(plain.events).toHaveLength(1), PATIENCE);
    for (let n = 1; n <= 3; n++) {
      source.calls('hob', n);
      await vi.waitFor(() => expect(plain.events).toHaveLength(n + 1), PATIENCE);
    }
    await hub.close();
    const sent = gunzipSync(await bytes).toString();
    const seen: LiveNews[] = [];
    const reader = new LiveReader();
    const parser = createParser({
      onEvent: ({ event = '', id: named = '', data }) => {
        seen.push(reader.read(event, data, named)!);
      },
    });
    parser.feed(sent);
    expect(seen.at(-1)).toEqual({
      type: 'end',
      reason: 'stopping',
      sentence: 'The collector is stopping.',
    });
    await plain.ended;
    expect(seen).toEqual(plain.news);
  });

  test('whoever comes back with the last id is told what changed since, and whoever is unknown all of it', async () => {
    const { hub, source, port } = await serve();
    source.calls('fare', 3);
    const first = await watch(port);
    await vi.waitFor(() => expect(first.events).toEqual(['view']), PATIENCE);
    first.response.destroy();
    await vi.waitFor(() => expect(hub.watchers).toBe(0), PATIENCE);
    source.calls('hob', 2);
    const response = await ask(port, 'services', { 'last-event-id': first.lastId() });
    const [chunk] = (await response.setEncoding('utf8').take(1).toArray()) as string[];
    expect(chunk).toContain('event: change');
    expect(chunk).not.toContain('event: view');
    const stranger = await watch(port, { 'last-event-id': 'zzz-1' });
    await vi.waitFor(() => expect(stranger.events[0]).toBe('view'), PATIENCE);
  });

  test('ends with the source, saying why', async () => {
    const { source, port } = await serve();
    const watching = await watch(port);
    await vi.waitFor(() => expect(watching.events).toEqual(['view']), PATIENCE);
    source.end('The source failed: no more memory.');
    await watching.ended;
    expect(watching.news.at(-1)).toEqual({
      type: 'end',
      reason: 'ended',
      sentence: 'The source failed: no more memory.',
    });
  });

  test('a watcher that reads nothing is cut and told why, and disturbs no one', async () => {
    const { hub, source, port } = await serve({ patience: SECOND / 2, look: 20 });
    const services = Array.from({ length: MANY }, (_, n) => `${LONG_NAME}-${n}`);
    source.calls(services, 1);
    const stopped = await stop(port);
    await vi.waitFor(() => expect(hub.watchers).toBe(1), PATIENCE);
    const healthy = await watch(port);
    await vi.waitFor(() => {
      // Every row changes every time.
      source.calls(services, 1);
      expect(hub.cut).toBe(1);
    }, LONG_PATIENCE);
    const rest = text(stopped);
    expect(hub.watchers).toBe(1);
    const seen = healthy.events.length;
    source.calls('fare', 7);
    await vi.waitFor(() => expect(healthy.events.length).toBeGreaterThan(seen), PATIENCE);
    expect(healthy.events.filter((event) => event === 'view')).toHaveLength(1);
    expect(await rest).toContain('"reason":"slow","sentence":"You were cut off');
  }, 90_000);

  test('beyond the bounds there is no room, and a sentence says so', async () => {
    const { hub, port } = await serve({ watchers: 3, questions: 2 });
    const streams = [await ask(port, 'services'), await ask(port, 'edges')];
    const third = await ask(port, 'hosts');
    expect(third.statusCode).toBe(503);
    expect(third.headers['retry-after']).toBeDefined();
    expect(await text(third)).toBe('{"error":"2 different questions are watched already."}');
    streams.push(await ask(port, 'edges'));
    expect(await text(await ask(port, 'edges'))).toBe(
      '{"error":"3 live streams are open already."}',
    );
    for (const stream of streams) stream.destroy();
    await vi.waitFor(() => expect(hub.watchers).toBe(0), PATIENCE);
    expect((await ask(port, 'hosts')).statusCode).toBe(200);
  });
});

/** A connection that asks for the stream and reads nothing of it. */
async function stop(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.pause();
  socket.on('error', () => undefined);
  socket.write('GET /services HTTP/1.1\r\nHost: localhost\r\n\r\n');
  open.push(() => void socket.destroy());
  return socket;
}
