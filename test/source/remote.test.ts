import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { InputProblem } from '../../src/intake/problem.ts';
import { wallClock } from '../../src/model/clock.ts';
import { openRemote } from '../../src/source/open.ts';
import { requestAnswer } from '../../src/source/remote-request.ts';
import type { RemoteOpening } from '../../src/source/remote.ts';
import type { Source } from '../../src/source/source.ts';
import { closeCollectors, openCollector, urlOf } from '../collector/fixture.ts';
import { BareCollector } from './bare-collector.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
  await closeCollectors();
});

async function collector(...args: Parameters<typeof BareCollector.open>): Promise<BareCollector> {
  const opened = await BareCollector.open(...args);
  open.push(() => opened.kill());
  return opened;
}

async function remote(
  urls: string | readonly string[],
  more: Partial<RemoteOpening> = {},
): Promise<Source> {
  const source = await openRemote({ urls: [urls].flat(), clock: wallClock, ...more });
  open.push(() => source.close());
  return source;
}

async function services(source: Source): Promise<readonly string[]> {
  const { body } = await source.ask({ view: 'services' });
  return body.rows.map(({ service }) => service);
}

/** Listens on a port of its own and does as it is told. */
async function serve(handle: RequestListener): Promise<string> {
  const server = createHttpServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a remote source', () => {
  test('follows one stream a question, and closes it with itself', async () => {
    const { source: engine, hub, url } = await collector();
    engine.calls('fare', 3);
    const source = await remote(url);
    await vi.waitFor(async () => expect(await services(source)).toContain('fare'), PATIENCE);
    expect(source.status()).toEqual({
      state: 'live',
      name: `remote ${new URL(url).host}`,
      warnings: [],
    });
    engine.calls('hob', 2);
    await vi.waitFor(async () => expect(await services(source)).toContain('hob'), PATIENCE);
    expect(hub.watchers).toBe(1);
    // The same answer until there is news: a screen need not look at it again.
    expect(await source.ask({ view: 'services' })).toBe(await source.ask({ view: 'services' }));
    for (const view of ['edges', 'hosts', 'ledger', 'operations'] as const)
      await source.ask({ view });
    await vi.waitFor(() => expect(hub.watchers).toBe(3), PATIENCE);
    await source.close();
    await vi.waitFor(() => expect(hub.watchers).toBe(0), PATIENCE);
  });

  test('asks about a past moment once, without a stream', async () => {
    const { source: engine, hub, url } = await collector();
    engine.calls('fare', 3);
    const { at } = await engine.ask({ view: 'services' });
    engine.calls('hob', 2);
    const source = await remote(url);
    const { body } = await source.ask({ view: 'services', at });
    expect(body.rows.map(({ service }) => service)).not.toContain('hob');
    expect(hub.watchers).toBe(0);
  });

  test('says who is away and when it tries again, shows what it has, and goes on when it is back', async () => {
    const first = await collector();
    first.source.calls('fare', 3);
    const source = await remote(first.url);
    await vi.waitFor(async () => expect(await services(source)).toContain('fare'), PATIENCE);
    await first.kill();
    await vi.waitFor(() => {
      const { state, warnings } = source.status();
      expect(state).toBe('connecting');
      expect(warnings.join()).toMatch(
        /^The collector 127\.0\.0\.1:\d+ cannot be reached: nothing listens there; trying again( in \d+ s)?\.$/,
      );
    }, PATIENCE);
    expect(await services(source)).toContain('fare');
    // What comes back is another process, which has heard nothing of the first one's.
    const second = await collector(undefined, first.port);
    second.source.calls('hob', 1);
    await vi.waitFor(async () => {
      const seen = await services(source);
      expect(seen).toContain('hob');
      expect(seen).not.toContain('fare');
    }, PATIENCE);
    expect(source.status()).toMatchObject({ state: 'live', warnings: [] });
  });

  test('reads on where it was when only the way there broke', async () => {
    const { source: engine, port } = await collector();
    const way = await relay(port);
    engine.calls('fare', 3);
    const source = await remote(way.url);
    await vi.waitFor(async () => expect(await services(source)).toContain('fare'), PATIENCE);
    way.cut();
    engine.calls('hob', 1);
    await vi.waitFor(async () => expect(await services(source)).toContain('hob'), PATIENCE);
    expect(way.brought()).not.toContain('event: view');
    expect(way.brought()).toContain('event: change');
  });

  test('notices a connection that brings nothing any more', async () => {
    const { source: engine, port } = await collector();
    const way = await relay(port);
    engine.calls('fare', 3);
    const source = await remote(way.url, { silence: 1_200 });
    await vi.waitFor(async () => expect(await services(source)).toContain('fare'), PATIENCE);
    // Nothing is new, but the collector says that it is still there.
    const before = way.brought().length;
    await vi.waitFor(() => {
      expect(way.brought().slice(before).split(': still here').length).toBeGreaterThan(15);
    }, PATIENCE);
    expect(source.status()).toMatchObject({ state: 'live', warnings: [] });
    way.hold(true);
    await vi.waitFor(
      () =>
        expect(source.status().warnings.join()).toMatch(/ said nothing for 1\.2 s; trying again/),
      PATIENCE,
    );
    way.hold(false);
    way.cut();
    engine.calls('hob', 1);
    await vi.waitFor(async () => expect(await services(source)).toContain('hob'), PATIENCE);
  });

  test('comes up without a collector, and finds it when it is there', async () => {
    const gone = await collector();
    await gone.kill();
    const source = await remote(gone.url);
    expect(source.status().state).toBe('connecting');
    expect(await services(source)).toEqual([]);
    const { overview } = await source.ask({ view: 'services', at: 7_000_000 });
    expect(overview.calls).toBe(0);
    const back = await collector(undefined, gone.port);
    back.source.calls('fare', 1);
    await vi.waitFor(async () => expect(await services(source)).toContain('fare'), PATIENCE);
    expect(source.status().state).toBe('live');
  });

  test('of several collectors shows those that are there, and says which is not', async () => {
    const [a, b] = [await collector(), await collector()];
    a.source.calls(['fare', 'hob'], 3);
    b.source.calls(['fare', 'geo'], 2);
    const source = await remote([a.url, b.url]);
    const calls = async (name: string): Promise<number | undefined> => {
      const { body } = await source.ask({ view: 'services' });
      return body.rows.find(({ service }) => service === name)?.calls;
    };
    await vi.waitFor(async () => expect(await calls('fare')).toBe(5), PATIENCE);
    expect(await calls('geo')).toBe(2);
    await b.kill();
    await vi.waitFor(async () => expect(await calls('fare')).toBe(3), PATIENCE);
    expect(await calls('geo')).toBeUndefined();
    const { state, name, warnings } = source.status();
    expect({ state, name }).toEqual({
      state: 'live',
      name: `remote 1 of 2, without 127.0.0.1:${b.port}: 127.0.0.1:${a.port}`,
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      `The collector 127.0.0.1:${b.port} cannot be reached: nothing listens there`,
    );
    const again = await collector(b.source, b.port);
    await vi.waitFor(async () => expect(await calls('fare')).toBe(5), PATIENCE);
    expect(again.hub.watchers).toBeGreaterThan(0);
    expect(source.status().warnings).toEqual([]);
  });
});

