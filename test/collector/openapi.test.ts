import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Collector } from '../../src/collector/collector.ts';
import { BATCH_TYPE } from '../../src/intake/http.ts';
import { WEIGHT_TAG } from '../../src/model/weight.ts';
import { formatNames } from '../../src/wire/formats.ts';
import {
  closeCollectors,
  get,
  LONG,
  openCollector,
  PATIENCE,
  sendCalls,
  urlOf,
} from './fixture.ts';

type Schema = Parameters<typeof z.fromJSONSchema>[0];

interface Told {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Told>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let collector: Collector;
let document: Document;

beforeAll(async () => {
  collector = await openCollector();
  await sendCalls(collector, 5, 'ab');
  await sendCalls(collector, 3, 'bad', { tags: [['error', 'no fare']] });
  await vi.waitFor(async () => {
    const { body } = await get<{ calls: number }>(collector, '/api/overview');
    if (body.calls < 8) throw new Error('Their second is not over.');
  }, PATIENCE);
  ({ body: document } = await get<Document>(collector, '/api/openapi.json'));
}, LONG);

afterAll(closeCollectors);

/** What to ask of each path: what it answers well, and what it refuses. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  '/': ['/'],
  '/trace': ['/trace?traceId=bad1', '/trace?traceId=nowhere', '/trace'],
  '/api/services': ['/api/services', '/api/services?at=soon'],
  '/api/operations': ['/api/operations'],
  '/api/edges': ['/api/edges?window=all'],
  '/api/hosts': ['/api/hosts'],
  '/api/service': [
    '/api/service?service=com.hailocab.service.fare',
    '/api/service?service=nowhere',
    '/api/service',
  ],
  '/api/overview': ['/api/overview'],
  '/api/alerts': ['/api/alerts'],
  '/api/ledger': ['/api/ledger'],
  '/api/traces': [
    '/api/traces?limit=2',
    '/api/traces?filter=trace:nowhere',
    '/api/traces?limit=0',
    ...formatNames.flatMap((as) => [
      `/api/traces?as=${as}`,
      `/api/traces?filter=trace:nowhere&as=${as}`,
    ]),
  ],
  '/api/traces/{traceId}': [
    '/api/traces/ab1',
    ...formatNames.map((as) => `/api/traces/ab1?as=${as}`),
    '/api/traces/nowhere',
  ],
  '/api/answer': ['/api/answer?view=traces', '/api/answer?view=service&service=x', '/api/answer'],
  '/api/live': ['/api/live'],
  '/api/store': ['/api/store'],
  '/healthz': ['/healthz'],
  '/metrics': ['/metrics'],
};

test('what services that sample told is told: of all calls the share, of a trace its weight', async () => {
  const own = await openCollector();
  await sendCalls(own, 5, 'some', { tags: [[WEIGHT_TAG, '10']] });
  const { body } = await vi.waitFor(async () => {
    const got = await get<{ calls: number }>(own, '/api/overview');
    expect(got.body).toMatchObject({
      calls: 50,
      sampled: expect.closeTo(0.1) as number,
      loss: { lost: 0, reason: null },
    });
    return got;
  }, PATIENCE);
  const list = await get<{ traces: object[] }>(own, '/api/traces?limit=1');
  const trace = await get<object>(own, '/api/traces/some1');
  expect(list.body.traces).toMatchObject([{ weight: 10 }]);
  expect(trace.body).toMatchObject({ traceId: 'some1', weight: 10 });
  for (const [path, told] of [
    ['/api/overview', body],
    ['/api/traces', list.body],
    ['/api/traces/{traceId}', trace.body],
  ] as const) {
    const schema = document.paths[path]?.['get']?.responses['200']?.content?.['application/json'];
    const parsed = z.fromJSONSchema(schema!.schema).parse(told);
    expect(parsed).toEqual(told);
    expect(JSON.stringify(schema)).toContain('services sample');
  }
});

test('all calls told is a share of 1, and a trace that stands for itself has no weight', async () => {
  const overview = await get<object>(collector, '/api/overview');
  expect(overview.body).toMatchObject({ sampled: 1, loss: { lost: 0, reason: null } });
  const trace = await get<object>(collector, '/api/traces/ab1');
  expect(trace.body).not.toHaveProperty('weight');
});

describe('what is asked is answered as the OpenAPI document says', () => {
  test.each(Object.entries(ASKED).flatMap(([path, all]) => all.map((url) => [url, path] as const)))(
    '%s',
    async (url, path) => {
      const response = await fetch(urlOf(collector, url));
      expect(await differences(response, document.paths[path]?.['get'])).toEqual([]);
    },
  );

  test.each([['text/plain'], [BATCH_TYPE]])('a post of %s', async (type) => {
    const response = await fetch(urlOf(collector, '/api/datagrams'), {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(3),
    });
    const post = document.paths['/api/datagrams']?.['post'];
    expect(await differences(response, post)).toEqual([]);
  });

  test.each([
    ['/v1/traces', 'application/json', '{}'],
    ['/v1/traces', 'application/json', '{'],
    ['/v1/traces', 'application/x-protobuf', ''],
    ['/v1/traces', 'application/x-protobuf', '{'],
    ['/v1/traces', 'text/plain', '{}'],
    ['/api/v2/spans', 'application/json', '[]'],
    ['/api/v2/spans', 'application/json', '['],
    ['/api/v1/spans', 'text/plain', '[]'],
  ])('spans posted to %s as %s: %s', async (path, type, body) => {
    const headers = { 'content-type': type };
    const response = await fetch(urlOf(collector, path), { method: 'POST', headers, body });
    expect(await differences(response, document.paths[path]?.['post'])).toEqual([]);
  });

  test('every path is asked', () => {
    const gets = Object.entries(document.paths).filter(([, methods]) => methods['get']);
    const others = gets.map(([path]) => path).filter((path) => !(path in ASKED));
    expect(others).toEqual([]);
  });
});

/** How an answer differs from what the document says of its status, its media type and its body. */
async function differences(
  response: Response,
  operation: Operation | undefined,
): Promise<readonly unknown[]> {
  const { status } = response;
  const [type = ''] = response.headers.get('content-type')?.split(';') ?? [];
  const documented = operation?.responses[status];
  if (documented && !documented.content && type === '') return [];
  const told = documented?.content?.[type];
  if (told === undefined) return [`${status} as ${type} is not in the document.`];
  const body: unknown = type === 'application/json' ? await response.json() : await response.text();
  return z.fromJSONSchema(told.schema).safeParse(body).error?.issues ?? [];
}
