import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zipkinJson } from '../../../src/wire/zipkin/zipkin.ts';
import { lineOf, tell, tellOne } from '../told-lines.ts';

const START = 1_700_000_000_000_000;
const TRACE = '5b8efff798038103';

const span = {
  traceId: TRACE,
  parentId: '00000000000000a1',
  id: '00000000000000b2',
  kind: 'CLIENT',
  name: 'list stock',
  timestamp: START,
  duration: 1_500,
  localEndpoint: { serviceName: 'shop', ipv4: '10.0.0.1' },
  remoteEndpoint: { serviceName: 'stock', ipv4: '10.0.0.2', port: 8080 },
};
const LINE = '00000000000000b2 < 00000000000000a1 client shop@10.0.0.1 → stock "list stock" 0+1500';

const idsOf = (traceId: string, parentId: string): string[] => {
  const told = tellOne(zipkinJson, { ...span, traceId, parentId });
  return [told.traceId, told.parentId];
};
const operationOf = (name: string, tags: object): string =>
  tellOne(zipkinJson, { ...span, name, tags }).operation;
const hostOf = (over: object): string => tellOne(zipkinJson, { ...span, ...over }).host;
const errorOf = (error: unknown): string | null =>
  tellOne(zipkinJson, { ...span, tags: { error } }).error;

interface WrittenIds {
  readonly traceId: string;
  readonly id: string;
  readonly parentId: string;
}

/** The ids under which a span of no digits is written. */
function writtenIds(traceId: string): WrittenIds {
  const { annotations } = tell(zipkinJson, { ...span, traceId, id: 'call-1', parentId: 'call-0' });
  const [first] = JSON.parse(new TextDecoder().decode(zipkinJson.write(annotations))) as [
    WrittenIds,
  ];
  return first;
}

describe('a file of spans', () => {
  test.each([
    ['a list', JSON.stringify([span, span, span])],
    ['a list over many lines', JSON.stringify([span, span, span], null, 2)],
    ['a list of traces', JSON.stringify([[span], [], [span, span]])],
    ['a span a line', `${JSON.stringify(span)}\n`.repeat(3)],
    ['a list a line', `${JSON.stringify([span])}\r\n${JSON.stringify([span, span])}\r\n[]`],
    ['lists behind one another', `\ufeff${JSON.stringify([span, span])}${JSON.stringify([span])}`],
  ])('may be %s', (_, text) => {
    const { annotations, rejections } = tell(zipkinJson, text);
    expect(rejections).toEqual({ total: 0, reasons: {}, first: [] });
    expect(annotations).toHaveLength(6);
    expect(lineOf(tellOne(zipkinJson, [span]), START)).toBe(LINE);
  });

  test('no tags may be an empty list, as PHP writes an empty map', () => {
    expect(tellOne(zipkinJson, { ...span, tags: [], remoteEndpoint: {} }).tags).toEqual([]);
  });

  test('a span that cannot be read is refused with its place, and the others are read', () => {
    const wrong = [
      { ...span, traceId: '' },
      { ...span, id: undefined },
      { ...span, id: 7 },
      { ...span, timestamp: 'noon' },
      { ...span, duration: 1e300 },
      { ...span, tags: ['a'] },
      { ...span, annotations: 'none' },
      'span',
    ];
    const { spans, rejections } = tell(zipkinJson, [span, ...wrong, { ...span, id: 'c3' }]);
    expect(spans.map(({ spanId }) => spanId)).toEqual(['00000000000000b2', '00000000000000c3']);
    expect(rejections.reasons).toEqual({
      'a span without a trace id': 1,
      'a span without an id': 1,
      'id is no text': 1,
      'timestamp is no time': 1,
      'duration is no time': 1,
      'tags is no object': 1,
      'annotations is no list of objects': 1,
      'not a span': 1,
    });
    expect(rejections.first[0]).toEqual({
      place: `byte ${JSON.stringify([span]).length}`,
      reason: 'a span without a trace id',
    });
  });

  test('a line that is cut off is counted, and the next one read', () => {
    const line = JSON.stringify(span);
    const { annotations, rejections } = tell(zipkinJson, `${line}\n${line.slice(0, 99)}\n${line}`);
    expect(annotations).toHaveLength(4);
    expect(rejections.reasons).toEqual({ 'not JSON': 1 });
  });
});

