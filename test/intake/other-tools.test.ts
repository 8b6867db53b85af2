/** Files as other tools write them, each from detection to the spans that a person sees. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { InputProblem } from '../../src/intake/problem.ts';
import { spansOfAnnotations } from '../../src/wire/told-sides.ts';
import type { ToldSpan } from '../../src/wire/told-span.ts';
import { readAll } from './read-all.ts';

const folder = mkdtempSync(join(tmpdir(), 'phosphor-other-tools-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Read {
  readonly format: string;
  readonly spans: readonly ToldSpan[];
  readonly lost: Readonly<Record<string, number>>;
}

async function read(content: string | Uint8Array): Promise<Read> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const { format, annotations, rejections } = await readAll(path);
  return { format, spans: spansOfAnnotations(annotations), lost: rejections.reasons };
}

async function problem(content: string | Uint8Array): Promise<string> {
  const error: unknown = await read(content).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputProblem);
  return (error as InputProblem).message.replace(folder, '');
}

const TRACE = '5b8efff798038103d269b633813fc60c';
const [ROOT, CHILD] = ['eee19b7ec3c1b174', 'eee19b7ec3c1b175'] as const;
const START = 1_700_000_000_000_000;

/** All of these are one call of the shop, and below it another that takes 40 ms. */
const both = [
  { traceId: TRACE, spanId: ROOT, parentId: '', service: 'shop', start: START, duration: 100_000 },
  { spanId: CHILD, parentId: ROOT, start: START + 20_000, duration: 40_000 },
];

const named = (service: string): object => ({
  attributes: [{ key: 'service.name', value: { stringValue: service } }],
});

const otlpRoot = {
  traceId: TRACE,
  spanId: ROOT,
  parentSpanId: '',
  flags: 257,
  name: 'pay',
  kind: 2,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000000100000000',
  status: {},
};
const otlpChild = {
  ...otlpRoot,
  spanId: CHILD,
  parentSpanId: ROOT,
  kind: 3,
  startTimeUnixNano: '1700000000020000000',
  endTimeUnixNano: '1700000000060000000',
};
const resourceSpans = [
  { resource: named('shop'), scopeSpans: [{ scope: {}, spans: [otlpRoot, otlpChild] }] },
];

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

/** As protobuf's own JSON has it, which Tempo and Grafana hand out. */
const inBase64 = [otlpRoot, otlpChild].map((span) => ({
  ...span,
  traceId: base64(span.traceId),
  spanId: base64(span.spanId),
  parentSpanId: base64(span.parentSpanId),
  kind: span.kind === 2 ? 'SPAN_KIND_SERVER' : 'SPAN_KIND_CLIENT',
  status: { code: 'STATUS_CODE_UNSET' },
}));

