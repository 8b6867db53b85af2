import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { scopeQuery } from '../../src/collector/questions.ts';
import * as schemas from '../../src/collector/schemas.ts';
import type { TracesAnswer } from '../../src/collector/schemas.ts';
import type { Answer } from '../../src/engine/views.ts';
import { listing } from '../../src/wire/listing.ts';
import { readWhole } from '../../src/wire/read-whole.ts';
import {
  closeCollectors,
  get,
  LONG,
  openCollector,
  PATIENCE,
  sendCalls,
  urlOf,
} from './fixture.ts';

const FARE = 'com.hailocab.service.fare';

let collector: Collector;

/** 20 calls that are well, and one that failed; all of their second is over. */
beforeAll(async () => {
  collector = await openCollector();
  await sendCalls(collector, 20, 'ab');
  await sendCalls(collector, 1, 'bad', {
    tags: [
      ['error', 'no fare'],
      ['user', '42'],
    ],
  });
  await vi.waitFor(async () => {
    const { body } = await get<{ calls: number }>(collector, '/api/overview');
    if (body.calls < 21) throw new Error('Their second is not over.');
  }, PATIENCE);
}, LONG);

afterAll(closeCollectors);

function by(method: string, path: string): Promise<Response> {
  return fetch(urlOf(collector, path), { method });
}

describe('the original’s routes', () => {
  test('/ says what this is', async () => {
    const { status, body } = await get(collector, '/');
    expect({ status, body }).toEqual({ status: 200, body: { name: 'phosphor', version: '1.2.3' } });
  });

  test('/trace tells a trace as its annotations', async () => {
    interface Original {
      readonly trace: { readonly annotations: readonly Record<string, unknown>[] };
    }
    const { status, body } = await get<Original>(collector, '/trace?traceId=bad1');
    const { annotations } = body.trace;
    expect(status).toBe(200);
    expect(annotations.map(({ type }) => type)).toEqual([
      'CLIENT_SEND',
      'SERVER_RECV',
      'SERVER_SEND',
      'CLIENT_RECV',
    ]);
    expect(annotations[2]).toEqual({
      trace_id: 'bad1',
      span_id: '1',
      parent_id: '',
      type: 'SERVER_SEND',
      async: false,
      timestamp: expect.any(Number),
      duration: 30_000,
      hostname: 'eu-west-1a/ip-10-11-2-214',
      origin: 'com.hailocab.api',
      destination: `${FARE}.basefare`,
      payload: '',
      key_value: [
        { key: 'error', value: 'no fare' },
        { key: 'user', value: '42' },
      ],
    });
  });

  test('/trace wants an id, and one that is here', async () => {
    expect(await get(collector, '/trace')).toEqual({
      status: 400,
      body: { error: 'Say which trace, for example /trace?traceId=33eda743.' },
    });
    expect(await get(collector, '/trace?traceId=ffff')).toEqual({
      status: 404,
      body: { error: 'There is no trace "ffff".' },
    });
  });
});

