import { describe, expect, test } from 'vitest';
import { attribute, plainSpan, request, SPAN, toldJson, toldSpan, TRACE } from './told.ts';

type Texts = Readonly<Record<string, string>>;

const attributes = (texts: Texts): object[] =>
  Object.entries(texts).map(([key, text]) => attribute(key, text));

const operation = (name: string, texts: Texts): string =>
  toldSpan({ name, attributes: attributes(texts) }).operation;

const peer = (texts: Texts, kind = 3): string =>
  toldSpan({ kind, attributes: attributes(texts) }).peer;

/** The one span of a source with these attributes. */
const source = (texts: Texts, span: object = plainSpan) =>
  toldJson(
    JSON.stringify({
      resourceSpans: [
        { resource: { attributes: attributes(texts) }, scopeSpans: [{ spans: [span] }] },
      ],
    }),
  ).spans[0]!;

/** What an attribute's value reads as. */
const textOf = (content: unknown): string =>
  toldSpan({ attributes: [{ key: 'k', value: content }] }).tags[0]![1];

const errorAttribute = (boolValue: boolean) => ({
  attributes: [{ key: 'error', value: { boolValue } }],
});

describe('the operation is the name of the span, unless that is a verb alone', () => {
  test.each([
    ['GET', { 'http.route': '/users/{id}' }, 'GET /users/{id}'],
    ['HTTP GET', { 'http.route': '/users/:id', 'http.method': 'GET' }, 'GET /users/:id'],
    ['POST', { 'http.request.method': 'POST', 'url.template': '/pay' }, 'POST /pay'],
    ['', { 'http.request.method': 'PUT', 'http.route': '/x' }, 'PUT /x'],
    ['GET /users/{id}', { 'http.route': '/users/{id}' }, 'GET /users/{id}'],
    ['list users', { 'http.method': 'GET', 'http.route': '/users' }, 'list users'],
  ])('HTTP: %s %o is %s', (name, texts, expected) => {
    expect(operation(name, texts)).toBe(expected);
  });

  test('a path with its ids never becomes an operation', () => {
    const texts = { 'http.method': 'GET', 'http.target': '/users/7', 'url.path': '/users/7' };
    expect(operation('GET', texts)).toBe('GET');
    expect(operation('', texts)).toBe('GET');
  });

  test.each([
    ['SELECT', { 'db.system': 'mysql', 'db.operation': 'SELECT', 'db.sql.table': 'a' }, 'SELECT a'],
    ['', { 'db.operation.name': 'find', 'db.collection.name': 'users' }, 'find users'],
    ['redis', { 'db.system.name': 'redis', 'db.query.summary': 'GET cart' }, 'GET cart'],
    ['SELECT shop.a', { 'db.operation': 'SELECT', 'db.sql.table': 'a' }, 'SELECT shop.a'],
    ['Charge', { 'rpc.method': 'Charge', 'rpc.service': 'pay.Pay' }, 'pay.Pay/Charge'],
    ['', { 'rpc.method': 'pay.Pay/Charge', 'rpc.system.name': 'grpc' }, 'pay.Pay/Charge'],
    ['publish', { 'messaging.destination.name': 'orders' }, 'publish orders'],
    ['', { 'messaging.operation': 'process', 'messaging.destination': 'a' }, 'process a'],
    ['work', { 'messaging.destination.name': 'orders' }, 'work'],
  ])('%s %o is %s', (name, texts, expected) => {
    expect(operation(name, texts)).toBe(expected);
  });

  test('a queue made for one reply is no operation of its own', () => {
    const texts = {
      'messaging.destination.name': 'amq.gen-7',
      'messaging.destination.temporary': 'true',
    };
    expect(operation('publish', texts)).toBe('publish');
  });

  test('a span without any name has none', () => {
    expect(operation('', {})).toBe('');
  });
});