describe('what waiting does not mend is said at once', () => {
  test.each([
    ['ftp://here', '"ftp://here" is not the address of a collector;'],
    ['http://', '"http://" is not the address of a collector;'],
    ['http://me:secret@here:7750', 'give the token in PHOSPHOR_TOKEN'],
  ])('%s', async (url, sentence) => {
    const opening = openRemote({ urls: [url], clock: wallClock });
    await expect(opening).rejects.toThrow(InputProblem);
    await expect(opening).rejects.toThrow(sentence);
  });

  test('a token that is missing or wrong; the right one is taken', async () => {
    const token = 'open-sesame-0123456789';
    const guarded = await openCollector({ token });
    const url = urlOf(guarded, '');
    await expect(remote(url)).rejects.toThrow(/ asks for a token; give it in PHOSPHOR_TOKEN/);
    await expect(remote(url, { token: 'wrong-0123456789' })).rejects.toThrow(
      / does not take this token;/,
    );
    const source = await remote(url, { token });
    await source.ask({ view: 'services' });
    expect(source.status().state).toBe('live');
  });
});

describe('whoever is no collector is told apart', () => {
  test('by what it answers', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('Nothing here.'));
    const source = await remote(url);
    expect(source.status().state).toBe('connecting');
    expect(source.status().warnings[0]).toMatch(
      / is no Phosphor collector: \/api\/answer answered 404\.$/,
    );
  });

  test('when it sends without end, no more is taken than an answer may have', async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(1_000_000, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', more).on('error', () => undefined);
      response.writeHead(200, { 'content-type': 'application/json' });
      more();
    });
    const endless = { url: new URL(url), token: undefined, silence: 60_000 };
    const signal = AbortSignal.timeout(60_000);
    await expect(requestAnswer(endless, new URLSearchParams(), signal)).rejects.toThrow(
      'sends without end',
    );
    expect(sent).toBeLessThan(200_000_000);
  });

  test('when it sends elsewhere, nothing goes there', async () => {
    let visits = 0;
    const elsewhere = await serve((_, response) => {
      visits++;
      response.end();
    });
    const url = await serve((_, response) =>
      response.writeHead(302, { location: elsewhere }).end(),
    );
    const source = await remote(url, { token: 'open-sesame-0123456789' });
    expect(source.status().warnings[0]).toContain('is no Phosphor collector');
    expect(visits).toBe(0);
  });

  test('when it speaks another version, both are named', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: view\ndata: {"live":99,"view":"services"}\n\n');
    });
    const source = await remote(url);
    await services(source);
    expect(source.status().warnings[0]).toMatch(/ speaks version 99 .* this program version 2: /);
  });

  test('when it answers in plain HTTP where TLS was asked for', async () => {
    const url = await serve((_, response) => response.end());
    const source = await remote(url.replace('http:', 'https:'));
    expect(source.status().warnings[0]).toMatch(/does not speak TLS as it should/);
  });
});

interface Relay {
  readonly url: string;
  /** What came from the collector since the last cut. */
  brought(): string;
  /** Breaks what is open. */
  cut(): void;
  /** Passes nothing on, and says nothing of it. */
  hold(isHeld: boolean): void;
}

/** Between the source and its collector, so that the way can break. */
async function relay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let isHeld = false;
  let brought = '';
  const server: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => {
      // Plain text is what this relay can read.
      const asked = chunk.toString('latin1').replace(/^accept-encoding:.*\r\n/im, '');
      if (!isHeld) far.write(asked, 'latin1');
    });
    far.on('data', (chunk) => {
      if (isHeld) return;
      brought += chunk.toString('latin1');
      near.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    brought = '';
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  open.push(() => {
    cut();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    brought: () => brought,
    cut,
    hold: (held) => (isHeld = held),
  };
}
