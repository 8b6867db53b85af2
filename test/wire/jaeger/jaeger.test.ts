import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import type { Span } from '../../../src/model/span.ts';
import { jaegerJson } from '../../../src/wire/jaeger/jaeger.ts';
import { callsOf } from '../../engine/assemble/calls.ts';
import { lineOf, tell, tellOne } from '../told-lines.ts';

const START = 1_700_000_000_000_000;
const TRACE = '5b8efff798038103d269b633813fc60c';

const CHILD = { refType: 'CHILD_OF', traceID: TRACE, spanID: 'a1' };

const span = {
  traceID: TRACE,
  spanID: 'b2',
  operationName: 'list stock',
  references: [CHILD],
  startTime: START,
  duration: 1_500,
  tags: [
    { key: 'span.kind', type: 'string', value: 'client' },
    { key: 'peer.service', type: 'string', value: 'stock' },
  ],
  logs: [],
  processID: 'p1',
  warnings: null,
};
const processes = {
  p1: { serviceName: 'shop', tags: [{ key: 'hostname', type: 'string', value: 'h1' }] },
};
const trace = { traceID: TRACE, spans: [span], processes };
const LINE = 'b2 < a1 client shop@h1 → stock "list stock" 0+1500';

const tag = (key: string, value: unknown): object => ({ key, type: 'any', value });
const withSpan = (over: object): object => ({ ...trace, spans: [{ ...span, ...over }] });
const listOf = (tags: object): object[] =>
  Object.entries(tags).map(([key, value]) => tag(key, value));
const withTags = (tags: object): object => withSpan({ tags: listOf(tags) });
const withProcess = (tags: object): object => ({
  ...trace,
  processes: { p1: { serviceName: 'shop', tags: listOf(tags) } },
});
const errorOf = (tags: object): string | null => tellOne(jaegerJson, withTags(tags)).error;
const operationOf = (operationName: string, tags: object): string =>
  tellOne(jaegerJson, withSpan({ operationName, tags: listOf(tags) })).operation;
const peerOf = (tags: object): string =>
  tellOne(jaegerJson, withTags({ 'span.kind': 'client', ...tags })).peer;
const sourceOf = (tags: object): unknown => {
  const { host, tags: others } = tellOne(jaegerJson, withProcess(tags));
  return { host, others };
};
const childOf = (spanID: string, parent?: string): object => ({
  ...span,
  spanID,
  references: parent === undefined ? [] : [{ ...CHILD, spanID: parent }],
});
const idsAndKinds = (spans: readonly object[]): string[] =>
  tell(jaegerJson, { ...trace, spans }).spans.map(({ spanId, kind }) => `${spanId} ${kind}`);
const log = (...fields: readonly object[]): object => ({ timestamp: START + 1, fields });
const textTag = (key: string, value: string): object => ({ key, type: 'string', value });

/** The trace as the engine puts it together. */
function assembled(file: object): readonly Span[] {
  const { calls, notes } = callsOf(tell(jaegerJson, file).annotations);
  return assembleTrace(TRACE, calls, notes, 'raw').spans;
}