describe('what a span says', () => {
  test('client and server of one id are the two sides of one call', () => {
    const server = {
      ...span,
      kind: 'SERVER',
      shared: true,
      timestamp: START + 200,
      duration: 900,
      localEndpoint: span.remoteEndpoint,
      remoteEndpoint: undefined,
    };
    const { annotations, spans } = tell(zipkinJson, [span, server]);
    expect(new Set(annotations.map(({ spanId }) => spanId)).size).toBe(1);
    expect(spans.map((each) => lineOf(each, START))).toEqual([
      LINE,
      '00000000000000b2 < 00000000000000a1 server stock@10.0.0.2 "list stock" 200+900',
    ]);
    const written = new TextDecoder().decode(zipkinJson.write(annotations));
    expect(JSON.parse(written)).toMatchObject([
      { id: span.id, kind: 'CLIENT', remoteEndpoint: { serviceName: 'stock' } },
      { id: span.id, kind: 'SERVER', shared: true, localEndpoint: { ipv4: '10.0.0.2' } },
    ]);
    expect(JSON.parse(written)).not.toHaveProperty('[0].shared');
  });

  test.each([
    ['none', undefined, 'internal'],
    ['one in small letters', 'consumer', 'consumer'],
    ['one that is not known', 'SIDEWAYS', 'internal'],
  ])('a kind: %s', (_, kind, read) => {
    expect(tellOne(zipkinJson, { ...span, kind }).kind).toBe(read);
  });

  test('times may be digits in text, or missing', () => {
    const digits = { ...span, timestamp: String(START), duration: '1500' };
    expect(lineOf(tellOne(zipkinJson, digits), START)).toBe(LINE);
    expect(tellOne(zipkinJson, { ...span, duration: undefined })).toMatchObject({
      start: START,
      duration: null,
    });
    expect(tellOne(zipkinJson, { ...span, timestamp: null })).toMatchObject({
      start: 0,
      duration: 1_500,
    });
    expect(tellOne(zipkinJson, { ...span, duration: -3 }).duration).toBe(0);
  });

  test('a producer that tells no duration is not waited for', () => {
    const producer = { ...span, kind: 'PRODUCER', duration: undefined };
    expect(tellOne(zipkinJson, producer)).toMatchObject({ async: true, duration: null });
    expect(tellOne(zipkinJson, { ...producer, duration: 5 }).async).toBe(false);
  });

  test('one id is one, however its zeros and letters are written', () => {
    const plain = ['00000000bb6124ee', '00000000000000a1'];
    expect(idsOf('00000000bb6124ee', '00000000000000a1')).toEqual(plain);
    expect(idsOf('bb6124ee', 'a1')).toEqual(plain);
    expect(idsOf('000000000000000000000000BB6124EE', 'A1')).toEqual(plain);
    // The upper 64 bits are part of the id, unless Zipkin is told otherwise.
    expect(idsOf('00000000000000010000000000bb6124', '0000000000000000')).toEqual([
      '00000000000000010000000000bb6124',
      '',
    ]);
    expect(idsOf('order/7', 'a1')[0]).toBe('order/7');
  });

  test('an error is a tag, whatever it says but "false"', () => {
    expect(['', 'true', 'reset by peer', true, 500].map(errorOf)).toEqual([
      '',
      '',
      'reset by peer',
      '',
      '500',
    ]);
    expect(['false', false].map(errorOf)).toEqual([null, null]);
    expect(tellOne(zipkinJson, { ...span, tags: { 'otel.status_code': 'ERROR' } }).error).toBe('');
    // A note of that name is something that was got over.
    const noted = { ...span, annotations: [{ timestamp: START + 1, value: 'error' }] };
    expect(tellOne(zipkinJson, noted)).toMatchObject({
      error: null,
      notes: [{ at: START + 1, text: 'error', tags: [] }],
    });
  });

  test('a name that is a method alone gets the route, and never the path', () => {
    expect(operationOf('get', { 'http.method': 'GET', 'http.route': '/orders/{id}' })).toBe(
      'GET /orders/{id}',
    );
    expect(operationOf('post', { 'http.path': '/orders/81723' })).toBe('post');
    expect(operationOf('get /orders', { 'http.route': '/orders/{id}' })).toBe('get /orders');
    expect(operationOf('', {})).toBe('');
  });

  test('whom a client calls is told by name; an address alone is a tag', () => {
    const { peer, tags } = tellOne(zipkinJson, {
      ...span,
      remoteEndpoint: { ipv4: '10.0.0.7', port: 3306 },
    });
    expect(peer).toBe('');
    expect(tags).toEqual([['peer.address', '10.0.0.7:3306']]);
    const six = tellOne(zipkinJson, { ...span, remoteEndpoint: { ipv6: '2001:db8::1' } });
    expect(six.tags).toEqual([['peer.address', '[2001:db8::1]']]);
  });

  test('who called a server is told by name, in either way', () => {
    const { peer, tags } = tellOne(zipkinJson, { ...span, kind: 'SERVER' });
    expect(peer).toBe('stock');
    expect(tags).not.toContainEqual(['peer.service', 'stock']);
    const other = { ...span, kind: 'SERVER', remoteEndpoint: {}, tags: { 'peer.service': 'web' } };
    expect(tellOne(zipkinJson, other).peer).toBe('web');
  });

  test("a consumer's broker is a tag: it neither called nor is called", () => {
    const { peer, tags } = tellOne(zipkinJson, { ...span, kind: 'CONSUMER' });
    expect(peer).toBe('');
    expect(tags).toContainEqual(['peer.service', 'stock']);
  });

  test('where it ran is the name of the machine, else its address, in its zone', () => {
    const tags = { 'host.name': 'ip-10-0-0-1', 'cloud.availability_zone': 'eu-1a' };
    expect(hostOf({ tags })).toBe('eu-1a/ip-10-0-0-1');
    expect(hostOf({ tags: { 'cloud.availability_zone': 'eu-1a' } })).toBe('eu-1a/10.0.0.1');
    expect(hostOf({ localEndpoint: { serviceName: 'shop', ipv6: '::1' } })).toBe('::1');
    expect(hostOf({ localEndpoint: { serviceName: 'shop' } })).toBe('');
  });

  test('a service that is not told is unknown', () => {
    expect(tellOne(zipkinJson, { ...span, localEndpoint: undefined }).service).toBe(
      'unknown_service',
    );
    expect(tellOne(zipkinJson, { ...span, localEndpoint: 'shop' }).service).toBe('unknown_service');
  });

  test("an event of OpenTelemetry's exporter has its attributes behind its name", () => {
    const annotations = [
      { timestamp: START, value: '"cache.miss": {"key":"a","tries":2}' },
      { timestamp: START, value: '"half: {' },
    ];
    expect(tellOne(zipkinJson, { ...span, annotations }).notes).toEqual([
      {
        at: START,
        text: 'cache.miss',
        tags: [
          ['key', 'a'],
          ['tries', '2'],
        ],
      },
      { at: START, text: '"half: {', tags: [] },
    ]);
  });

  test('of very many tags the last one says how many more there were', () => {
    const tags = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`tag.${i}`, 'x']));
    const told = tellOne(zipkinJson, { ...span, tags, remoteEndpoint: undefined }).tags;
    expect(told).toHaveLength(124);
    expect(told.at(-1)).toEqual(['otel.dropped_attributes_count', '377']);
  });
});

