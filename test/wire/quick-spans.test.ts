/** Spans that are read where they lie: whatever way they take, the same comes of them. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec, Rejections, Sink } from '../../src/wire/codec.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { otlpJson } from '../../src/wire/otlp/json.ts';
import { zipkinJson } from '../../src/wire/zipkin/zipkin.ts';
import { hexSpanId, hexTraceId } from './spans.ts';

interface Frames {
  /** Each frame in hexadecimal, and the time that it tells. */
  readonly frames: readonly string[];
  /** How many of them came as frames, not as annotations. */
  readonly quick: number;
  readonly rejections: Rejections;
}

/** What comes of a text for who wants frames, or for who is given annotations and writes them himself. */
function framesOf(codec: Codec, text: string, wantsFrames: boolean, piece = Infinity): Frames {
  const frames: string[] = [];
  const writer = new FrameWriter();
  let quick = 0;
  const take = (bytes: Uint8Array, start: number, end: number, at: number): void => {
    frames.push(`${Buffer.from(bytes.subarray(start, end)).toString('hex')} at ${at}`);
  };
  const sink: Sink = {
    annotation: (annotation) => {
      const length = writer.encode(annotation);
      take(writer.bytes, 0, length, annotation.timestamp);
    },
    frame: () => expect.unreachable('spans are no frames'),
  };
  if (wantsFrames) {
    sink.told = (bytes, start, end, at) => {
      quick++;
      take(bytes, start, end, at);
    };
  }
  const reading = codec.read(sink);
  const bytes = new TextEncoder().encode(text);
  const length = Math.min(piece, bytes.length);
  for (let at = 0; at < bytes.length; at += length) {
    // A copy: what was pushed is used again.
    const part = bytes.slice(at, at + length);
    reading.push(part);
    part.fill(0);
  }
  return { frames, quick, rejections: reading.end() };
}

function expectTheSame(codec: Codec, text: string, piece?: number): void {
  const slow = framesOf(codec, text, false);
  const quick = framesOf(codec, text, true, piece);
  expect(quick.frames).toEqual(slow.frames);
  expect(quick.rejections).toEqual(slow.rejections);
}

/** As the ways to write JSON go: in one line, with blanks, over many lines. */
const spacing = fc.constantFrom(
  (value: unknown) => JSON.stringify(value),
  (value: unknown) => JSON.stringify(value, null, 1).replaceAll(/\n */g, ' '),
  (value: unknown) => JSON.stringify(value, null, 2),
);

/** Objects whose entries come in any order, and some of them not at all. */
function some<T extends object>(
  model: { [K in keyof T]: fc.Arbitrary<T[K]> },
  requiredKeys: (keyof T & string)[],
): fc.Arbitrary<object> {
  return fc
    .record(model as { [K in keyof T]: fc.Arbitrary<T[K]> }, { requiredKeys: requiredKeys as [] })
    .chain((object) =>
      fc
        .shuffledSubarray(Object.entries(object), { minLength: Object.keys(object).length })
        .map((entries) => Object.fromEntries(entries) as object),
    );
}

const key = fc.constantFrom(
  'http.route',
  'http.request.method',
  'service.peer.name',
  'peer.service',
  'server.address',
  'server.port',
  'db.system',
  'db.operation',
  'messaging.system',
  'messaging.destination.name',
  'rpc.method',
  'error',
  'error.type',
  'span.kind',
  'sampling.weight',
  'otel.status_code',
  'telemetry.sdk.name',
  'host.name',
  'cloud.availability_zone',
  'own.a',
  'own.b',
  '7',
  '',
  'schlüssel',
  '__proto__',
);
const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('shop', 'GET', 'true', 'false', '', 'ERROR', '10.0.0.1'),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 200 }) },
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('"', '\\', '\n', 'é', 'x'.repeat(300), 'y'.repeat(9_000)),
);
const name = fc.oneof(fc.constantFrom('GET', 'publish', 'SELECT', 'pay', 'GET /a', ''), text);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, 1e21, 1e-7, 0.5, 0.05));

