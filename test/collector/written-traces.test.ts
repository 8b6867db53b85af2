/** Traces by HTTP in the formats of other tools, read again. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { Kind } from '../../src/model/annotation.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { formatNames, formats } from '../../src/wire/formats.ts';
import type { FormatName } from '../../src/wire/formats.ts';
import { readWhole } from '../../src/wire/read-whole.ts';
import { closeCollectors, get, LONG, openCollector, PATIENCE, urlOf } from './fixture.ts';

const START = Date.now() * 1000 - 60_000_000;

/** A call of 30 ms from shop to fare that failed, and two of fare's own. */
const failed = [
  span('aa', '1', { kind: 'CLIENT', localEndpoint: { serviceName: 'shop' } }),
  span('aa', '2', { parentId: '1', kind: 'SERVER', tags: { error: 'no fare' } }),
  span('aa', '3', {
    parentId: '2',
    name: 'Fares.load',
    timestamp: START + 5_000,
    duration: 10_000,
  }),
];
const well = [span('bb', '4', { kind: 'SERVER' })];

/** No traces, as each format's own tools tell them. */
const NONE: Readonly<Record<FormatName, string>> = {
  listing: '',
  otlp: '{"resourceSpans":[]}',
  zipkin: '[]',
  jaeger: '{"data":[]}',
};

let collector: Collector;

beforeAll(async () => {
  collector = await openCollector();
  await post([...failed, ...well]);
  await vi.waitFor(async () => {
    for (const id of ['aa', 'bb']) {
      const { status } = await get(collector, `/api/traces/${digits(id)}`);
      if (status !== 200) throw new Error('It has not come yet.');
    }
  }, PATIENCE);
}, LONG);

afterAll(closeCollectors);

describe.each(formatNames)('as=%s', (as) => {
  test('tells a trace, which reads back', async () => {
    const { type, annotations } = await read(`/api/traces/${digits('aa')}?as=${as}`, as);
    expect(type).toBe(as === 'listing' ? 'text/plain' : 'application/json');
    const ends = annotations.filter(({ kind }) => kind === Kind.reply || kind === Kind.out);
    expect(ends.map(({ duration }) => duration).toSorted((a, b) => a - b)).toEqual([
      10_000, 30_000, 30_000,
    ]);
    const errors = annotations.flatMap(({ tags }) => tags.filter(([key]) => key === 'error'));
    expect(errors).toEqual([['error', 'no fare']]);
  });

  test('tells all traces that a filter matches, and no others', async () => {
    const some = await read(`/api/traces?filter=status:error&as=${as}`, as);
    expect(new Set(some.annotations.map(({ traceId }) => Number.parseInt(traceId, 16)))).toEqual(
      new Set([0xaa]),
    );
    const all = await read(`/api/traces?as=${as}`, as);
    expect(new Set(all.annotations.map(({ traceId }) => Number.parseInt(traceId, 16)))).toEqual(
      new Set([0xaa, 0xbb]),
    );
  });

  test('a page links to the next', async () => {
    const first = await read(`/api/traces?limit=1&as=${as}`, as);
    const second = await read(first.next!, as);
    const ids = [first, second].map(({ annotations }) => new Set(annotations.map(idOf)));
    expect(ids.map(({ size }) => size)).toEqual([1, 1]);
    expect(new Set(ids.flatMap((each) => [...each])).size).toBe(2);
    expect(second.next).toBeUndefined();
  });

  test('where none matches it is a document of none', async () => {
    const { text } = await read(`/api/traces?filter=service:nobody&as=${as}`, as);
    expect(text.trim()).toBe(NONE[as]);
  });
});

test(
  'a page of large traces ends early, and the next goes on from there',
  async () => {
    // Two of them fill a page: 5,000 spans are 10,000 annotations.
    for (const trace of ['c1', 'c2', 'c3']) {
      const spans = Array.from({ length: 5_000 }, (_, n) => span(trace, `${n + 1}`, {}));
      await post(spans.map((each) => ({ ...each, localEndpoint: { serviceName: 'large' } })));
    }
    await vi.waitFor(async () => {
      const { body } = await get<{ traces: { spans: number }[] }>(
        collector,
        '/api/traces?filter=service:large',
      );
      expect(body.traces.map(({ spans }) => spans)).toEqual([5_000, 5_000, 5_000]);
    }, PATIENCE);
    const first = await read('/api/traces?filter=service:large&as=zipkin', 'zipkin');
    const second = await read(first.next!, 'zipkin');
    const pages = [first, second].map(({ annotations }) => new Set(annotations.map(idOf)).size);
    expect(pages).toEqual([2, 1]);
    expect(new Set([...first.annotations, ...second.annotations].map(idOf)).size).toBe(3);
    expect(second.next).toBeUndefined();
  },
  LONG,
);

test('the original reads an operation with dots of its own as any other', async () => {
  const { body } = await get<{ trace: { annotations: { destination: string }[] } }>(
    collector,
    `/trace?traceId=${digits('aa')}`,
  );
  const told = body.trace.annotations.map(({ destination }) => destination);
  expect(new Set(told)).toEqual(new Set(['fare.basefare', 'fare.Fares.load']));
});

test('what is in no format is refused in one sentence', async () => {
  expect(await get(collector, '/api/traces?as=xml')).toEqual({
    status: 400,
    body: { error: '"as" is one of json, listing, otlp, zipkin, jaeger.' },
  });
  const { status } = await get(collector, '/api/traces/ffff?as=otlp');
  expect(status).toBe(404);
});

function span(traceId: string, id: string, told: object): object {
  return {
    traceId: digits(traceId),
    id: digits(id),
    name: 'basefare',
    timestamp: START,
    duration: 30_000,
    localEndpoint: { serviceName: 'fare' },
    ...('parentId' in told ? { ...told, parentId: digits(String(told.parentId)) } : told),
  };
}

function digits(id: string): string {
  return id.padStart(16, '0');
}

function idOf({ traceId }: Annotation): string {
  return traceId;
}

async function post(spans: readonly object[]): Promise<void> {
  const response = await fetch(urlOf(collector, '/api/v2/spans'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spans),
  });
  expect(response.status).toBe(202);
}

interface Read {
  readonly type: string | undefined;
  readonly text: string;
  readonly annotations: readonly Annotation[];
  /** Where the next page is. */
  readonly next: string | undefined;
}

async function read(path: string, as: FormatName): Promise<Read> {
  const response = await fetch(urlOf(collector, path));
  const text = await response.text();
  const annotations: Annotation[] = [];
  const { total } = readWhole(formats[as], new TextEncoder().encode(text), (told) =>
    annotations.push(told),
  );
  expect({ status: response.status, total }).toEqual({ status: 200, total: 0 });
  return {
    type: response.headers.get('content-type')?.split(';')[0],
    text,
    annotations,
    next: /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1],
  };
}
