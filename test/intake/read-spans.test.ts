import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readSpans } from '../../src/intake/read-spans.ts';
import { MAX_SPANS_FRAMES } from '../../src/intake/spans.ts';
import type { Packing, ReadSpans } from '../../src/intake/spans.ts';
import { unpackBody } from '../../src/intake/unpack-body.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import type { Format } from '../../src/wire/codec.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { readFrame } from '../../src/wire/frame-reader.ts';
import { listing } from '../../src/wire/listing.ts';
import { otlpJson } from '../../src/wire/otlp/json.ts';
import { otlpProtobuf } from '../../src/wire/otlp/protobuf.ts';
import { zipkinJson } from '../../src/wire/zipkin/zipkin.ts';

const TEXT = `Tracing: ab
2014-09-07 02:20:19.867 [eu-west-1a/ip-10-11-3-51] [REQ] api → fare.base -
2014-09-07 02:20:19.868 [eu-west-1a/ip-10-11-3-52] [IN] api → fare.base -
no line
2014-09-07 02:20:19.869 [eu-west-1a/ip-10-11-3-51] [REP] api → fare.base -
`;

const bytes = new TextEncoder().encode(TEXT);

/** What the frames say, read as the engine's thread reads them. */
function annotationsIn({ bytes: frames, ends }: ReadSpans): Annotation[] {
  const vocabulary = new Vocabulary();
  const record = new AnnotationRecord();
  let start = 0;
  return [...ends].map((end) => {
    expect(readFrame(frames, start, end, vocabulary, record)).toBe(0);
    start = end;
    return record.annotation(vocabulary);
  });
}

describe('a body of spans', () => {
  test('becomes a frame an annotation; what cannot be read is counted and located', async () => {
    const read = await readSpans(listing, { bytes, packing: 'identity' });
    expect(annotationsIn(read).map(({ kind, destination }) => [kind, destination])).toEqual([
      [1, 'fare.base'],
      [3, 'fare.base'],
      [2, 'fare.base'],
    ]);
    expect(read).toMatchObject({ rejected: 1, bodyBytes: bytes.length, cut: 0 });
    expect(read.reason).toMatch(/\(line 4\)$/);
    expect(Object.values(read.lost)).toEqual([1]);
  });

  test.each<[Packing, Uint8Array]>([
    ['gzip', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['zstd', zstdCompressSync(bytes)],
  ])('is the same packed as %s', async (packing, packed) => {
    const plain = await readSpans(listing, { bytes, packing: 'identity' });
    const read = await readSpans(listing, { bytes: new Uint8Array(packed), packing });
    expect(read).toEqual({ ...plain, bodyBytes: packed.length });
  });

  test.each<[Packing, Uint8Array]>([
    ['gzip', gzipSync(bytes).subarray(0, -9)],
    ['gzip', bytes],
    ['zstd', zstdCompressSync(bytes).subarray(0, -3)],
    ['deflate', bytes],
  ])('that is no %s, or not all of it, is refused', async (packing, packed) => {
    await expect(
      readSpans(listing, { bytes: new Uint8Array(packed), packing }),
    ).rejects.toMatchObject({
      name: 'BodyProblem',
      statusCode: 400,
      message: `The body is not ${packing}, or it is cut short.`,
    });
  });

  test('fills no more than it may: what is beyond is counted', async () => {
    const all = await readSpans(listing, { bytes, packing: 'identity' });
    const read = await readSpans(listing, { bytes, packing: 'identity' }, all.ends[0]);
    expect(annotationsIn(read)).toHaveLength(1);
    expect(read.lost).toMatchObject({ 'more than one body may hold': 2 });
    // One bad line, and one annotation that begins a span's side.
    expect(read.rejected).toBe(2);
  });

  test('once one has no place, no work is done on what is behind it', async () => {
    const spans = Array.from({ length: 20 }, (_, n) => ({
      traceId: 'a',
      id: `${n + 1}`,
      duration: 5,
      tags: { said: 'x'.repeat(8_000) },
    }));
    const body = new TextEncoder().encode(JSON.stringify(spans));
    const read = await readSpans(zipkinJson, { bytes: body, packing: 'identity' }, 20_000);
    expect(read.ends.length).toBe(5);
    expect(read.ends.length + read.lost['more than one body may hold']!).toBe(40);
    // The first that has no place tells all its text; the beginning of the next would have found one.
    const last = annotationsIn(read).at(-1)!;
    expect(last.kind).toBe(3);
  });
});

const ids = { traceId: '5b8efff798038103d269b633813fc60c', id: 'eee19b7ec3c1b174' };
const { id: spanId, ...trace } = ids;
const said = (n: number): object => ({ 'http.route': '/fare', 'own.text': 'x'.repeat(n) });

const zipkin = (n: number): object => ({
  ...ids,
  kind: n % 2 ? 'CLIENT' : 'SERVER',
  name: 'get',
  timestamp: 1_544_712_660_000_000 + n,
  ...(n % 5 > 0 && { duration: n }),
  localEndpoint: { serviceName: n % 7 ? 'fare' : '' },
  annotations: [{ timestamp: 1_544_712_660_000_005, value: 'wire send' }],
  tags: n % 11 === 0 ? { said: 'schön "so"' } : said(n),
  ...(n % 13 === 0 && { traceId: '', id: '' }),
});
const otlp = (n: number): object => ({
  ...trace,
  spanId: n % 13 === 0 ? 'no id' : spanId,
  kind: 1 + (n % 5),
  startTimeUnixNano: '1544712660000000000',
  endTimeUnixNano: n % 5 > 0 ? '1544712661000000500' : '0',
  attributes: Object.entries(said(n)).map(([key, stringValue]) => ({
    key,
    value: { stringValue },
  })),
  events: [{ timeUnixNano: '1544712660000001000', name: n % 7 ? 'hit' : 'schön' }],
});
const many = (span: (n: number) => object): object[] =>
  Array.from({ length: 60 }, (_, n) => span(n));

/** The same format for who takes annotations alone. */
const inWords = (format: Format): Format => ({
  name: format.name,
  read: (sink) =>
    format.read({
      annotation: (annotation) => sink.annotation(annotation),
      frame: () => expect.unreachable('spans are no frames'),
      rejected: (count) => sink.rejected?.(count),
    }),
});

/** Bytes of objects that something still holds. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** What comes of a body, or why nothing does. */
const outcome = (format: Format, body: Uint8Array, limit: number, most: number) =>
  readSpans(format, { bytes: new Uint8Array(body), packing: 'gzip' }, limit, most).catch(
    ({ message }: Error) => message,
  );

describe('spans of a body that are read where they lie', () => {
  test.each<[string, Format, unknown]>([
    ['Zipkin', zipkinJson, many(zipkin)],
    [
      'OTLP',
      otlpJson,
      { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: many(otlp) }] }] },
    ],
  ])(
    'are the same as in words, with what is rejected and at every limit: %s',
    async (_, format, json) => {
      const body = gzipSync(JSON.stringify(json));
      let told = 0;
      format
        .read({
          annotation: () => undefined,
          frame: () => undefined,
          told: () => void told++,
        })
        .push(new TextEncoder().encode(JSON.stringify(json)));
      expect(told).toBeGreaterThan(50);
      for (const limit of [MAX_SPANS_FRAMES, 9_000, 3_001, 100]) {
        for (const most of [60, 59, 5]) {
          const read = await outcome(format, body, limit, most);
          expect(read).toEqual(await outcome(inWords(format), body, limit, most));
          expect(typeof read).toBe(most < 60 ? 'string' : 'object');
        }
      }
    },
  );
});