describe('OTLP JSON', () => {
  const lines = [otlpRoot, otlpChild].map((span) =>
    JSON.stringify({ resourceSpans: [{ ...resourceSpans[0], scopeSpans: [{ spans: [span] }] }] }),
  );
  const nothing = {
    parentSpanId: null,
    traceState: null,
    attributes: null,
    events: null,
    links: null,
    status: null,
    droppedLinksCount: null,
  };
  const nulls = {
    resource: named('shop'),
    schemaUrl: null,
    scopeSpans: [
      {
        scope: null,
        schemaUrl: null,
        spans: [
          { ...otlpRoot, ...nothing },
          { ...otlpChild, attributes: null },
        ],
      },
    ],
  };
  const libraries = [
    {
      resource: named('shop'),
      instrumentationLibrarySpans: [
        { instrumentationLibrary: { name: 'net/http' }, spans: [otlpRoot, otlpChild] },
      ],
    },
  ];
  test.each([
    ["the collector's file exporter, a request a line", `${lines.join('\n')}\n`],
    ['lines as Windows ends them', `${lines.join('\r\n')}\r\n`],
    ['lines with empty ones between, behind a byte order mark', `\uFEFF\n${lines.join('\n\n\n')}`],
    ['requests in an array', `[${lines.join(',')}]`],
    ['a request in many lines', JSON.stringify({ resourceSpans }, null, 4)],
    [
      'names of kinds without their lead',
      JSON.stringify({ resourceSpans }).replace('"kind":2', '"kind":"SERVER"'),
    ],
    ['times as numbers', lines.join('\n').replaceAll(/("\w*UnixNano"):"(\d+)"/g, '$1:$2')],
    [
      'Tempo before version 2',
      JSON.stringify({ batches: [{ resource: named('shop'), scopeSpans: [{ spans: inBase64 }] }] }),
    ],
    ['Tempo with libraries', JSON.stringify({ batches: libraries })],
    [
      'Tempo from version 2 on',
      JSON.stringify({ trace: { resourceSpans }, metrics: {}, status: 'COMPLETE' }),
    ],
    ["Jaeger's third API", JSON.stringify({ result: { resourceSpans } })],
    ['null for all that is not told', JSON.stringify({ resourceSpans: [nulls] })],
  ])('%s', async (_, content) => {
    const { format, spans, lost } = await read(content);
    expect(format).toBe('OTLP JSON');
    expect(spans).toMatchObject(both);
    expect(spans.map(({ kind }) => kind)).toEqual(['server', 'client']);
    expect(lost).toEqual({});
  });

  test('a line that was cut off costs itself alone', async () => {
    const { spans, lost } = await read(
      [lines[0], '{"resourceSpans":[{"resou', lines[1]].join('\n'),
    );
    expect(spans).toMatchObject(both);
    expect(lost).toEqual({ 'not JSON': 1 });
  });

  test('without a resource, which may be null, the spans are shown all the same', async () => {
    const nobody = { resourceSpans: [{ resource: null, scopeSpans: [{ spans: [otlpRoot] }] }] };
    const { spans, lost } = await read(JSON.stringify(nobody));
    expect(spans).toMatchObject([{ service: 'unknown_service', spanId: ROOT }]);
    expect(lost).toEqual({});
  });
});

describe('Jaeger JSON', () => {
  const root = {
    traceID: TRACE,
    spanID: ROOT,
    flags: 1,
    operationName: 'pay',
    references: [],
    startTime: START,
    duration: 100_000,
    tags: [{ key: 'span.kind', type: 'string', value: 'server' }],
    logs: [],
    processID: 'p1',
    warnings: null,
  };
  const child = {
    ...root,
    spanID: CHILD,
    references: [{ refType: 'CHILD_OF', traceID: TRACE, spanID: ROOT }],
    startTime: START + 20_000,
    duration: 40_000,
  };
  const processes = { p1: { serviceName: 'shop', tags: [] } };
  const trace = { traceID: TRACE, spans: [root, child], processes, warnings: null };
  const inline = { process: { serviceName: 'shop', tags: [] }, processID: '' };
  const answer = { total: 0, limit: 0, offset: 0, errors: null };
  const asText = { startTime: String(START), duration: '100000' };
  const empty = { tags: null, logs: null };
  test.each([
    ['a download of its UI', { data: [trace], ...answer }],
    ['a trace alone', trace],
    [
      'processes in the spans',
      {
        data: [
          {
            ...trace,
            spans: [
              { ...root, ...inline },
              { ...child, ...inline },
            ],
            processes: {},
          },
        ],
      },
    ],
    ['numbers as texts', { data: [{ ...trace, spans: [{ ...root, ...asText }, child] }] }],
    [
      'null for all that is not told',
      {
        data: [
          {
            ...trace,
            spans: [
              { ...root, ...empty, references: null },
              { ...child, ...empty },
            ],
          },
        ],
        errors: null,
      },
    ],
    [
      'documents of Elasticsearch',
      {
        hits: {
          total: 2,
          hits: [root, child].map((span) => ({
            _index: 'jaeger-span',
            _source: { ...span, ...inline, startTimeMillis: 1_700_000_000_000 },
          })),
        },
      },
    ],
  ])('%s', async (_, document) => {
    const { format, spans, lost } = await read(JSON.stringify(document, null, 1));
    expect(format).toBe('Jaeger JSON');
    expect(spans).toMatchObject(both);
    expect(lost).toEqual({});
  });

  test('what follows from its parent is waited for by nobody, and warnings are notes', async () => {
    const follows = {
      ...child,
      references: [{ refType: 'FOLLOWS_FROM', traceID: TRACE, spanID: ROOT }],
      warnings: ['clock skew not adjusted'],
    };
    const { spans } = await read(JSON.stringify({ data: [{ ...trace, spans: [root, follows] }] }));
    expect(spans).toMatchObject([
      { async: false },
      { async: true, parentId: ROOT, notes: [{ text: 'clock skew not adjusted' }] },
    ]);
  });

  test('traces in lines, as a shell loop leaves them', async () => {
    const lines = ['a', 'b'].map((id) => {
      return JSON.stringify({ data: [{ ...trace, spans: [{ ...root, traceID: id }] }] });
    });
    const { spans } = await read(lines.join('\n'));
    expect(spans.map(({ traceId }) => traceId)).toEqual(['a', 'b']);
  });
});