describe('whom a caller calls', () => {
  test('what says so outright comes before what may be guessed from', () => {
    const ways: [string, string, string][] = [
      ['peer.service', 'stock', 'stock'],
      ['db.system.name', 'postgresql', 'postgresql'],
      ['messaging.system', 'kafka', 'kafka'],
      ['rpc.service', 'shop.Stock', 'shop.Stock'],
      ['server.address', 'proxy', 'proxy'],
    ];
    for (const [index, [, , expected]] of ways.entries()) {
      const left = ways.slice(index).map(([key, text]): [string, string] => [key, text]);
      expect(peer(Object.fromEntries(left.toReversed()))).toBe(expected);
    }
  });

  test.each([
    [{ 'db.system': 'redis' }, 'redis'],
    [{ 'db.system': 'mysql', 'db.name': 'shop' }, 'mysql/shop'],
    [{ 'rpc.method': 'shop.Stock/Take' }, 'shop.Stock'],
    [{ 'net.peer.name': 'stock', 'net.peer.port': '80' }, 'stock'],
    [{ 'server.address': '10.0.0.7', 'server.port': '8080' }, '10.0.0.7:8080'],
    [{ 'server.address': '::1', 'server.port': '8080' }, '[::1]:8080'],
    [{ 'url.full': 'https://user:secret@stock.internal:8443/a?b' }, 'stock.internal'],
    [{ 'http.url': 'http://localhost:3000/a' }, 'localhost:3000'],
    [{}, ''],
  ])('%o is %s', (texts, expected) => {
    expect(peer(texts)).toBe(expected);
  });

  test('who called a server is told by its name alone: all else may be a proxy', () => {
    expect(peer({ 'peer.service': 'web' }, 2)).toBe('web');
    expect(peer({ 'service.peer.name': 'shop', 'peer.service': 'web' }, 2)).toBe('shop');
    expect(peer({ 'client.address': '10.0.0.1', 'net.peer.name': 'proxy' }, 2)).toBe('');
  });

  test('nobody calls what a service does within itself, and a consumer has a broker', () => {
    expect(peer({ 'peer.service': 'web' }, 1)).toBe('');
    expect(peer({ 'peer.service': 'web' }, 5)).toBe('');
  });
});

describe('whether a span failed', () => {
  const exception = {
    timeUnixNano: '1544712660500000000',
    name: 'exception',
    attributes: attributes({ 'exception.type': 'TypeError', 'exception.message': 'no fare' }),
  };

  test('the status says it, with its message', () => {
    expect(toldSpan({ status: { code: 2, message: 'boom' }, events: [exception] }).error).toBe(
      'boom',
    );
    expect(toldSpan({ status: { code: 'STATUS_CODE_ERROR' } }).error).toBe('');
    expect(toldSpan({ status: { code: 'ERROR' } }).error).toBe('');
    expect(toldSpan({ status: { code: '2' } }).error).toBe('');
    expect(toldSpan({ status: { code: 'OK' } }).error).toBeNull();
    expect(toldSpan({ status: { code: 1, message: 'fine' } }).error).toBeNull();
    expect(toldSpan({ status: {} }).error).toBeNull();
  });

  test('without a message the exception tells why, else the type of the error', () => {
    expect(toldSpan({ status: { code: 2 }, events: [exception] }).error).toBe('TypeError: no fare');
    const type = attributes({ 'error.type': 'timeout' });
    expect(toldSpan({ status: { code: 2 }, attributes: type }).error).toBe('timeout');
  });

  test('an exception that was handled is no failure', () => {
    const span = toldSpan({ events: [exception] });
    expect(span.error).toBeNull();
    expect(span.notes).toMatchObject([{ text: 'TypeError: no fare', at: 1_544_712_660_500_000 }]);
  });

  test('an attribute of older libraries says it too', () => {
    expect(toldSpan(errorAttribute(true)).error).toBe('');
    expect(toldSpan(errorAttribute(false)).error).toBeNull();
    expect(toldSpan({ attributes: attributes({ error: 'lost' }) }).error).toBe('lost');
  });
});