/** Spans whose names are far too long, each with names of its own. */
function longNames(count: number): Uint8Array<ArrayBuffer> {
  const spans = Array.from({ length: count }, (_, n) => ({
    ...ids,
    name: `${n}`.repeat(100_000),
    timestamp: 1_544_712_660_000_000,
    localEndpoint: { serviceName: 'shop' },
    remoteEndpoint: { serviceName: `${n}`.repeat(200_000), ipv4: `${n}`.repeat(300_000) },
    tags: { 'host.name': `${n}`.repeat(400_000), 'cloud.availability_zone': 'z'.repeat(n) },
  }));
  return new TextEncoder().encode(JSON.stringify(spans));
}

test('of texts that are too long for a name nothing is kept', async () => {
  const body = longNames(10);
  const before = heapUsed();
  await readSpans(zipkinJson, { bytes: body, packing: 'identity' });
  expect(heapUsed() - before).toBeLessThan(body.length / 4);
});

/** A field of protobuf that has a length. */
function lengthed(number: number, content: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest < 128) return Buffer.concat([Buffer.of((number << 3) | 2, ...length), content]);
  }
}

const listOf = (count: number, span: string): string => `[${Array(count).fill(span).join(',')}]`;
const resource = (spans: string): string =>
  `{"resourceSpans":[{"scopeSpans":[{"spans":${spans}}]}]}`;
const messageOf = (count: number): Buffer =>
  lengthed(1, lengthed(2, Buffer.concat(Array(count).fill(lengthed(2, Buffer.alloc(0))))));

describe('a body of more spans than one may hold', () => {
  const MOST = 1_000;

  const read = (format: Format, body: string | Uint8Array) =>
    readSpans(
      format,
      { bytes: new Uint8Array(gzipSync(body)), packing: 'gzip' },
      MAX_SPANS_FRAMES,
      MOST,
    );

  test.each<[string, Format, string | Uint8Array]>([
    ['that can be read', zipkinJson, listOf(MOST + 1, '{"traceId":"a","id":"b"}')],
    ['that say nothing', zipkinJson, listOf(MOST + 1, '{}')],
    ['that are no spans', otlpJson, resource(listOf(MOST + 1, '1'))],
    ['of no bytes', otlpProtobuf, messageOf(MOST + 1)],
  ])('is refused, %s', async (_, format, body) => {
    await expect(read(format, body)).rejects.toMatchObject({
      name: 'BodyProblem',
      statusCode: 413,
      message: 'A body may hold 1000 spans; send fewer at once.',
    });
  });

  test('as many as it may hold are each told', async () => {
    const { rejected } = await read(zipkinJson, listOf(MOST, '{}'));
    expect(rejected).toBe(MOST);
    const { ends } = await read(zipkinJson, listOf(MOST, '{"traceId":"a","id":"b"}'));
    expect(ends).toHaveLength(MOST);
  });
});

describe('a body that is packed', () => {
  test('comes out in pieces, and never more than it may', async () => {
    const packed = gzipSync(new Uint8Array(10_000_000));
    let length = 0;
    const unpack = async (): Promise<void> => {
      for await (const piece of unpackBody(packed, 'gzip', 1_000_000)) length += piece.length;
    };
    await expect(unpack()).rejects.toMatchObject({ name: 'BodyProblem', statusCode: 413 });
    expect(length).toBeLessThanOrEqual(1_000_000);
    expect(length).toBeGreaterThan(0);
  });
});
