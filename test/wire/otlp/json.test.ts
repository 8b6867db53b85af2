import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../../src/model/annotation.ts';
import { Kind } from '../../../src/model/annotation.ts';
import type { Rejections } from '../../../src/wire/codec.ts';
import { inWords } from '../../../src/wire/read-whole.ts';
import { otlpJson } from '../../../src/wire/otlp/json.ts';
import { attribute, plainSpan, request, SPAN, toldJson, TRACE } from './told.ts';

const spanIds = (text: string): string[] => toldJson(text).spans.map(({ spanId }) => spanId);

/** Spans of ids 1, 2, 3 …, told apart by nothing else. */
const numbered = (number: number): object => ({ ...plainSpan, spanId: idOf(number) });
const idOf = (number: number): string => number.toString(16).padStart(16, '0');

describe('requests in all their forms', () => {
  const spans = [numbered(1), numbered(2)];
  const resource = { attributes: [attribute('service.name', 'shop')] };

  test.each([
    ['as exporters send it', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }],
    [
      'with libraries for scopes',
      { resourceSpans: [{ resource, instrumentationLibrarySpans: [{ spans }] }] },
    ],
    ["in the schema's words", { resource_spans: [{ resource, scope_spans: [{ spans }] }] }],
    ['in batches, as Tempo has it', { batches: [{ resource, scopeSpans: [{ spans }] }] }],
    ['within a trace', { trace: { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] } }],
    [
      "as Jaeger's third API answers",
      { result: { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] } },
    ],
    ['as elements of an array', [{ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }]],
    ['the resource behind its spans', { resourceSpans: [{ scopeSpans: [{ spans }], resource }] }],
    [
      'with fields that nobody knows',
      { x: 1, resourceSpans: [{ y: {}, resource, scopeSpans: [{ z: [], spans }] }] },
    ],
  ])('%s', (_, form) => {
    for (const text of [JSON.stringify(form), JSON.stringify(form, null, 2)]) {
      const told = toldJson(text);
      expect(told.rejections.total).toBe(0);
      expect(told.spans).toMatchObject([
        { spanId: idOf(1), service: 'shop' },
        { spanId: idOf(2), service: 'shop' },
      ]);
    }
  });

  test('a span in the words of the schema', () => {
    const span = {
      trace_id: TRACE,
      span_id: SPAN,
      parent_span_id: idOf(7),
      trace_state: 'a=1',
      name: 'pay',
      kind: 'SPAN_KIND_SERVER',
      start_time_unix_nano: '1544712660000000000',
      end_time_unix_nano: 1_544_712_661_000_000_000,
      events: [{ time_unix_nano: '1544712660000001000', name: 'hit' }],
      links: [{ trace_id: TRACE, span_id: idOf(8) }],
      dropped_attributes_count: 2,
    };
    expect(toldJson(JSON.stringify(request(span))).spans).toMatchObject([
      {
        traceId: TRACE,
        spanId: SPAN,
        parentId: idOf(7),
        kind: 'server',
        start: 1_544_712_660_000_000,
        duration: 1_000_000,
        notes: [{ at: 1_544_712_660_000_001, text: 'hit' }],
        links: [{ spanId: idOf(8) }],
        tags: [
          ['w3c.tracestate', 'a=1'],
          ['otel.dropped_attributes_count', '2'],
        ],
      },
    ]);
  });

  test('each of several sources and scopes keeps its own, in whatever order they are written', () => {
    const text = JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            { spans: [numbered(1)], scope: { name: 'a' } },
            { spans: [numbered(2)] },
            { scope: { name: 'b' }, spans: [numbered(3)] },
          ],
          resource,
        },
        { scopeSpans: [{ scope: { name: 'c' }, spans: [numbered(4)] }] },
      ],
    });
    const name = 'otel.scope.name';
    expect(toldJson(text).spans.map(({ service, tags }) => [service, tags])).toEqual([
      ['shop', [[name, 'a']]],
      ['shop', []],
      ['shop', [[name, 'b']]],
      ['unknown_service', [[name, 'c']]],
    ]);
  });

  test('many in a file, a line each or glued together', () => {
    const lines = [1, 2, 3].map((id) => JSON.stringify(request(numbered(id))));
    for (const between of ['\n', '', '\r\n\r\n', ' ']) {
      expect(spanIds(`\uFEFF${lines.join(between)}`)).toEqual([idOf(1), idOf(2), idOf(3)]);
    }
  });

  test('an empty request is none that is wrong', () => {
    for (const text of ['{}', '{"resourceSpans":[]}', '{"resourceSpans":[{}]}']) {
      expect(toldJson(text)).toMatchObject({ spans: [], rejections: { total: 0 } });
    }
  });
});