describe('Zipkin JSON', () => {
  const root = {
    traceId: TRACE,
    id: ROOT,
    kind: 'SERVER',
    name: 'pay',
    timestamp: START,
    duration: 100_000,
    localEndpoint: { serviceName: 'shop', ipv4: '10.0.0.1', port: 8080 },
    tags: { 'http.path': '/pay' },
  };
  const child = {
    ...root,
    id: CHILD,
    parentId: ROOT,
    kind: 'CLIENT',
    timestamp: START + 20_000,
    duration: 40_000,
  };
  const upper = [
    { ...root, traceId: TRACE.toUpperCase(), id: ROOT.toUpperCase() },
    { ...child, parentId: ROOT.toUpperCase() },
  ];
  const asText = { timestamp: `${START}`, duration: '100000' };
  const nulls = { annotations: null, remoteEndpoint: null, shared: null, debug: null };
  test.each([
    ['a list', JSON.stringify([root, child])],
    ['a list of lists, as its API answers', JSON.stringify([[root], [child]], null, 2)],
    ['a span a line', [root, child].map((span) => JSON.stringify(span)).join('\n\n')],
    ['lists glued together', JSON.stringify([root]) + JSON.stringify([child])],
    ['a list a line', `${JSON.stringify([root])}\r\n${JSON.stringify([child])}\r\n`],
    ['behind a byte order mark', `\uFEFF${JSON.stringify([root, child])}`],
    ['ids in capitals', JSON.stringify(upper)],
    ['numbers as texts', JSON.stringify([{ ...root, ...asText }, child])],
    ['times with a fraction', JSON.stringify([{ ...root, timestamp: START + 0.25 }, child])],
    [
      'null for all that is not told',
      JSON.stringify([
        { ...root, ...nulls, parentId: null },
        { ...child, ...nulls, tags: null },
      ]),
    ],
  ])('%s', async (_, content) => {
    const { format, spans, lost } = await read(content);
    expect(format).toBe('Zipkin JSON');
    expect(spans).toMatchObject(both);
    expect(lost).toEqual({});
  });

  test.each([
    ['a comma too many', `[${JSON.stringify(root)},${JSON.stringify(child)},]`],
    ['what a shell added', `${JSON.stringify([root, child])}\nDone: 1 trace.\n`],
  ])('%s is counted, and all else read', async (_, content) => {
    const { spans, lost } = await read(content);
    expect(spans).toMatchObject(both);
    expect(lost).toEqual({ 'not JSON': 1 });
  });

  test('short ids are the same with and without zeros in front', async () => {
    const short = [
      { ...root, traceId: 'ABC', id: 'DEF' },
      { ...child, traceId: '0000000000000abc', parentId: '0def' },
    ];
    const { spans } = await read(JSON.stringify(short));
    expect(spans).toMatchObject([
      { traceId: '0000000000000abc', spanId: '0000000000000def' },
      { traceId: '0000000000000abc', parentId: '0000000000000def' },
    ]);
  });

  test('version 1 with a value of each type', async () => {
    const endpoint = { serviceName: 'shop', ipv4: '10.0.0.1', port: 80 };
    const at = (timestamp: number, value: string): object => ({ timestamp, value, endpoint });
    const said = (key: string, value: unknown, type: string): object => ({
      key,
      value,
      type,
      endpoint,
    });
    const caller = { serviceName: 'web', ipv4: '10.0.0.9' };
    const server = {
      traceId: '1',
      id: '2',
      name: 'get',
      timestamp: START,
      duration: 100_000,
      annotations: [at(START, 'sr'), at(START + 50_000, 'checked'), at(START + 100_000, 'ss')],
      binaryAnnotations: [
        { key: 'ca', value: true, type: 'BOOL', endpoint: caller },
        said('bool', true, 'BOOL'),
        said('short', 7, 'I16'),
        said('long', '9007199254740993', 'I64'),
        said('double', 1.5, 'DOUBLE'),
        said('bytes', 'AAEC', 'BYTES'),
        said('text', 'x', 'STRING'),
      ],
    };
    const database = { serviceName: 'mysql', ipv4: '10.0.0.8', port: 3306 };
    const client = {
      traceId: '1',
      id: '3',
      parentId: '2',
      name: 'select',
      annotations: [at(START + 10_000, 'cs'), at(START + 30_000, 'cr')],
      binaryAnnotations: [{ key: 'sa', value: true, type: 'BOOL', endpoint: database }],
    };
    const { spans, lost } = await read(JSON.stringify([server, client]));
    expect(lost).toEqual({});
    expect(spans).toMatchObject([
      {
        kind: 'server',
        service: 'shop',
        peer: 'web',
        duration: 100_000,
        notes: [{ at: START + 50_000, text: 'checked' }],
      },
      { kind: 'client', service: 'shop', peer: 'mysql', start: START + 10_000, duration: 20_000 },
    ]);
    const told = spans[0]!.tags.filter(([key]) => !key.includes('.'));
    expect(told).toEqual([
      ['bool', 'true'],
      ['short', '7'],
      ['long', '9007199254740993'],
      ['double', '1.5'],
      ['bytes', 'AAEC'],
      ['text', 'x'],
    ]);
  });
});

describe('what cannot be read is one sentence that says what to do', () => {
  const list = JSON.stringify([{ traceId: TRACE, id: ROOT }]);
  const wide = Buffer.from(list, 'utf16le');
  test.each([
    ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide])],
    ['its bytes the other way round', Buffer.concat([Buffer.from([0xff, 0xfe]), wide]).swap16()],
    ['UTF-16 without a mark', wide],
  ])('%s', async (_, content) => {
    expect(await problem(content)).toBe(
      '/file is text in UTF-16; write it as UTF-8 and give it again.',
    );
  });

  test.each([
    '[]',
    '{}',
    '\uFEFF [ ]\n',
    '{"data":null,"total":0,"errors":[{"code":404}]}',
    '{"a":1}',
  ])('%s has no traces', async (content) => {
    expect(await problem(content)).toBe(
      '/file is JSON, but has no spans as OTLP, Jaeger or Zipkin write them; check that it holds traces.',
    );
  });

  test('times in ns where Zipkin has µs', async () => {
    const span = { traceId: TRACE, id: ROOT, timestamp: 1.7e18, duration: 1e8 };
    expect(await problem(JSON.stringify([span]))).toContain('(byte 1: timestamp is no time)');
  });
});