describe('whose span it is', () => {
  test('a span of an unnamed service is shown under the name that SDKs give it', () => {
    expect(source({}).service).toBe('unknown_service');
    expect(source({ 'process.executable.name': 'node' }).service).toBe('unknown_service:node');
  });

  test.each([
    [{ 'cloud.availability_zone': 'eu-1a', 'host.name': 'h1' }, 'eu-1a/h1'],
    [{ 'cloud.region': 'eu-1', 'k8s.pod.name': 'shop-7' }, 'eu-1/shop-7'],
    [{ 'host.name': 'h1', 'service.instance.id': '42' }, 'h1'],
    [{ 'service.instance.id': '42' }, '42'],
    [{}, ''],
  ])('%o runs on %s', (texts, host) => {
    expect(source(texts).host).toBe(host);
  });

  test('what the resource says of the service is told with each span; of the program it is not', () => {
    const span = source(
      {
        'service.name': 'shop',
        'service.version': '1.2',
        'deployment.environment': 'prod',
        'telemetry.sdk.name': 'opentelemetry',
        'process.pid': '7',
        'os.type': 'linux',
      },
      { ...plainSpan, attributes: attributes({ 'deployment.environment': 'staging' }) },
    );
    expect(span.service).toBe('shop');
    expect(span.tags).toEqual([
      ['deployment.environment', 'staging'],
      ['service.version', '1.2'],
    ]);
  });
});

describe('attributes are tags', () => {
  test.each([
    [{ stringValue: 'ü' }, 'ü'],
    [{ boolValue: true }, 'true'],
    [{ intValue: '9007199254740993' }, '9007199254740993'],
    [{ intValue: -7 }, '-7'],
    [{ doubleValue: 72.5 }, '72.5'],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ bytesValue: 'AAAwOQ==' }, 'AAAwOQ=='],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}] } }, '["a",1,null]'],
    [{ kvlistValue: { values: [{ key: 'a', value: { boolValue: false } }] } }, '{"a":false}'],
    [{ array_value: { values: [{ string_value: '1' }, { double_value: 1 }] } }, '["1",1]'],
    [{ arrayValue: {} }, '[]'],
    // As some tools write them, without their type.
    ['plain', 'plain'],
    [12.5, '12.5'],
    [{ arrayValue: { values: ['a', 1, null] } }, '["a",1,null]'],
    [{}, ''],
  ])('%o reads %s', (content, text) => {
    expect(textOf(content)).toBe(text);
  });

  test('past what an SDK keeps they are counted, in the span and by the SDK alike', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => attribute(`k${i}`, 'v'));
    const { tags } = toldSpan({
      attributes: many,
      droppedAttributesCount: 7,
      droppedEventsCount: 3,
    });
    expect(tags.length).toBeLessThanOrEqual(126);
    expect(tags.slice(-2)).toEqual([
      ['otel.dropped_attributes_count', String(1_000 + 7 - (tags.length - 2))],
      ['otel.dropped_events_count', '3'],
    ]);
  });

  test('scope and trace state are told among them', () => {
    const { spans } = toldJson(
      JSON.stringify({
        resourceSpans: [
          {
            scopeSpans: [
              {
                scope: { name: 'http', version: '1.0', attributes: [attribute('own', 'x')] },
                spans: [{ ...plainSpan, traceState: 'a=1' }],
              },
            ],
          },
        ],
      }),
    );
    expect(spans[0]!.tags).toEqual([
      ['w3c.tracestate', 'a=1'],
      ['otel.scope.name', 'http'],
      ['otel.scope.version', '1.0'],
      ['own', 'x'],
    ]);
  });
});

