/** Spans that are read where they lie: whatever way they take, the same comes of them. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec, Rejections, Sink } from '../../src/wire/codec.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { otlpJson } from '../../src/wire/otlp/json.ts';
import { zipkinJson } from '../../src/wire/zipkin/zipkin.ts';
import { hexSpanId, hexTraceId } from './spans.ts';

const TRACE = '5b8efff798038103d269b633813fc60c';
const SPAN = 'eee19b7ec3c1b174';

interface Frames {
  /** Each frame in hexadecimal, and the time that it tells. */
  readonly frames: readonly string[];
  /** How many of them came as frames, not as annotations. */
  readonly quick: number;
  readonly rejections: Rejections;
}

/** What comes of a text for who wants frames, or for who is given annotations and writes them himself. */
function framesOf(codec: Codec, json: string, wantsFrames: boolean, piece = Infinity): Frames {
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
  const bytes = new TextEncoder().encode(json);
  const length = Math.min(piece, bytes.length);
  for (let at = 0; at < bytes.length; at += length) {
    // A copy: what was pushed is used again.
    const part = bytes.slice(at, at + length);
    reading.push(part);
    part.fill(0);
  }
  return { frames, quick, rejections: reading.end() };
}

/** What comes to who wants frames. */
function quickly(codec: Codec, json: string, piece?: number): object {
  const { frames, rejections } = framesOf(codec, json, true, piece);
  return { frames, rejections };
}

/** The same by way of annotations, as it should be. */
function inWords(codec: Codec, json: string): object {
  const { frames, rejections } = framesOf(codec, json, false);
  return { frames, rejections };
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
    .record(model, { requiredKeys: requiredKeys as [] })
    .chain((object) =>
      fc
        .shuffledSubarray(Object.entries(object), { minLength: Object.keys(object).length })
        .map((entries) => Object.fromEntries(entries) as object),
    );
}

/** Nearly always what is usual, so that most spans are, and now and then what is odd. */
function mostly<T>(usual: fc.Arbitrary<T>, ...odd: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: USUAL, arbitrary: usual }, ...odd);
}
const USUAL = 40;