describe('a file of traces', () => {
  const other = { ...trace, traceID: 'a9', spans: [{ ...span, traceID: 'a9', references: [] }] };

  test.each([
    ["the API's answer", JSON.stringify({ data: [trace, other], total: 0, errors: null })],
    ['the same over many lines', JSON.stringify({ data: [trace, other] }, null, 2)],
    ['a list of traces', JSON.stringify([trace, other])],
    ['a list of answers', JSON.stringify([{ data: [trace] }, { data: [other] }])],
    ['a trace a line', `${JSON.stringify(trace)}\r\n${JSON.stringify(other)}\r\n`],
    [
      'an answer a line',
      `${JSON.stringify({ data: [trace] })}\n${JSON.stringify({ data: [other] })}`,
    ],
  ])('may be %s', (_, text) => {
    const { spans, rejections } = tell(jaegerJson, text);
    expect(rejections).toEqual({ total: 0, reasons: {}, first: [] });
    expect(spans.map((each) => [each.traceId, lineOf(each, START)])).toEqual([
      [TRACE, LINE],
      ['a9', 'b2 client shop@h1 → stock "list stock" 0+1500'],
    ]);
  });

  test('may be documents of Elasticsearch, as found or as dumped, tags in a map among them', () => {
    const document = {
      ...span,
      processID: undefined,
      references: [],
      parentSpanID: 'a1',
      startTimeMillis: START / 1000,
      tags: [],
      tag: { 'span@kind': 'client', 'peer@service': 'stock', error: true },
      process: { serviceName: 'shop', tags: [], tag: { hostname: 'h1' } },
    };
    for (const file of [
      document,
      { _index: 'jaeger-span-2023-11-14', _source: document },
      { hits: { total: 1, hits: [{ _source: { ...document, startTime: undefined } }] } },
    ]) {
      expect(lineOf(tellOne(jaegerJson, file), START)).toBe(`${LINE} !`);
    }
  });

  test('that holds no trace says so; one of no traces at all is no mistake', () => {
    for (const none of [{ data: [] }, [], '']) {
      expect(tell(jaegerJson, none)).toMatchObject({ annotations: [], rejections: { total: 0 } });
    }
    for (const wrong of [
      { data: null, errors: [{ code: 404, msg: 'trace not found' }] },
      { a: 1 },
      [7],
    ]) {
      expect(tell(jaegerJson, wrong).rejections.reasons).toEqual({ 'not a trace': 1 });
    }
  });

  test('a span that cannot be read is refused, and the others of its trace are read', () => {
    const wrong = [
      { ...span, spanID: '' },
      { ...span, startTime: 'noon' },
      { ...span, tags: 'none' },
      { ...span, references: [7] },
      null,
    ];
    const { spans, rejections } = tell(jaegerJson, {
      data: [{ ...trace, spans: [...wrong, span] }],
    });
    expect(spans.map((each) => lineOf(each, START))).toEqual([LINE]);
    expect(rejections.reasons).toEqual({
      'a span without an id': 1,
      'startTime is no time': 1,
      'tags is no list of objects': 1,
      'references is no list of objects': 1,
      'not a span': 1,
    });
    expect(rejections.first[0]!.place).toBe(`byte ${'{"data":['.length}`);
  });

  test('a trace that counts from 0 is moved by 1 µs, since 0 is no time', () => {
    const first = { ...span, spanID: 'a1', references: [], startTime: 0, duration: 100 };
    const counted = { ...trace, spans: [first, { ...span, startTime: 10 }] };
    expect(tell(jaegerJson, counted).spans.map(({ start }) => start)).toEqual([1, 11]);
    // Beside real times 0 is a start that was not told.
    const untold = { ...trace, spans: [first, span] };
    expect(tell(jaegerJson, untold).spans.map(({ start }) => start)).toEqual([0, START]);
  });
});

describe('what a span refers to', () => {
  const follows = { refType: 'FOLLOWS_FROM', traceID: TRACE, spanID: 'a2' };
  const elsewhere = { refType: 'CHILD_OF', traceID: 'ff', spanID: 'a3' };

  test.each([
    ['a child of the first', [CHILD, { ...CHILD, spanID: 'a4' }], 'a1', false, ['a4']],
    ['a child before it follows', [follows, CHILD], 'a1', false, ['a2']],
    ['what it follows where it is no child', [elsewhere, follows], 'a2', true, ['a3']],
    ['none within its trace', [elsewhere], '', false, ['a3']],
    ['none', [], '', false, []],
  ])('its parent is %s', (_, references, parentId, async, links) => {
    const told = tellOne(jaegerJson, withSpan({ references }));
    expect(told).toMatchObject({ parentId, async });
    expect(told.links.map(({ spanId }) => spanId)).toEqual(links);
  });

  test('a parent told by itself counts where no reference is told', () => {
    const parentSpanID = 'a7';
    expect(tellOne(jaegerJson, withSpan({ references: null, parentSpanID })).parentId).toBe('a7');
    expect(tellOne(jaegerJson, withSpan({ references: [CHILD], parentSpanID })).parentId).toBe(
      'a1',
    );
    expect(tellOne(jaegerJson, withSpan({ references: [], parentSpanID: '0' })).parentId).toBe('');
  });

  test('a trace is the same one with zeros before its id', () => {
    const references = [{ ...CHILD, traceID: `00${TRACE.toUpperCase()}` }];
    expect(tellOne(jaegerJson, withSpan({ references })).parentId).toBe('a1');
  });

  test('rings, parents that are not here and several roots are put together all the same', () => {
    const spans = [
      childOf('1', '1'),
      childOf('2', '3'),
      childOf('3', '2'),
      childOf('4', 'gone'),
      childOf('5'),
      childOf('6', '5'),
    ];
    const found = assembled({ ...trace, spans });
    expect(found.map(({ spanId }) => spanId).toSorted()).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(found.filter(({ orphan }) => orphan).map(({ spanId }) => spanId)).toEqual(['4']);
  });
});