test('ids that are no digits are written as digits, the same each time', () => {
  const once = writtenIds('order/7');
  expect(once.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(once.id).toMatch(/^[0-9a-f]{16}$/);
  expect(once.parentId).toMatch(/^[0-9a-f]{16}$/);
  expect(writtenIds('order/7')).toEqual(once);
  expect(writtenIds('33eda743-f124-435c-71fc-3c872bbc98e6').traceId).toBe(
    '33eda743f124435c71fc3c872bbc98e6',
  );
  expect(writtenIds(TRACE).traceId).toBe(TRACE);
});

test('objects of any shape end in spans or rejections', () => {
  const keys = [
    'traceId',
    'id',
    'kind',
    'tags',
    'annotations',
    'localEndpoint',
    'binaryAnnotations',
  ];
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, '', 'a1', 'sa', 'cs', 1, -1, 'toString', '__proto__'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(...keys, 'timestamp', 'value', 'key', 'endpoint', 'serviceName'),
        tie('any'),
      ),
    ),
  })).any;
  fc.assert(
    fc.property(fc.constantFrom(...keys), value, (key, any) => {
      const { annotations, rejections } = tell(zipkinJson, [{ ...span, [key]: any }]);
      expect(annotations.length + rejections.total).toBeGreaterThan(0);
    }),
    { numRuns: 1_000 },
  );
});
