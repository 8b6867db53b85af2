import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_REQUEST_BYTES, otlpProtobuf } from '../../../src/wire/otlp/protobuf.ts';
import { SPAN, told, TRACE } from './told.ts';

type Write = (writer: BinaryWriter) => void;

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

const message =
  (field: number, ...parts: Write[]): Write =>
  (writer) => {
    writer.tag(field, WireType.LengthDelimited).fork();
    for (const part of parts) part(writer);
    writer.join();
  };
const text =
  (field: number, value: string): Write =>
  (writer) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
const bytes =
  (field: number, value: Uint8Array): Write =>
  (writer) =>
    writer.tag(field, WireType.LengthDelimited).bytes(value);
const whole =
  (field: number, value: bigint): Write =>
  (writer) =>
    writer.tag(field, WireType.Varint).int64(value);
const time =
  (field: number, nanos: bigint): Write =>
  (writer) =>
    writer.tag(field, WireType.Bit64).fixed64(nanos);

const written = (...parts: Write[]): Uint8Array => {
  const writer = new BinaryWriter();
  for (const part of parts) part(writer);
  return writer.finish();
};

const resource = message(1, message(1, text(1, 'service.name'), message(2, text(1, 'shop'))));
const spanParts = [
  bytes(1, bytesOf(TRACE)),
  bytes(2, bytesOf(SPAN)),
  text(5, 'pay'),
  time(7, 1_544_712_660_000_000_999n),
  time(8, 1_544_712_661_000_000_998n),
];
const attribute = (value: Write): Write => message(9, text(1, 'k'), message(2, value));
const request = (...spans: Write[]): Uint8Array =>
  written(message(1, resource, message(2, ...spans.map((span) => span))));
const span = (...more: Write[]): Write => message(2, ...spanParts, ...more);

const read = (body: Uint8Array) => told(otlpProtobuf, body);
const value = (content: Write): string | undefined =>
  read(request(span(attribute(content)))).spans[0]?.tags[0]?.[1];

/** A million empty fields of one tag. */
const million = (head: number): Uint8Array => {
  const many = new Uint8Array(2_000_000);
  for (let at = 0; at < many.length; at += 2) many[at] = head;
  return many;
};

describe('OTLP in protobuf', () => {
  test('a span with its source; fields that nobody knows are passed over', () => {
    const unknown = [text(700, 'x'), whole(701, 1n), time(702, 1n)];
    const body = written(
      ...unknown,
      message(1, ...unknown, resource, message(2, ...unknown, span(...unknown))),
    );
    expect(read(body)).toMatchObject({
      rejections: { total: 0 },
      spans: [
        {
          traceId: TRACE,
          spanId: SPAN,
          service: 'shop',
          operation: 'pay',
          kind: 'internal',
          start: 1_544_712_660_000_000,
          duration: 999_999,
        },
      ],
    });
  });

  test('the resource and the scope may be written behind the spans', () => {
    const scope = message(1, text(1, 'http'), text(2, '1.0'));
    expect(read(written(message(1, message(2, span(), scope), resource))).spans).toMatchObject([
      {
        service: 'shop',
        tags: [
          ['otel.scope.name', 'http'],
          ['otel.scope.version', '1.0'],
        ],
      },
    ]);
  });

  test('libraries of older versions are scopes', () => {
    expect(read(written(message(1, message(1000, span()), resource))).spans).toHaveLength(1);
  });

  test.each([
    ['text', text(1, 'grüße'), 'grüße'],
    ['true', whole(2, 1n), 'true'],
    ['-7', whole(3, -7n), '-7'],
    ['2⁵³ + 1', whole(3, 9_007_199_254_740_993n), '9007199254740993'],
    ['-2⁶³', whole(3, -(2n ** 63n)), '-9223372036854775808'],
    ['72.5', (writer: BinaryWriter) => writer.tag(4, WireType.Bit64).double(72.5), '72.5'],
    ['NaN', (writer: BinaryWriter) => writer.tag(4, WireType.Bit64).double(Number.NaN), 'NaN'],
    [
      'an array',
      message(5, message(1, text(1, 'a')), message(1, whole(3, 1n)), message(1)),
      '["a",1,null]',
    ],
    ['a map', message(6, message(1, text(1, 'a'), message(2, whole(2, 0n)))), '{"a":false}'],
    ['bytes', bytes(7, Uint8Array.of(0, 0, 0x30, 0x39)), 'AAAwOQ=='],
    ['many bytes', bytes(7, new Uint8Array(20_000)), Buffer.alloc(20_000).toString('base64')],
  ])('an attribute: %s', (_, content, expected) => {
    expect(value(content)).toBe(expected);
  });
});