describe('the API', () => {
  test.each([
    ['services', schemas.servicesAnswer],
    ['operations', schemas.operationsAnswer],
    ['edges', schemas.edgesAnswer],
    ['hosts', schemas.hostsAnswer],
    [`service?service=${FARE}`, schemas.serviceAnswer],
    ['overview', schemas.overviewAnswer],
    ['alerts', schemas.alertsAnswer],
    ['ledger', schemas.ledgerAnswer],
    ['traces', schemas.tracesAnswer],
    ['traces/ab1', schemas.traceAnswer],
  ])('/api/%s answers what its schema says, and nothing else', async (path, schema) => {
    const { status, body } = await get<unknown>(collector, `/api/${path}`);
    expect(status).toBe(200);
    expect(schema.parse(body)).toEqual(body);
  });

  test('tells each service once, by name', async () => {
    const { body } = await get<{ services: { service: string }[] }>(collector, '/api/services');
    expect(body.services).toMatchObject([
      { service: 'com.hailocab.api', calls: 0 },
      { service: FARE, calls: 21, errors: 1, timeouts: 0, inFlight: 0, latency: { p50: 30_079 } },
    ]);
  });

  test('closes the ledger', async () => {
    const { body } = await get<{ ledger: object }>(collector, '/api/ledger');
    expect(body.ledger).toMatchObject({ offered: 84, shown: 84, lost: {} });
  });

  test('counts what was over at the moment asked about', async () => {
    const now = await get<{ at: number }>(collector, '/api/services');
    const before = now.body.at - 60_000_000;
    const { body } = await get<{ services: object[] }>(
      collector,
      `/api/services?at=${before}&window=10`,
    );
    expect(body.services).toEqual([]);
  });

  test('filters by the filter language', async () => {
    const { body } = await get<TracesAnswer>(collector, '/api/traces?filter=status:error');
    expect(body.traces.map(({ traceId }) => traceId)).toEqual(['bad1']);
    expect(body.matching).toBe(1);
  });

  test('tells a trace as the listing, which reads back', async () => {
    const response = await fetch(urlOf(collector, '/api/traces/bad1?as=listing'));
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const text = await response.text();
    expect(text).toContain('Tracing: bad1\n');
    expect(text).toContain('  ERR - ');
    const read: unknown[] = [];
    const { total } = readWhole(listing, new TextEncoder().encode(text), (told) => read.push(told));
    expect({ read: read.length, total }).toEqual({ read: 4, total: 0 });
  });

  test('a page of traces stays what it was while others come', async () => {
    const ids: string[] = [];
    let next: string | null = '';
    let last: TracesAnswer | undefined;
    for (let page = 0; next !== null; page++) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const { body } = await get<TracesAnswer>(collector, `/api/traces?limit=5${cursor}`);
      ids.push(...body.traces.map(({ traceId }) => traceId));
      ({ next } = body);
      last = body;
      const newer = `new${page}x`;
      await sendCalls(collector, 1, newer);
      await vi.waitFor(async () => {
        expect((await get(collector, `/api/traces/${newer}1`)).status).toBe(200);
      }, PATIENCE);
    }
    const expected = ['bad1', ...Array.from({ length: 20 }, (_, n) => `ab${20 - n}`)];
    expect(ids).toEqual(expected);
    expect(last).toMatchObject({ matching: 25, newer: 4 });
  });

  test('its listing holds nothing that a terminal obeys', async () => {
    const tags: [string, string][] = [['error', '\u001b]0;owned\u0007\u009b31m\u202e\u2028gone']];
    await sendCalls(collector, 1, 'evil', { tags, origin: 'api\u001b[2J' });
    await vi.waitFor(async () => {
      const response = await fetch(urlOf(collector, '/api/traces/evil1?as=listing'));
      const text = await response.text();
      expect(text).toContain('gone');
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }, PATIENCE);
  });

  test('/api/answer is the whole answer, any field of the question its parameter', async () => {
    const at = (await get<Answer>(collector, '/api/answer?view=services')).body.at;
    const asked = [
      'view=service',
      `service=${FARE}`,
      `at=${at}`,
      'window=all',
      'filter=',
      'points=7',
      'reach=60.5',
      'buckets=true',
      'limit=9007199254740991',
    ].join('&');
    const { status, body } = await get<Answer<'service'>>(collector, `/api/answer?${asked}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ view: 'service', at });
    expect(body.body.row?.trend).toHaveLength(7);
    expect(body.body.row?.buckets?.latency.length).toBeGreaterThan(0);
    expect(body.overview.calls).toBeGreaterThanOrEqual(21);
  });

  test('long answers are compressed for whoever takes it, with the same in them', async () => {
    const path = '/api/answer?view=traces&window=all&at=9007199254740991';
    const plain = await fetch(urlOf(collector, path), {
      headers: { 'accept-encoding': 'gzip;q=0' },
    });
    const small = await fetch(urlOf(collector, path), { headers: { 'accept-encoding': 'gzip' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(small.headers.get('content-encoding')).toBe('gzip');
    expect(small.headers.get('vary')).toContain('accept-encoding');
    expect(lengthOf(plain)).toBeGreaterThan(4 * lengthOf(small));
    const { body } = (await small.json()) as Answer<'traces'>;
    expect(body).toEqual(((await plain.json()) as Answer<'traces'>).body);
    const short = await fetch(urlOf(collector, '/'), { headers: { 'accept-encoding': 'gzip' } });
    expect(short.headers.get('content-encoding')).toBeNull();
  });

  test.each([
    ['/api/services?at=soon', '"at" is a moment in µs since 1970, from 1 up.'],
    ['/api/services?at=1&at=2', '"at" is a moment in µs since 1970, from 1 up.'],
    ['/api/services?window=-1', '"window" is "all", one of 10s, 1m, 5m, 15m, 1h, or seconds from'],
    ['/api/services?window=2m', '"window" is "all", one of 10s, 1m, 5m, 15m, 1h, or seconds from'],
    ['/api/services?window=9&window=9', '"window" is "all", one of 10s, 1m, 5m, 15m, 1h, or'],
    [`/api/traces/${'a'.repeat(513)}`, '"traceId" is at most 512 characters.'],
    [
      '/api/traces/%',
      'The path has a "%" that is not followed by what it stands for; write %25 for',
    ],
    ['/api/services?filter=dur:soon', 'The filter says dur:soon; write for example dur:>100ms.'],
    ['/api/services?fliter=x', 'There is no parameter "fliter"; /api/openapi.json lists those'],
    ['/api/service', 'Say which service, for example ?service=service.fare.'],
    ['/api/traces?limit=0', '"limit" is how many, from 1 to 1000.'],
    ['/api/traces?limit=1.5', '"limit" is a whole number.'],
    ['/api/traces?order=oldest', '"order" is one of newest, slowest.'],
    ['/api/traces?cursor=bm9uZQ', 'The cursor is none that an answer had as "next".'],
    ['/api/traces/ab1?as=xml', '"as" is one of json, listing, otlp, zipkin, jaeger.'],
    ['/api/answer?view=all', '"view" is one of services, operations,'],
    ['/api/live?view=services&every=1', '"every" is ms, from 250 to 60000.'],
  ])('%s is refused in one sentence', async (path, sentence) => {
    const { status, body } = await get(collector, path);
    expect(status).toBe(400);
    expect(Object.keys(body)).toEqual(['error']);
    expect(body.error).toContain(sentence);
  });

  test('what is not there is said, and where to look', async () => {
    expect(await get(collector, '/api/nothing?x=1')).toEqual({
      status: 404,
      body: { error: 'There is no GET /api/nothing; GET /api/openapi.json lists what there is.' },
    });
  });

  test('a path takes what it takes, and says so: HEAD where there is GET, nothing else', async () => {
    for (const path of ['/', '/api/services', '/api/traces/ab1', '/metrics', '/healthz']) {
      const head = await by('HEAD', path);
      const { status, headers } = await fetch(urlOf(collector, path));
      expect([head.status, head.headers.get('content-type')]).toEqual([
        status,
        headers.get('content-type'),
      ]);
    }
    const answers = [
      by('DELETE', '/api/services'),
      by('GET', '/v1/traces'),
      by('HEAD', '/api/live'),
    ];
    const told = (await Promise.all(answers)).map(({ status, headers }) => [
      status,
      headers.get('allow'),
    ]);
    expect(told).toEqual([
      [405, 'GET, HEAD'],
      [405, 'POST'],
      [405, 'GET'],
    ]);
  });

  test('a window has the names that it has on screen, and a moment may have a fraction', () => {
    expect(scopeQuery.parse({ window: '15m', at: '7.9' })).toEqual({ window: 900, at: 7 });
  });

  test('answers no terminal obeys: steering characters are escaped', async () => {
    const response = await fetch(urlOf(collector, `/api/traces/%C2%9B31m%E2%80%AE`));
    const text = await response.text();
    expect(text).toBe('{"error":"There is no trace \\"\\u009b31m\\u202e\\"."}');
  });

  test('is described by an OpenAPI document that a public validator accepts', async () => {
    type OpenApi = Record<string, unknown> & { readonly paths: Record<string, object> };
    const { body } = await get<OpenApi>(collector, '/api/openapi.json');
    const { valid, errors } = await new Validator().validate(structuredClone(body));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(Object.keys(body.paths).toSorted()).toEqual([
      '/',
      '/api/alerts',
      '/api/answer',
      '/api/datagrams',
      '/api/edges',
      '/api/hosts',
      '/api/ledger',
      '/api/live',
      '/api/operations',
      '/api/overview',
      '/api/service',
      '/api/services',
      '/api/store',
      '/api/traces',
      '/api/traces/{traceId}',
      '/api/v1/spans',
      '/api/v2/spans',
      '/healthz',
      '/metrics',
      '/trace',
      '/v1/traces',
    ]);
    expect(body.paths['/api/services']).toMatchObject({
      get: { parameters: [{ name: 'at', in: 'query', schema: { type: 'number' } }, {}, {}] },
    });
  });
});

function lengthOf({ headers }: Response): number {
  return Number(headers.get('content-length'));
}