const key = mostly(
  fc.constantFrom(
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
    'w3c.tracestate',
    'otel.status_code',
    'host.name',
    'cloud.availability_zone',
    'own.a',
    'own.b',
  ),
  fc.constantFrom('7', '', 'schlüssel', '__proto__', 'telemetry.sdk.name', 'k'.repeat(300)),
) as fc.Arbitrary<string>;
const text = mostly(
  fc.oneof(
    fc.constantFrom(
      'shop',
      'GET',
      'true',
      'false',
      '',
      'ERROR',
      'server',
      '10.0.0.1',
      '(other)',
      '10',
      'ot=th:8',
    ),
    fc.stringMatching(/^[ !#-[\]-~]{0,200}$/),
  ),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('"', '\\', '\n', 'é', 'y'.repeat(9_000)),
);
const name = fc.oneof(fc.constantFrom('GET', 'publish', 'SELECT', 'pay', 'GET /a', ''), text);
const number = mostly(
  fc.oneof(fc.integer(), fc.constantFrom(0.5, 12.25, 1_544_712_660_000_000)),
  fc.double(),
  fc.constantFrom(-0, 1e21, 1e-7, 0.05, 9_999_999_999_999_998),
);

describe('OTLP JSON', () => {
  const FAILED = { code: 'STATUS_CODE_ERROR', message: 'no stock' };
  const value = mostly(
    fc.oneof(
      fc.record({ stringValue: text }),
      fc.record({ intValue: fc.oneof(fc.integer(), fc.constantFrom('5', '-7')) }),
      fc.record({ boolValue: fc.boolean() }),
      fc.record({ doubleValue: number }),
    ),
    fc.record({ arrayValue: fc.constant({ values: [{ stringValue: 'a' }] }) }),
    fc.constantFrom({}, null, { stringValue: 'a', intValue: 1 }, 'text', { doubleValue: 'NaN' }),
    fc.constantFrom({ intValue: '1.5' }, { intValue: 'x' }, { intValue: 1.5 }),
  );
  const attributes = fc.array(fc.record({ key, value }), { maxLength: 6 });
  const nanos = mostly(
    fc.bigInt(1_544_712_660_000_000_000n, 1_544_712_661_000_000_000n).map(String),
    fc.constantFrom('0', '12', 'soon', '99999999999999999999', 1_544_712_660_000_000_000, null),
  );
  const id = (hex: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
    mostly(
      hex,
      hex.map((digits) => digits.toUpperCase()),
      fc.constantFrom('0000000000000000', '', 'abc', 'no id', 'W47/95gDgQPSabYzgT/GDA=='),
    );
  const count = mostly(fc.constant(0), fc.constantFrom(3, '2'));
  const event = some({ timeUnixNano: nanos, name, attributes, droppedAttributesCount: count }, [
    'timeUnixNano',
  ]);
  const follows = [{ key: 'opentracing.ref_type', value: { stringValue: 'follows_from' } }];
  const toParent = { traceId: TRACE, spanId: SPAN, attributes: follows };
  const span = some(
    {
      traceId: fc.oneof(id(hexTraceId), fc.constant(TRACE)),
      spanId: id(hexSpanId),
      parentSpanId: fc.oneof(hexSpanId, fc.constantFrom(SPAN, ''), id(hexSpanId)),
      name,
      kind: mostly(
        fc.constantFrom(0, 1, 2, 3, 4, 5, 'SPAN_KIND_SERVER', 'CLIENT'),
        fc.constantFrom(6, 'SPAN_KIND_OTHER'),
      ),
      startTimeUnixNano: nanos,
      endTimeUnixNano: fc.oneof({ weight: 5, arbitrary: nanos }, fc.constant('0')),
      attributes,
      events: fc.array(event, { maxLength: 2 }),
      links: mostly(
        fc.constantFrom([], [toParent]),
        fc.constantFrom(
          [{ traceId: TRACE, spanId: SPAN }],
          [toParent, toParent],
          [{ traceId: TRACE, attributes: follows }],
          [{ spanId: SPAN, attributes: follows }],
        ),
      ),
      status: mostly(
        fc.constantFrom({}, { code: 2 }, { message: 'ok', code: 1 }, FAILED),
        fc.constantFrom({ code: 'odd' }, { code: 1, extra: 2 }),
      ),
      traceState: mostly(fc.constant(''), fc.constantFrom('a=1', 'ot=th:c', 'b=2,ot=p:3')),
      droppedAttributesCount: count,
      droppedLinksCount: count,
      flags: mostly(fc.constant(257), fc.constant('x')),
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
        expect(quickly(otlpJson, written(each), piece)).toEqual(inWords(otlpJson, written(each)));
        expect(quickly(otlpJson, written(each))).toEqual(inWords(otlpJson, written(each)));
      }),
      { numRuns: 75 },
    );
  });

  test('a spoiled byte spoils the same', () => {
    fc.assert(
      fc.property(request, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), (each, place, byte) => {
        const written = JSON.stringify(each);
        const at = place % written.length;
        const spoiled = written.slice(0, at) + String.fromCharCode(byte) + written.slice(at + 1);
        expect(quickly(otlpJson, spoiled)).toEqual(inWords(otlpJson, spoiled));
      }),
      { numRuns: 75 },
    );
  });

  test('a link that leads nowhere counts as dropped, also behind one that led to the parent', () => {
    const from = { parentSpanId: SPAN, startTimeUnixNano: '1544712660000000000' };
    const linked = [{ spanId: SPAN }, { traceId: TRACE }, {}].map((link) => ({
      traceId: TRACE,
      spanId: 'a1a1a1a1a1a1a1a1',
      ...from,
      links: [{ ...link, attributes: follows }],
    }));
    const first = { traceId: TRACE, spanId: 'b2b2b2b2b2b2b2b2', ...from, links: [toParent] };
    const spans = linked.flatMap((last) => [first, last]);
    const json = JSON.stringify({
      resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 'lib' }, spans }] }],
    });
    expect(quickly(otlpJson, json)).toEqual(inWords(otlpJson, json));
  });

  test('what exporters write is read where it lies', () => {
    const plain = {
      traceId: TRACE,
      spanId: SPAN,
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
    const json = JSON.stringify({
      resourceSpans: [
        { resource: {}, scopeSpans: [{ scope: { name: 'lib' }, spans: [plain, plain] }] },
      ],
    });
    expect(framesOf(otlpJson, json, true)).toMatchObject({ quick: 6, frames: { length: 6 } });
    expect(quickly(otlpJson, json)).toEqual(inWords(otlpJson, json));
  });
});