describe('what cannot be read', () => {
  const other = (id: string): Write =>
    message(2, bytes(1, bytesOf(TRACE)), bytes(2, bytesOf(id)), time(7, 1_000n));

  test.each([
    ['no trace id', message(2, bytes(2, bytesOf(SPAN)))],
    ['no trace id', message(2, bytes(1, new Uint8Array(16)), bytes(2, bytesOf(SPAN)))],
    ['no span id', message(2, bytes(1, bytesOf(TRACE)))],
    ['an id of more than 16 bytes', span(bytes(4, new Uint8Array(17)))],
    ['a time before 1970 or after 2255', span(time(7, 2n ** 64n - 1n))],
    ['a field of another type', span(whole(5, 1n))],
    ['cut short', span(bytes(9, Uint8Array.of(0x0a, 0x7f)))],
    ['a number that does not end', span(bytes(9, new Uint8Array(12).fill(0xff)))],
    ['an unknown wire type', span(bytes(9, Uint8Array.of(0x0f)))],
  ])('%s: that span alone is refused', (reason, wrong) => {
    const { spans, rejections } = read(
      request(other('01'.repeat(8)), wrong, other('02'.repeat(8))),
    );
    expect(spans.map(({ spanId }) => spanId)).toEqual(['01'.repeat(8), '02'.repeat(8)]);
    expect(rejections.reasons).toEqual({ [reason]: 1 });
  });

  test('a request cut short anywhere is refused, and nothing throws', () => {
    const body = request(span(), other('01'.repeat(8)));
    for (let length = 1; length < body.length; length++) {
      expect(read(body.subarray(0, length))).toMatchObject({ spans: [], rejections: { total: 1 } });
    }
  });

  test('any bytes turned over never throw', () => {
    const body = request(span(attribute(text(1, 'x'))), other('01'.repeat(8)));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { maxLength: 4 }),
        (flips) => {
          const spoiled = body.slice();
          for (const [at, byte] of flips) spoiled[at] = byte;
          expect(read(spoiled).spans.length).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('values nested ten thousand deep are refused, and the next span is read', () => {
    let length = 0;
    const heads: Uint8Array[] = [];
    for (let level = 0; level < 10_000; level++) {
      const field = level % 2 === 0 ? 1 : 5;
      heads.push(written((writer) => writer.tag(field, WireType.LengthDelimited).uint32(length)));
      length += heads.at(-1)!.length;
    }
    const deep = Buffer.concat(heads.toReversed());
    const { spans, rejections } = read(
      request(span(message(9, bytes(2, deep))), other('01'.repeat(8))),
    );
    expect(spans).toHaveLength(1);
    expect(rejections.reasons).toEqual({ 'a value nested too deep': 1 });
  });

  test('of a million attributes and links the first are told, and how many there were', () => {
    const wide = message(2, ...spanParts, (writer) => writer.raw(million(0x4a)).raw(million(0x6a)));
    const [found] = read(request(wide)).spans;
    expect(found!.tags.length).toBeLessThan(130);
    const counts = new Map(found!.tags);
    expect(counts.get('otel.dropped_attributes_count')).toBe(
      String(1_000_000 - found!.tags.length + 2),
    );
    expect(counts.get('otel.dropped_links_count')).toBe('1000000');
  });

  test('a request past the limit is refused without being kept', () => {
    const reading = otlpProtobuf.read({ annotation: () => {}, frame: () => {} });
    const megabyte = new Uint8Array(1 << 20);
    for (let length = 0; length <= 2 * MAX_REQUEST_BYTES; length += megabyte.length) {
      reading.push(megabyte);
    }
    expect(reading.end().reasons).toEqual({ 'a request too long': 1 });
  });
});