describe('links', () => {
  const other = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };

  test('are kept with what they say; one that leads nowhere is counted', () => {
    const links = [
      { ...other, attributes: [attribute('why', 'batch')] },
      { traceId: '', spanId: '' },
    ];
    const span = toldSpan({ links });
    expect(span.links).toEqual([{ ...other, tags: [['why', 'batch']] }]);
    expect(span.tags).toEqual([['otel.dropped_links_count', '1']]);
  });

  test('one that says that it follows from its parent means that nobody waits for it', () => {
    const parentSpanId = 'cd'.repeat(8);
    const follows = [attribute('opentracing.ref_type', 'follows_from')];
    const link = { traceId: TRACE, spanId: parentSpanId, attributes: follows };
    expect(toldSpan({ parentSpanId, links: [link] })).toMatchObject({ async: true, links: [] });
    expect(toldSpan({ links: [link] })).toMatchObject({
      async: false,
      links: [{ traceId: TRACE }],
    });
  });
});

describe('times', () => {
  test('ns become whole µs, the duration taken before that', () => {
    const times = {
      startTimeUnixNano: '1485467191639875999',
      endTimeUnixNano: '1485467191639877998',
    };
    expect(toldSpan(times)).toMatchObject({ start: 1_485_467_191_639_875, duration: 1 });
  });

  test('as numbers they lose nothing, though no number holds them', () => {
    const text = JSON.stringify(request(plainSpan))
      .replace('"1544712660000000000"', '1485467191639875001')
      .replace('"1544712661000000000"', '1485467191639877000');
    expect(toldJson(text).spans).toMatchObject([{ start: 1_485_467_191_639_875, duration: 1 }]);
  });

  test('nor do whole numbers of attributes, wherever they stand', () => {
    const long = '9007199254740993';
    const list = [{ key: 'k', value: { arrayValue: { values: [{ intValue: long }] } } }];
    const spans = [{ ...plainSpan, attributes: list }];
    const scope = { attributes: [{ key: 'least', value: { intValue: `-${long}` } }] };
    const text = JSON.stringify({
      resourceSpans: [{ resource: {}, scopeSpans: [{ scope, spans }] }],
    });
    expect(toldJson(text.replaceAll(/"(-?\d{16})"/g, '$1')).spans[0]!.tags).toEqual([
      ['k', `[${long}]`],
      ['least', `-${long}`],
    ]);
  });

  test('a span without an end has none, one without a beginning neither', () => {
    expect(toldSpan({ endTimeUnixNano: '0' })).toMatchObject({ duration: null });
    expect(toldSpan({ endTimeUnixNano: undefined }).duration).toBeNull();
    expect(toldSpan({ startTimeUnixNano: 0 })).toMatchObject({ start: 0, duration: null });
  });

  test('a clock set back between makes it short, not negative', () => {
    expect(toldSpan({ endTimeUnixNano: '1544712659000000000' }).duration).toBe(0);
  });
});

describe('ids and kinds', () => {
  test('base64 as protobuf writes it in JSON and hexadecimal digits of any case are one id', () => {
    const base64 = { traceId: 'W47/95gDgQPSabYzgT/GDA==', spanId: '7uGbfsPBsXQ=' };
    expect(toldSpan(base64)).toMatchObject({ traceId: TRACE, spanId: SPAN });
    const upper = { traceId: TRACE.toUpperCase(), spanId: SPAN.toUpperCase() };
    expect(toldSpan(upper)).toMatchObject({ traceId: TRACE, spanId: SPAN });
  });

  test('a parent of zeros is none', () => {
    expect(toldSpan({ parentSpanId: '0000000000000000' }).parentId).toBe('');
  });

  test.each([
    [0, 'internal'],
    [1, 'internal'],
    [undefined, 'internal'],
    [9, 'internal'],
    [2, 'server'],
    ['SPAN_KIND_CLIENT', 'client'],
    ['SPAN_KIND_PRODUCER', 'producer'],
    ['CONSUMER', 'consumer'],
    ['2', 'server'],
    ['5', 'consumer'],
  ])('kind %s is %s', (kind, expected) => {
    expect(toldSpan({ kind }).kind).toBe(expected);
  });
});