describe('Zipkin JSON', () => {
  const endpoint = some(
    {
      serviceName: mostly(fc.constantFrom('shop', 'fare'), fc.constant('')),
      ipv4: mostly(fc.constant('10.0.0.1'), fc.constant('')),
      ipv6: fc.constantFrom('::1'),
      port: mostly(fc.constantFrom(80, 0, 65_535), fc.constantFrom(70_000, -1)),
    },
    ['serviceName'],
  );
  const tagValue = mostly(fc.oneof(text, fc.boolean()), number, fc.constant(null));
  const time = mostly(
    fc.integer({ min: 1, max: 1_600_000_000_000_000 }),
    fc.constantFrom(0, -5, 1.5, '1600000000000000', 9_007_199_254_740_994),
  );
  const id = (hex: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
    mostly(
      hex,
      fc.constantFrom('', '0000000000000001', 'abc', '0'.repeat(16), `${'0'.repeat(16)}${SPAN}`),
    );
  const span = some(
    {
      traceId: id(fc.oneof(hexTraceId, hexSpanId)),
      id: id(hexSpanId),
      parentId: id(hexSpanId),
      name,
      kind: mostly(
        fc.constantFrom('CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'),
        fc.constantFrom('client', 'X'),
      ),
      timestamp: time,
      duration: time,
      localEndpoint: endpoint,
      remoteEndpoint: endpoint,
      tags: fc.dictionary(key, tagValue, { maxKeys: 6 }),
      annotations: fc.array(fc.record({ timestamp: time, value: text }), { maxLength: 2 }),
      shared: mostly(fc.boolean(), fc.constant(1)),
    },
    ['traceId', 'id', 'timestamp', 'localEndpoint'],
  );
  const spans = fc.array(span, { minLength: 1, maxLength: 4 });

  test('a span makes the same frames where it lies as in words, whatever it is', () => {
    fc.assert(
      fc.property(spans, spacing, fc.integer({ min: 1, max: 3_000 }), (each, written, piece) => {
        expect(quickly(zipkinJson, written(each), piece)).toEqual(
          inWords(zipkinJson, written(each)),
        );
        expect(quickly(zipkinJson, each.map(written).join('\n'))).toEqual(
          inWords(zipkinJson, each.map(written).join('\n')),
        );
      }),
      { numRuns: 75 },
    );
  });

  test('a spoiled byte spoils the same', () => {
    fc.assert(
      fc.property(spans, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), (each, place, byte) => {
        const written = JSON.stringify(each);
        const at = place % written.length;
        const spoiled = written.slice(0, at) + String.fromCharCode(byte) + written.slice(at + 1);
        expect(quickly(zipkinJson, spoiled)).toEqual(inWords(zipkinJson, spoiled));
      }),
      { numRuns: 75 },
    );
  });

  test('what libraries write is read where it lies', () => {
    const plain = {
      traceId: TRACE,
      id: SPAN,
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
    const json = JSON.stringify([plain, plain]);
    expect(framesOf(zipkinJson, json, true)).toMatchObject({ quick: 6, frames: { length: 6 } });
    expect(quickly(zipkinJson, json)).toEqual(inWords(zipkinJson, json));
  });
});