describe('what is no trace', () => {
  test('logs and metrics between traces are passed over and counted', () => {
    const text = [
      JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: {} }] }] }] }),
      JSON.stringify(request(numbered(1))),
      JSON.stringify({ resourceMetrics: [] }),
      JSON.stringify({ resource_logs: [] }),
    ].join('\n');
    const { spans, rejections } = toldJson(text);
    expect(spans).toHaveLength(1);
    expect(rejections.reasons).toEqual({ 'logs, not traces': 2, 'metrics, not traces': 1 });
  });

  test.each(['{"a":1}', '5', '"text"', 'null', '[1]', 'hello'])('%s is refused, once', (text) => {
    expect(toldJson(text)).toMatchObject({ spans: [], rejections: { total: 1 } });
  });
});

describe('where spans should be and are not', () => {
  test.each([
    ['{"resourceSpans":5}', 'no list of spans', 17],
    ['{"resourceSpans":{"resource":{}}}', 'no list of spans', 17],
    ['{"trace":{"resourceSpans":"none"}}', 'no list of spans', 26],
    ['{"resourceSpans":[7]}', 'no object with spans', 18],
    ['{"resourceSpans":[{"scopeSpans":true}]}', 'no list of spans', 32],
    ['{"resourceSpans":[{"scopeSpans":[[]]}]}', 'no object with spans', 33],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":{}}]}]}', 'no list of spans', 42],
  ])('%s is refused once, with its place', (text, reason, byte) => {
    const { spans, rejections } = toldJson(text);
    expect(spans).toEqual([]);
    expect(rejections.first).toEqual([{ place: `byte ${byte}`, reason }]);
  });

  test('null is as good as none, and spans on either side are read', () => {
    const { resourceSpans } = request(numbered(1));
    const text = JSON.stringify({ resourceSpans: [null, ...resourceSpans, { scopeSpans: null }] });
    expect(toldJson(text)).toMatchObject({
      spans: [{ spanId: idOf(1) }],
      rejections: { total: 0 },
    });
    const wrong = JSON.stringify({ resourceSpans: [5, ...resourceSpans] });
    expect(toldJson(wrong)).toMatchObject({ spans: [{}], rejections: { total: 1 } });
  });
});

describe('a span that cannot be read is refused alone, with its place', () => {
  test.each([
    ['no trace id', { traceId: undefined }],
    ['no trace id', { traceId: '0'.repeat(32) }],
    ['no span id', { spanId: '' }],
    ['traceId is neither hexadecimal nor base64', { traceId: 'hello' }],
    ['spanId is no text', { spanId: 7 }],
    ['name is no text', { name: {} }],
    ['kind is none that is known', { kind: 'SPAN_KIND_ODD' }],
    ['attributes is no list', { attributes: {} }],
    ['an attribute is no object', { attributes: [null] }],
    ['intValue is no whole number', { attributes: [{ key: 'k', value: { intValue: 'x' } }] }],
    ['a value of an unknown type', { attributes: [{ key: 'k', value: { stringValue: [] } }] }],
    ['events is no list', { events: 1 }],
    ['a link is no object', { links: ['x'] }],
    ['status is no object', { status: 2 }],
    ['a time before 1970 or after 2255', { startTimeUnixNano: '-1' }],
    ['a time before 1970 or after 2255', { endTimeUnixNano: '18446744073709551615' }],
    ['a time before 1970 or after 2255', { startTimeUnixNano: 'soon' }],
  ])('%s: %o', (reason, changes) => {
    const wrong = { ...plainSpan, ...changes };
    const text = JSON.stringify(request(numbered(1), wrong, numbered(2)));
    const { spans, rejections } = toldJson(text);
    expect(spans.map(({ spanId }) => spanId)).toEqual([idOf(1), idOf(2)]);
    expect(rejections.first).toEqual([
      { place: `byte ${text.indexOf(JSON.stringify(wrong))}`, reason },
    ]);
  });

  test('a resource that cannot be read costs its name, not its spans', () => {
    const text = JSON.stringify(request(numbered(1))).replace('"shop"', '[]');
    const { spans, rejections } = toldJson(text);
    expect(spans).toMatchObject([{ service: 'unknown_service' }]);
    expect(rejections.total).toBe(1);
  });

  test('values nested ten thousand deep are refused, and the next span is read', () => {
    const depth = 10_000;
    const deep = '{"arrayValue":{"values":['.repeat(depth) + '{"intValue":1}' + ']}}'.repeat(depth);
    const wrong = JSON.stringify({ ...plainSpan, attributes: [{ key: 'k', value: 0 }] });
    const text = JSON.stringify(request(numbered(1))).replace(
      '"spans":[',
      () => `"spans":[${wrong.replace('"value":0', () => `"value":${deep}`)},`,
    );
    const { spans, rejections } = toldJson(text);
    expect(spans).toHaveLength(1);
    expect(rejections.reasons).toEqual({ 'a value nested too deep': 1 });
  });

  test('of a million events the first are told, and how many there were', () => {
    const events = Array.from({ length: 1_000_000 }, () => ({}));
    const [span] = toldJson(JSON.stringify(request({ ...plainSpan, events }))).spans;
    expect(span!.notes).toHaveLength(128);
    expect(span!.tags).toEqual([['otel.dropped_events_count', '999872']]);
  });

  test('a span of many megabytes is refused, and the next one is read', () => {
    const values = Array.from({ length: 400_000 }, () => ({ intValue: 1 }));
    const wide = { ...plainSpan, attributes: [{ key: 'k', value: { arrayValue: { values } } }] };
    const { spans, rejections } = toldJson(JSON.stringify(request(wide, numbered(1))));
    expect(spans).toMatchObject([{ spanId: idOf(1) }]);
    expect(rejections.reasons).toEqual({ 'a value too long': 1 });
  });

  test('a line that breaks costs that line', () => {
    const line = JSON.stringify(request(numbered(1)));
    const { spans, rejections } = toldJson(`${line.slice(0, -9)}\n${line}`);
    expect(spans.map(({ spanId }) => spanId)).toContain(idOf(1));
    expect(rejections.total).toBe(1);
  });
});