describe('an id that comes again', () => {
  const server = { ...span, tags: [tag('span.kind', 'server')] };

  test('is the two sides of one call where one calls and the other serves', () => {
    expect(idsAndKinds([span, server])).toEqual(['b2 client', 'b2 server']);
  });

  test('is told apart where it is of two spans, as their UI does it', () => {
    const plain = { ...span, tags: [] };
    const others = [plain, { ...plain, duration: 7 }, { ...plain, duration: 8 }];
    expect(idsAndKinds(others)).toEqual(['b2 internal', 'b2_1 internal', 'b2_2 internal']);
  });

  test('is one span where it says the same', () => {
    expect(idsAndKinds([span, span, span])).toEqual(['b2 client']);
    const many = Array.from({ length: 20_000 }, () => span);
    expect(idsAndKinds(many)).toEqual(['b2 client']);
  });
});

describe('what a span says', () => {
  test('an error is true, or a message; the status or a log says why', () => {
    expect(errorOf({ error: true })).toBe('');
    expect(errorOf({ error: 'true', 'otel.status_description': 'no stock' })).toBe('no stock');
    expect(errorOf({ error: 'reset by peer' })).toBe('reset by peer');
    expect(errorOf({ 'otel.status_code': 'ERROR' })).toBe('');
    expect(errorOf({ error: false })).toBeNull();
    expect(errorOf({ error: 'false' })).toBeNull();
    expect(errorOf({})).toBeNull();
    const fields = [tag('event', 'error'), tag('message', 'out of stock')];
    const logs = [{ timestamp: START + 5, fields }];
    expect(tellOne(jaegerJson, withSpan({ tags: [tag('error', true)], logs }))).toMatchObject({
      error: 'out of stock',
      notes: [{ at: START + 5, text: 'error', tags: [['message', 'out of stock']] }],
    });
    // A log of an error is no failure by itself.
    expect(tellOne(jaegerJson, withSpan({ tags: [], logs })).error).toBeNull();
  });

  test('a log is a note: its event, or its message, and its other fields', () => {
    const logs = [
      log(tag('level', 'info'), tag('event', 'retry'), tag('count', 2)),
      log(tag('message', 'cache missed')),
      log(
        tag('event', 'exception'),
        tag('exception.type', 'TypeError'),
        tag('exception.message', 'x is not a function'),
      ),
    ];
    const { notes } = tellOne(jaegerJson, withSpan({ logs }));
    expect(notes.map(({ text }) => text)).toEqual([
      'retry',
      'cache missed',
      'TypeError: x is not a function',
    ]);
    expect(notes[0]!.tags).toEqual([
      ['level', 'info'],
      ['count', '2'],
    ]);
  });

  test('whom it calls is the service it names, else the database, else the address', () => {
    expect(peerOf({ 'db.type': 'sql', 'db.instance': 'orders', 'peer.hostname': 'db1' })).toBe(
      'sql/orders',
    );
    expect(peerOf({ 'db.type': 'redis', 'peer.service': 'carts' })).toBe('carts');
    expect(peerOf({ 'peer.hostname': 'db1' })).toBe('db1');
    expect(peerOf({})).toBe('');
  });

  test('a name that is a method alone gets the route, and never the path', () => {
    const tags = { 'span.kind': 'server', 'http.method': 'GET', 'http.target': '/orders/81723' };
    expect(operationOf('HTTP GET', { ...tags, 'http.route': '/orders/{id}' })).toBe(
      'GET /orders/{id}',
    );
    expect(operationOf('GET', tags)).toBe('GET');
  });

  test('where it ran is told by its process, and what else that says are tags', () => {
    expect(sourceOf({ hostname: 'h1', ip: '10.0.0.1', 'jaeger.version': 'Go-2.30' })).toEqual({
      host: 'h1',
      others: [
        ['ip', '10.0.0.1'],
        ['jaeger.version', 'Go-2.30'],
      ],
    });
    expect(sourceOf({ 'host.name': 'h2', 'cloud.availability_zone': 'eu-1a' })).toEqual({
      host: 'eu-1a/h2',
      others: [],
    });
    expect(sourceOf({ ip: '10.0.0.1' })).toMatchObject({ host: '10.0.0.1' });
  });

  test('a process that is not told is an unknown service', () => {
    for (const processID of ['p9', undefined, 'toString']) {
      expect(tellOne(jaegerJson, withSpan({ processID })).service).toBe('unknown_service');
    }
  });
});

