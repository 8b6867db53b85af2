/** Which call is the current one, wherever the work goes on. */
import { EventEmitter, once } from 'node:events';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Annotation, Tracer } from '../../src/client/index.ts';
import {
  expressTracing,
  fastifyTracing,
  Kind,
  tracedFetch,
  tracedRequest,
  traceServer,
} from '../../src/client/index.ts';
import { callsOf } from '../demo/calls.ts';
import { Receiver } from './receiver.ts';

let receiver: Receiver;
const servers: Server[] = [];

beforeEach(async () => {
  receiver = await Receiver.open();
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await receiver.close();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serve(tracer: Tracer, listener: RequestListener): Promise<string> {
  return listening(traceServer(tracer, createServer(listener)));
}

/** Lets others go first, in one of three ways. */
function wander(n: number): Promise<void> {
  if (n % 3 === 0) return Promise.resolve();
  return n % 3 === 1 ? sleep(n % 7) : new Promise(setImmediate);
}

function errorsOf(annotations: readonly Annotation[]): (string | undefined)[] {
  return annotations.map(({ tags }) => tags.find(([key]) => key === 'error')?.[1]);
}

async function text(incoming: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const chunk of incoming) whole += String(chunk);
  return whole;
}

describe('the current call', () => {
  test('goes on through promises, timers, streams and events, and ends with the call', async () => {
    const tracer = receiver.tracer('api');
    const seen: (string | undefined)[] = [];
    const look = (): void => void seen.push(tracer.current?.destination);
    await tracer.handler('ride', async () => {
      look();
      await sleep(1);
      look();
      await new Promise<void>((resolve) => {
        setImmediate(() => {
          look();
          process.nextTick(resolve);
        });
      });
      look();
      const through = new Transform({
        transform(chunk, _encoding, done) {
          look();
          done(null, chunk);
        },
      });
      await pipeline(Readable.from(['a']), through, async (chunks) => {
        for await (const _ of chunks) look();
      });
      const emitter = new EventEmitter();
      emitter.on('told', look);
      queueMicrotask(() => emitter.emit('told'));
      await Promise.all([sleep(1).then(look), sleep(2)]);
    });
    expect(seen).toEqual(Array.from({ length: 8 }, () => 'api.ride'));
    expect(tracer.current).toBeUndefined();
  });

  test('of 1,000 requests at once every trace is whole, and none has a call of another', async () => {
    const tracers = {
      api: receiver.tracer('api', { queue: 50_000 }),
      customer: receiver.tracer('customer', { queue: 50_000 }),
      fare: receiver.tracer('fare', { queue: 50_000 }),
    };
    await Promise.all(
      Array.from({ length: 1_000 }, async (_, n) =>
        tracers.api.request(
          'customer.ride',
          async () => {
            await wander(n);
            await tracers.customer.handler('ride', async () => {
              await wander(n + 1);
              await Promise.all(
                [1, 2].map((which) =>
                  tracers.customer.request('fare.basefare', async () => {
                    await wander(n + which);
                    await tracers.fare.handler('basefare', async () => {
                      tracers.fare.tag('n', String(n));
                      await wander(n);
                    });
                  }),
                ),
              );
            });
          },
          { tags: { n: String(n) } },
        ),
      ),
    );
    const told = await receiver.heard(12_000);
    const traces = Map.groupBy(callsOf(told), ({ traceId }) => traceId);
    expect(traces.size).toBe(1_000);
    for (const calls of traces.values()) {
      const root = calls.find(({ parentId }) => parentId === '');
      const n = root!.request!.tags[0]![1];
      const fares = calls.filter(({ destination }) => destination === 'fare.basefare');
      expect(calls).toHaveLength(3);
      expect(fares.map(({ parentId }) => parentId)).toEqual([root!.spanId, root!.spanId]);
      expect(fares.map(({ out }) => out!.tags)).toEqual([[['n', n]], [['n', n]]]);
      for (const call of calls)
        expect([call.request, call.in, call.out, call.reply]).not.toContain(undefined);
    }
  });
});

describe('over HTTP', () => {
  test('a server and fetch tell four parts of one call, named by method and path', async () => {
    const fare = receiver.tracer('fare');
    const url = await serve(fare, (_, response) => response.end('ok'));
    const api = receiver.tracer('api');
    const send = tracedFetch(api, { destination: (to, method) => `fare.${method} ${to.pathname}` });
    const response = await api.handler('ride', () => send(`${url}/fares/base?city=1`));
    expect(await response.text()).toBe('ok');
    const [root, call] = callsOf(await receiver.heard(6));
    expect(call).toMatchObject({ origin: 'api', destination: 'fare.GET /fares/base' });
    expect(call).toMatchObject({ traceId: root!.traceId, parentId: root!.spanId });
    expect(call!.in).toMatchObject({ origin: 'api', parentId: root!.spanId });
    expect([call!.request, call!.out, call!.reply]).not.toContain(undefined);
  });

  test('the context lasts while a body is read by its events', async () => {
    const fare = receiver.tracer('fare');
    const seen: (string | undefined)[] = [];
    const look = (): void => void seen.push(fare.current?.spanId);
    const url = await serve(fare, (incoming, response) => {
      look();
      incoming.on('data', look).on('end', () => {
        look();
        response.end(look);
      });
    });
    await fetch(url, { method: 'POST', body: 'a body' });
    const [{ spanId }] = (await receiver.heard(2)) as [Annotation];
    expect(seen).toEqual([spanId, spanId, spanId, spanId]);
  });

  test('node’s own request tells REP when the whole reply is in, within its caller’s context', async () => {
    const fare = receiver.tracer('fare');
    const url = await serve(fare, (incoming, response) => {
      void text(incoming).then((body) => response.end(`${body} back`));
    });
    const api = receiver.tracer('api');
    const request = tracedRequest(api, httpRequest, { destination: () => 'fare.POST /' });
    const seen: (string | undefined)[] = [];
    const body = await api.handler(
      'ride',
      () =>
        new Promise<string>((resolve, reject) => {
          const sent = request(url, { method: 'POST', headers: { 'x-own': '1' } }, (reply) => {
            seen.push(api.current?.destination);
            text(reply).then(resolve, reject);
          });
          sent.end('there and');
        }),
    );
    expect(body).toBe('there and back');
    expect(seen).toEqual(['api.ride']);
    const calls = callsOf(await receiver.heard(6));
    const call = calls.find(({ destination }) => destination === 'fare.POST /');
    expect([call?.request, call?.in, call?.out, call?.reply]).not.toContain(undefined);
  });

  test('a server’s own failure fails the call on both sides; what was asked wrongly does not', async () => {
    const fare = receiver.tracer('fare');
    const url = await serve(fare, (incoming, response) => {
      response.statusCode = incoming.url === '/broken' ? 503 : 404;
      response.end();
    });
    const send = tracedFetch(receiver.tracer('api'));
    await send(`${url}/broken`);
    await send(`${url}/missing`);
    const told = await receiver.heard(8);
    const failed = told.filter(({ tags }) => tags.length > 0);
    expect(new Set(failed.map(({ kind }) => kind))).toEqual(new Set([Kind.reply, Kind.out]));
    expect(errorsOf(failed)).toEqual(['HTTP 503', 'HTTP 503']);
    expect(new Set(failed.map(({ spanId }) => spanId)).size).toBe(1);
  });

  test('a caller that goes away, and a server that is not there, are told as errors', async () => {
    const fare = receiver.tracer('fare');
    const gone = new AbortController();
    const url = await serve(fare, () => gone.abort());
    const api = receiver.tracer('api');
    await expect(tracedFetch(api)(url, { signal: gone.signal })).rejects.toThrow(/abort/);
    const told = await receiver.heard(4);
    const errors = errorsOf(told.filter(({ kind }) => kind === Kind.out));
    expect(errors).toEqual(['the caller went away before the reply was whole']);
    expect(told.filter(({ kind }) => kind === Kind.timeout)).toHaveLength(1);

    const sent = tracedRequest(api, httpRequest)('http://127.0.0.1:9/x');
    const [error] = (await once(sent.end(), 'error')) as [Error];
    await receiver.heard(6);
    expect(errorsOf(receiver.annotations.slice(5))).toEqual([error.message]);
  });

  test('an error of a request that nobody handles stays one', async () => {
    const sent = tracedRequest(receiver.tracer('api'), httpRequest)('http://127.0.0.1:9/x');
    expect(sent.listenerCount('error')).toBe(0);
    sent.once('error', () => undefined).end();
    await receiver.heard(2);
  });

  test('a reply that nobody handles is thrown away as ever, and its connection used again', async () => {
    const url = await listening(createServer((_, response) => response.end('a'.repeat(200_000))));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const request = tracedRequest(receiver.tracer('api'), httpRequest);
    for (let i = 0; i < 3; i++) request(url, { agent }).end();
    const told = await receiver.heard(6);
    agent.destroy();
    expect(told.filter(({ kind }) => kind === Kind.reply)).toHaveLength(3);
    expect(told.flatMap(({ tags }) => tags)).toEqual([]);
  });

  test('ids in a path are no operations of their own', async () => {
    const fare = receiver.tracer('fare');
    const url = await serve(fare, (_, response) => response.end());
    for (const path of ['/v1/users/42', '/v1/users/5a1c2f06-7b1e-4a53', '/', '/a/b/c/d/e']) {
      await fetch(url + path);
    }
    const told = (await receiver.heard(8)).filter(({ kind }) => kind === Kind.in);
    expect(told.map(({ destination }) => destination)).toEqual([
      'fare.GET /v1/users/:id',
      'fare.GET /v1/users/:id',
      'fare.GET /',
      'fare.GET /a/b/c/d/…',
    ]);
  });
});

describe('frameworks', () => {
  test('an Express middleware makes each request a call, and what comes after is in it', async () => {
    const fare = receiver.tracer('fare');
    const middleware = expressTracing(fare, { endpoint: () => 'basefare' });
    const url = await listening(
      createServer((incoming, response) => {
        middleware(incoming, response, () => {
          setTimeout(() => response.end(fare.current?.spanId), 1);
        });
      }),
    );
    const spanId = await (await fetch(url)).text();
    expect(await receiver.heard(2)).toMatchObject([
      { kind: Kind.in, destination: 'fare.basefare', spanId },
      { kind: Kind.out, destination: 'fare.basefare', spanId },
    ]);
  });

  test('a Fastify plugin names calls by their route, and tells why one failed', async () => {
    const fare = receiver.tracer('fare');
    const hooks = new Map<string, (...args: unknown[]) => void>();
    fastifyTracing(fare)(
      { addHook: (name: string, hook: unknown) => hooks.set(name, hook as () => void) },
      {},
      () => undefined,
    );
    const url = await listening(
      createServer((raw, response) => {
        const asked = { raw, method: 'GET', routeOptions: { url: '/fares/:city' } };
        const reply = { raw: response };
        // As Fastify does: the body is read outside of the context that onRequest made.
        hooks.get('onRequest')!(asked, reply, () => undefined);
        hooks.get('preValidation')!(asked, reply, () => {
          hooks.get('onError')!(asked, reply, new Error('no such city'), () => undefined);
          response.statusCode = 500;
          response.end(fare.current?.spanId);
        });
      }),
    );
    const spanId = await (await fetch(url)).text();
    const [begin, end] = await receiver.heard(2);
    expect(begin).toMatchObject({ destination: 'fare.GET /fares/:city', spanId });
    expect(end!.tags).toEqual([['error', 'no such city']]);
  });
});