describe('OTLP JSON', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.record({ stringValue: text }) },
    fc.record({ intValue: fc.oneof(fc.integer(), fc.constantFrom('5', '-7', '1.5', 'x', 1.5)) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ doubleValue: fc.oneof(number, fc.constant('NaN')) }),
    fc.record({ arrayValue: fc.constant({ values: [{ stringValue: 'a' }] }) }),
    fc.constantFrom({}, null, { stringValue: 'a', intValue: 1 }, 'text'),
  );
  const attributes = fc.array(fc.record({ key, value }), { maxLength: 6 });
  const nanos = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.bigInt(1_544_712_660_000_000_000n, 1_544_712_661_000_000_000n).map(String),
    },
    fc.constantFrom('0', '12', 'soon', '99999999999999999999', 1_544_712_660_000_000_000, null),
  );
  const id = (hex: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 8, arbitrary: hex },
      hex.map((digits) => digits.toUpperCase()),
      fc.constantFrom('0000000000000000', '', 'abc', 'no id', 'W47/95gDgQPSabYzgT/GDA=='),
    );
  const count = fc.constantFrom(0, 0, 0, 3, '2');
  const event = some({ timeUnixNano: nanos, name, attributes, droppedAttributesCount: count }, []);
  const follows = {
    attributes: [{ key: 'opentracing.ref_type', value: { stringValue: 'follows_from' } }],
  };
  const span = some(
    {
      traceId: id(hexTraceId),
      spanId: id(hexSpanId),
      parentSpanId: id(hexSpanId),
      name,
      kind: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 6 }) },
        fc.constantFrom('SPAN_KIND_SERVER', 'SPAN_KIND_OTHER'),
      ),
      startTimeUnixNano: nanos,
      endTimeUnixNano: nanos,
      attributes,
      events: fc.array(event, { maxLength: 2 }),
      links: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        fc
          .tuple(hexTraceId, hexSpanId)
          .map(([traceId, spanId]) => [{ traceId, spanId, ...follows }]),
      ),
      status: fc.constantFrom(
        {},
        { code: 2 },
        { code: 'STATUS_CODE_ERROR', message: 'no stock' },
        { message: 'ok', code: 1 },
        { code: 'odd' },
      ),
      traceState: fc.constantFrom('', '', '', 'a=1'),
      droppedAttributesCount: count,
      droppedLinksCount: count,
      flags: fc.constant(257),
      unknown: fc.constant({ a: [1] }),
    },
    ['traceId', 'spanId', 'startTimeUnixNano'],
  );
  const request = fc
    .record({
      resource: fc.record({
        attributes: fc.array(fc.record({ key, value: fc.record({ stringValue: text }) })),
      }),
      scope: fc.record({ name: fc.constantFrom('', 'lib'), version: fc.constantFrom('', '1') }),
      spans: fc.array(span, { minLength: 1, maxLength: 4 }),
    })
    .map(({ resource, scope, spans }) => ({
      resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }],
    }));

  test('a span makes the same frames where it lies as in words, whatever it is', () => {
    fc.assert(
      fc.property(request, spacing, fc.integer({ min: 1, max: 3_000 }), (each, written, piece) => {
        expectTheSame(otlpJson, written(each), piece);
        expectTheSame(otlpJson, written(each));
      }),
      { numRuns: 400 },
    );
  });

  test('a spoiled byte spoils the same', () => {
    fc.assert(
      fc.property(request, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), (each, place, byte) => {
        const written = JSON.stringify(each);
        const at = place % written.length;
        expectTheSame(
          otlpJson,
          written.slice(0, at) + String.fromCharCode(byte) + written.slice(at + 1),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('what exporters write is read where it lies, but for what waits for its scope', () => {
    const plain = {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      parentSpanId: '',
      name: 'GET',
      kind: 2,
      startTimeUnixNano: '1544712660000000000',
      endTimeUnixNano: '1544712661000000500',
      attributes: [
        { key: 'http.route', value: { stringValue: '/orders/{id}' } },
        { key: 'http.response.status_code', value: { intValue: 200 } },
        { key: 'cached', value: { boolValue: false } },
        { key: 'load', value: { doubleValue: 0.5 } },
      ],
      droppedAttributesCount: 0,
      events: [{ timeUnixNano: '1544712660000001000', name: 'hit', attributes: [] }],
      links: [],
      status: { code: 0 },
      flags: 1,
    };
    const text = JSON.stringify({
      resourceSpans: [
        { resource: {}, scopeSpans: [{ scope: { name: 'lib' }, spans: [plain, plain] }] },
      ],
    });
    expect(framesOf(otlpJson, text, true)).toMatchObject({ quick: 3, frames: { length: 6 } });
    expectTheSame(otlpJson, text);
  });
});

describe('Zipkin JSON', () => {
  const endpoint = some(
    {
      serviceName: fc.constantFrom('shop', '', 'fare'),
      ipv4: fc.constantFrom('10.0.0.1', ''),
      ipv6: fc.constantFrom('::1'),
      port: fc.constantFrom(80, 0, 65_535, 70_000, -1),
    },
    [],
  );
  const tagValue = fc.oneof(
    { weight: 6, arbitrary: text },
    number,
    fc.boolean(),
    fc.constant(null),
  );
  const time = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 1_600_000_000_000_000 }) },
    fc.constantFrom(0, -5, 1.5, '1600000000000000', 9_007_199_254_740_993),
  );
  const id = (hex: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 8, arbitrary: hex },
      fc.constantFrom(
        '',
        '0000000000000001',
        'abc',
        '0'.repeat(16),
        `${'0'.repeat(16)}00000000000000ab`,
      ),
    );
  const span = some(
    {
      traceId: id(fc.oneof(hexTraceId, hexSpanId)),
      id: id(hexSpanId),
      parentId: id(hexSpanId),
      name,
      kind: fc.constantFrom('CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER', 'client', 'X'),
      timestamp: time,
      duration: time,
      localEndpoint: endpoint,
      remoteEndpoint: endpoint,
      tags: fc.dictionary(key, tagValue, { maxKeys: 6 }),
      annotations: fc.array(some({ timestamp: time, value: text }, []), { maxLength: 2 }),
      shared: fc.boolean(),
      unknown: fc.constant(1),
    },
    ['traceId', 'id', 'timestamp', 'localEndpoint'],
  );
  const spans = fc.array(span, { minLength: 1, maxLength: 4 });

  test('a span makes the same frames where it lies as in words, whatever it is', () => {
    fc.assert(
      fc.property(spans, spacing, fc.integer({ min: 1, max: 3_000 }), (each, written, piece) => {
        expectTheSame(zipkinJson, written(each), piece);
        expectTheSame(zipkinJson, each.map(written).join('\n'));
      }),
      { numRuns: 400 },
    );
  });

  test('a spoiled byte spoils the same', () => {
    fc.assert(
      fc.property(spans, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), (each, place, byte) => {
        const written = JSON.stringify(each);
        const at = place % written.length;
        expectTheSame(
          zipkinJson,
          written.slice(0, at) + String.fromCharCode(byte) + written.slice(at + 1),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('what libraries write is read where it lies', () => {
    const plain = {
      traceId: '5b8efff798038103d269b633813fc60c',
      id: 'eee19b7ec3c1b174',
      kind: 'CLIENT',
      name: 'get',
      timestamp: 1_544_712_660_000_000,
      duration: 100_000,
      localEndpoint: { serviceName: 'shop', ipv4: '10.0.0.1' },
      remoteEndpoint: { serviceName: 'fare', ipv4: '10.0.0.2', port: 8080 },
      annotations: [{ timestamp: 1_544_712_660_000_100, value: 'wire send' }],
      tags: { 'http.method': 'GET', 'http.path': '/fare' },
      shared: true,
    };
    const text = JSON.stringify([plain, plain]);
    expect(framesOf(zipkinJson, text, true)).toMatchObject({ quick: 6, frames: { length: 6 } });
    expectTheSame(zipkinJson, text);
  });
});