describe('a request of any length', () => {
  const SPANS_IN_A_PUSH = 1_000;
  const pushes = 50;
  const encoder = new TextEncoder();
  const one = encoder.encode(`${JSON.stringify(plainSpan)},`);
  const several = new Uint8Array(one.length * SPANS_IN_A_PUSH);
  for (let at = 0; at < several.length; at += one.length) several.set(one, at);

  /** How many annotations there are of each destination, and how often something was refused. */
  function read(before: string, behind: string): [Map<string, number>, Rejections] {
    const heard = new Map<string, number>();
    const reading = otlpJson.read(
      inWords(({ destination }) => heard.set(destination, (heard.get(destination) ?? 0) + 1)),
    );
    reading.push(encoder.encode(before));
    for (let i = 0; i < pushes; i++) reading.push(several);
    reading.push(encoder.encode(JSON.stringify(plainSpan) + behind));
    return [heard, reading.end()];
  }

  const annotations = 2 * (pushes * SPANS_IN_A_PUSH + 1);
  const shop = '"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}';

  test('is read with its one resource', () => {
    // More than a piece may have, and than waits for a scope that never comes.
    expect(several.length * pushes).toBeGreaterThan(8 * 1024 * 1024);
    const [heard, rejections] = read(
      `{"resourceSpans":[{${shop},"scopeSpans":[{"spans":[`,
      ']}]}]}',
    );
    expect([...heard]).toEqual([['shop.pay', annotations]]);
    expect(rejections.total).toBe(0);
  });

  test('that tells its resource last loses its name, and that is counted', () => {
    const [heard, rejections] = read(
      '{"resourceSpans":[{"scopeSpans":[{"spans":[',
      `]}],${shop}}]}`,
    );
    expect([...heard]).toEqual([['unknown_service.pay', annotations]]);
    expect(rejections.reasons).toEqual({ 'no resource before so many spans': 1 });
  });
});

describe('what is written', () => {
  const call: Annotation = {
    traceId: '33eda743-f124-435c-71fc-3c872bbc98e6',
    spanId: 'a1',
    parentId: '',
    kind: Kind.request,
    async: false,
    timestamp: 1_700_000_000_000_001,
    duration: 0,
    host: 'eu-1a/h1',
    origin: 'shop',
    destination: 'stock.list',
    payload: '',
    tags: [],
  };

  test('is OTLP as the specification has it', () => {
    const reply = {
      ...call,
      kind: Kind.reply,
      timestamp: call.timestamp + 5,
      duration: 5,
    } as const;
    const error = [['error', 'gone']] as const;
    const text = new TextDecoder().decode(otlpJson.write([call, { ...reply, tags: error }]));
    const empty = { events: [], links: [] };
    expect(JSON.parse(text)).toEqual({
      resourceSpans: [
        {
          resource: {
            attributes: [
              attribute('service.name', 'shop'),
              attribute('cloud.availability_zone', 'eu-1a'),
              attribute('host.name', 'h1'),
            ],
          },
          scopeSpans: [
            {
              scope: {},
              spans: [
                {
                  traceId: '33eda743f124435c71fc3c872bbc98e6',
                  spanId: '00000000000000a1',
                  name: 'list',
                  kind: 3,
                  startTimeUnixNano: '1700000000000001000',
                  endTimeUnixNano: '1700000000000006000',
                  attributes: [attribute('service.peer.name', 'stock')],
                  status: { code: 2, message: 'gone' },
                  ...empty,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('a call told from both sides is two spans, one below the other, and reads so', () => {
    const server = { host: 'eu-1b/h2', timestamp: call.timestamp + 1 };
    const below = {
      ...call,
      ...server,
      spanId: 'b2',
      parentId: 'a1',
      origin: 'stock',
      destination: 'db.get',
    };
    const said = [call, { ...call, ...server, kind: Kind.in }, below];
    const { spans } = toldJson(new TextDecoder().decode(otlpJson.write(said)));
    expect(spans.map(({ kind, service, host }) => [kind, service, host])).toEqual([
      ['client', 'shop', 'eu-1a/h1'],
      ['server', 'stock', 'eu-1b/h2'],
      ['client', 'stock', 'eu-1b/h2'],
    ]);
    const [client, handled, called] = spans;
    expect(handled!.parentId).toBe(client!.spanId);
    expect(called!.parentId).toBe(handled!.spanId);
  });
});
