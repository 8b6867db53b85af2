import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Annotation } from '../../src/client/index.ts';
import { Kind } from '../../src/client/index.ts';
import { HandClock } from '../../src/model/clock.ts';
import { basefare } from '../wire/annotations.ts';
import { decode } from '../wire/frame-oracle.ts';
import { Receiver } from './receiver.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.open();
});

afterEach(() => receiver.close());

describe('a request and its handler', () => {
  test('tell REQ, IN, OUT and REP of one call, each by its own host, with what it took', async () => {
    const clock = new HandClock(1_000_000);
    const api = receiver.tracer('api', { clock });
    const fare = receiver.tracer('fare', { clock });
    const reply = api.request('fare.basefare', () => {
      clock.advance(1_000);
      const served = fare.handler('basefare', () => {
        clock.advance(30_000);
        return 'a fare';
      });
      clock.advance(2_000);
      return served;
    });
    expect(reply).toBe('a fare');
    const told = (await receiver.heard(4)).toSorted((a, b) => a.timestamp - b.timestamp);
    const same = { traceId: told[0]!.traceId, spanId: told[0]!.spanId, parentId: '' };
    const call = { ...same, async: false, origin: 'api', destination: 'fare.basefare' };
    const api1 = { ...call, host: 'zone/host-of-api', payload: '', tags: [] };
    const fare1 = { ...api1, host: 'zone/host-of-fare' };
    expect(told).toEqual([
      { ...api1, kind: Kind.request, timestamp: 1_000_000, duration: 0 },
      { ...fare1, kind: Kind.in, timestamp: 1_001_000, duration: 0 },
      { ...fare1, kind: Kind.out, timestamp: 1_031_000, duration: 30_000 },
      { ...api1, kind: Kind.reply, timestamp: 1_033_000, duration: 33_000 },
    ]);
    expect(same.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(same.spanId).toMatch(/^[0-9a-f]{16}$/);
  });

  test('a call made in a handler is its child; one outside of any begins a trace', async () => {
    const tracer = receiver.tracer('api');
    tracer.handler('ride', () => tracer.request('fare.basefare', () => undefined));
    tracer.request('hob.list', () => undefined);
    const told = await receiver.heard(6);
    const [ride, fare, hob] = ['api.ride', 'fare.basefare', 'hob.list'].map((destination) =>
      told.find((annotation) => annotation.destination === destination)!,
    );
    expect(fare).toMatchObject({ traceId: ride!.traceId, parentId: ride!.spanId });
    expect(hob!.parentId).toBe('');
    expect(hob!.traceId).not.toBe(ride!.traceId);
  });

  test('what is thrown or rejected is told as an error, and is the same for the caller', async () => {
    const tracer = receiver.tracer('api');
    const problem = new Error('Missing config at xxx');
    const thrower = (): never => {
      throw problem;
    };
    expect(() => tracer.request('fare.basefare', thrower)).toThrow(problem);
    await expect(tracer.handler('ride', () => Promise.reject(problem))).rejects.toBe(problem);
    await receiver.heard(4);
    const ends = receiver.annotations.filter(({ tags }) => tags.length > 0);
    expect(ends.map(({ kind, tags }) => [kind, tags])).toEqual([
      [Kind.reply, [['error', problem.message]]],
      [Kind.out, [['error', problem.message]]],
    ]);
  });

  test('anything can be thrown, also what has no words', async () => {
    const tracer = receiver.tracer('api');
    const wordless = Object.create(null) as object;
    for (const thrown of [undefined, null, 0, '', Symbol('s'), wordless]) {
      // oxlint's rule against throwing what is no error does not see through a rejection.
      const rejected = tracer.request('fare.basefare', () => Promise.reject(thrown as Error));
      const caught = await rejected.then(
        () => 'nothing',
        (error: unknown) => error,
      );
      expect(caught).toBe(thrown);
    }
    const told = await receiver.heard(12);
    const errors = told.filter(({ kind }) => kind === Kind.reply).map(({ tags }) => tags[0]?.[0]);
    expect(errors).toEqual(Array.from({ length: 6 }, () => 'error'));
  });

  test('an abort or a timeout is TIMEOUT instead of REP, also as the cause of another error', async () => {
    const tracer = receiver.tracer('api');
    const signal = AbortSignal.timeout(1);
    const waiting = tracer.request(
      'fare.basefare',
      () =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await expect(waiting).rejects.toHaveProperty('name', 'TimeoutError');
    const cause = Object.assign(new Error('no head'), { code: 'UND_ERR_HEADERS_TIMEOUT' });
    const failed = new TypeError('fetch failed', { cause });
    await expect(tracer.request('hob.list', () => Promise.reject(failed))).rejects.toBe(failed);
    await receiver.heard(4);
    expect(receiver.lines).toEqual([
      'REQ api → fare.basefare',
      'TIMEOUT api → fare.basefare',
      'REQ api → hob.list',
      'TIMEOUT api → hob.list',
    ]);
  });

  test('a call over its time tells TIMEOUT, and its reply when it comes', async () => {
    const tracer = receiver.tracer('api');
    const { promise, resolve } = Promise.withResolvers<string>();
    const late = tracer.request('fare.basefare', () => promise, { timeout: 5 });
    await receiver.heard(2);
    resolve('late');
    expect(await late).toBe('late');
    await receiver.heard(3);
    expect(receiver.annotations.map(({ kind }) => kind)).toEqual([
      Kind.request,
      Kind.timeout,
      Kind.reply,
    ]);
  });

  test('an async call tells no REP, unless it could not be sent', async () => {
    const tracer = receiver.tracer('api');
    tracer.request('log.write', () => undefined, { async: true });
    const full = new Error('bus full');
    const publish = (): Promise<never> => Promise.reject(full);
    await expect(tracer.request('log.write', publish, { async: true })).rejects.toBe(full);
    const told = await receiver.heard(3);
    expect(told.map(({ kind, async }) => [kind, async])).toEqual([
      [Kind.request, true],
      [Kind.request, true],
      [Kind.reply, true],
    ]);
  });

  test('notes are told at once, tags at the end, both of the call they were said in', async () => {
    const tracer = receiver.tracer('fare');
    tracer.note('outside of any call');
    tracer.tag('outside', 'too');
    tracer.handler(
      'basefare',
      () => {
        tracer.note('cache missed');
        tracer.note({ tier: '2' });
        tracer.tag('city', 'London');
      },
      { tags: { user: '42' } },
    );
    const told = await receiver.heard(4);
    expect(told.map(({ kind, payload, tags }) => [kind, payload, tags])).toEqual([
      [Kind.in, '', [['user', '42']]],
      [Kind.note, 'cache missed', []],
      [Kind.note, '', [['tier', '2']]],
      [Kind.out, '', [['city', 'London']]],
    ]);
    expect(new Set(told.map(({ spanId }) => spanId)).size).toBe(1);
  });

  test('a context can be handed on by hand', async () => {
    const tracer = receiver.tracer('api');
    const parent = tracer.openHandler('ride');
    tracer.request('fare.basefare', () => undefined, { context: parent });
    parent.end();
    parent.end(new Error('ended twice'));
    const told = await receiver.heard(4);
    expect(told[1]).toMatchObject({ traceId: parent.traceId, parentId: parent.spanId });
    expect(told.at(-1)).toMatchObject({ kind: Kind.out, tags: [] });
  });

  test('an endpoint with dots is still one endpoint of its service', async () => {
    receiver.tracer('fare').handler('v1.basefare', () => undefined);
    const [told] = await receiver.heard(2);
    expect(told!.destination).toBe('fare.v1_basefare');
  });
});

describe('the original’s single frames', () => {
  test('say to an independent decoder what was told', async () => {
    const tracer = receiver.tracer('api', { format: 'single' });
    const sent: Annotation[] = [basefare, { ...basefare, kind: Kind.request, tags: [] }];
    for (const annotation of sent) tracer.send(annotation);
    await receiver.heard(2);
    expect(receiver.datagrams.map(decode)).toEqual(sent);
    expect(receiver.totals).toEqual([]);
  });
});

describe('closing', () => {
  test('sends what waits, and tells the totals', async () => {
    const tracer = receiver.tracer('api', { flush: { ms: 60_000 } });
    tracer.request('fare.basefare', () => undefined);
    await tracer.close();
    await receiver.heard(2);
    expect(tracer.counts()).toMatchObject({ offered: 2, sent: 2, queued: 0, dropped: {} });
    await vi.waitFor(() =>
      expect(receiver.totals.at(-1)).toMatchObject({ offered: 2, dropped: 0, upstreamLost: 0 }),
    );
  });

  test('what is told after it is dropped and counted, and closing twice is closing once', async () => {
    const tracer = receiver.tracer('api');
    await Promise.all([tracer.close(), tracer.close()]);
    expect(tracer.request('fare.basefare', () => 'still called')).toBe('still called');
    expect(tracer.counts()).toMatchObject({ offered: 2, dropped: { 'tracer closed': 2 } });
  });
});