test('what is written is what their UI imports', () => {
  const failed = { ...span, tags: [...span.tags, tag('error', 'no stock')] };
  const root = { ...span, spanID: 'a1', references: [], tags: [tag('span.kind', 'server')] };
  const { annotations } = tell(jaegerJson, { ...trace, spans: [root, failed] });
  const written = JSON.parse(new TextDecoder().decode(jaegerJson.write(annotations))) as unknown;
  const ids = { root: 'a1', call: 'b2' };
  const common = { traceID: TRACE, startTime: START, duration: 1_500, logs: [], warnings: null };
  expect(written).toEqual({
    data: [
      {
        traceID: TRACE,
        spans: [
          {
            ...common,
            spanID: ids.root,
            operationName: 'list stock',
            references: [],
            tags: [textTag('span.kind', 'server')],
            processID: 'p1',
          },
          {
            ...common,
            spanID: ids.call,
            operationName: 'list stock',
            references: [{ refType: 'CHILD_OF', traceID: TRACE, spanID: ids.root }],
            tags: [
              textTag('span.kind', 'client'),
              { key: 'error', type: 'bool', value: true },
              textTag('otel.status_description', 'no stock'),
              textTag('peer.service', 'stock'),
            ],
            processID: 'p1',
          },
        ],
        processes: { p1: { serviceName: 'shop', tags: [textTag('hostname', 'h1')] } },
      },
    ],
  });
});

test('objects of any shape end in spans or rejections', () => {
  const keys = ['traceID', 'spanID', 'tags', 'logs', 'references', 'processID', 'startTime'];
  const words = ['key', 'value', 'fields', 'timestamp', 'refType', 'tag', 'serviceName'];
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, '', 'error', 'CHILD_OF', 'span.kind', 1, -1, '__proto__'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, ...words), tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(fc.constantFrom(...keys), value, value, (key, any, process) => {
      const file = { ...trace, processes: { p1: process }, spans: [{ ...span, [key]: any }, any] };
      const { annotations, rejections } = tell(jaegerJson, file);
      expect(annotations.length + rejections.total).toBeGreaterThan(0);
    }),
    { numRuns: 1_000 },
  );
});

test('values nested by the thousand are refused, and the next trace is read', () => {
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  const text = `{"data":[{"traceID":"a","spans":[${deep}]},${JSON.stringify(trace)}]}`;
  const { spans, rejections } = tell(jaegerJson, text);
  expect(spans.map((each) => lineOf(each, START))).toEqual([LINE]);
  expect(rejections.reasons).toEqual({ 'a value nested too deep': 1 });
});
