/** What the routes for spans refuse, how, and what becomes of it in the ledger. */
import { Client, credentials, Metadata, status as grpcStatus } from '@grpc/grpc-js';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { connect } from 'node:net';
import { gzipSync, zstdCompressSync, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { MAX_SPANS_POSTS } from '../../src/collector/limits.ts';
import { MAX_SPANS_BODY } from '../../src/intake/spans.ts';
import { closeCollectors, get, LONG, openCollector, PATIENCE, urlOf } from './fixture.ts';
import { service } from './telemetry.ts';

vi.setConfig({ testTimeout: LONG });

const TOKEN = 'a-token-for-tests-0123456789';
const FREE = { host: '127.0.0.1', port: 0 };
const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/x-protobuf';

let collector: Collector;
let secured: Collector;

beforeAll(async () => {
  [collector, secured] = await Promise.all([
    openCollector({ otlpGrpc: FREE, cors: 'https://shop.example' }),
    openCollector({ otlpGrpc: FREE, token: TOKEN }),
  ]);
}, LONG);

afterAll(closeCollectors);

interface LedgerBody {
  readonly ledger: {
    readonly offered: number;
    readonly shown: number;
    readonly lost: Readonly<Record<string, number>>;
  };
}

async function ledger(of = collector): Promise<LedgerBody['ledger']> {
  return (await get<LedgerBody>(of, '/api/ledger')).body.ledger;
}

let spans = 0;

/** A span of OTLP as JSON, each with ids of its own. */
function span(told: object = {}): object {
  const id = (++spans).toString(16).padStart(16, '0');
  const start = BigInt(Date.now() - 1_000) * 1_000_000n;
  return {
    traceId: `ab${id}`.padStart(32, '0'),
    spanId: id,
    name: 'checkout',
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 5_000_000n),
    ...told,
  };
}

function request(all: readonly object[]): string {
  const attributes = [{ key: 'service.name', value: { stringValue: 'shop' } }];
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: all }] }],
  });
}

function zipkinSpan(): object {
  const id = (++spans).toString(16).padStart(16, '0');
  return {
    traceId: id,
    id,
    kind: 'SERVER',
    name: 'checkout',
    timestamp: (Date.now() - 1_000) * 1_000,
    duration: 5_000,
    localEndpoint: { serviceName: 'shop' },
  };
}

interface Posted {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

async function post(
  path: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = { 'content-type': JSON_TYPE },
  to = collector,
): Promise<Posted> {
  const response = await fetch(urlOf(to, path), {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  return {
    status: response.status,
    type,
    body: type?.startsWith(JSON_TYPE) ? JSON.parse(text) : text,
  };
}

describe('spans that are taken', () => {
  test('a request is answered in its own type, empty when all of it was taken', async () => {
    expect(await post('/v1/traces', request([span()]))).toEqual({
      status: 200,
      type: JSON_TYPE,
      body: {},
    });
    expect(await post('/v1/traces', '', { 'content-type': PROTOBUF })).toEqual({
      status: 200,
      type: PROTOBUF,
      body: '',
    });
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ] as const)('packed as %s', async (packing, pack) => {
    const before = await ledger();
    const headers = { 'content-type': JSON_TYPE, 'content-encoding': packing };
    expect(await post('/v1/traces', pack(request([span(), span()])), headers)).toMatchObject({
      status: 200,
      body: {},
    });
    const zipkin = pack(JSON.stringify([zipkinSpan()]));
    expect(await post('/api/v2/spans', zipkin, headers)).toMatchObject({ status: 202, body: '' });
    expect(await ledger()).toEqual({
      ...before,
      offered: before.offered + 6,
      shown: before.shown + 6,
      stages: expect.anything(),
    });
  });

  test('what is wrong with one span is told, counted and located; the others are taken', async () => {
    const before = await ledger();
    const body = request([span(), span({ traceId: 'no id' }), span()]);
    const answer = await post('/v1/traces', body);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringMatching(/byte \d+/) },
      },
    });
    const { offered, shown, lost } = await ledger();
    expect({ offered, shown }).toEqual({ offered: before.offered + 5, shown: before.shown + 4 });
    expect(offered).toBe(shown + Object.values(lost).reduce((sum, count) => sum + count, 0));
  });

  test('sent again they are duplicates, and the calls are counted once', async () => {
    const own = await openCollector();
    const body = request([span(), span()]);
    await post('/v1/traces', body, undefined, own);
    await post('/v1/traces', body, undefined, own);
    await vi.waitFor(async () => {
      const services = await get<{ services: readonly { calls: number }[] }>(own, '/api/services');
      expect(services.body.services.map(({ calls }) => calls)).toEqual([2]);
    }, PATIENCE);
  });

  test('a page of the origin that may ask from a browser may send as well', async () => {
    const response = await fetch(urlOf(collector, '/v1/traces'), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(response.headers.get('access-control-allow-headers')).toContain('content-type');
  });
});

describe('spans that are refused', () => {
  test.each([
    ['/v1/traces', '{"resourceSpans":[{', { code: 3, message: expect.stringContaining('No span') }],
    ['/api/v2/spans', '[{"traceId"', { error: expect.stringContaining('No span') }],
    ['/api/v2/spans', 'hello', { error: expect.stringContaining('No span') }],
  ])('%s: %s cannot be read', async (path, body, refusal) => {
    expect(await post(path, body)).toMatchObject({ status: 400, body: refusal });
  });

  test('protobuf that cannot be read is refused as protobuf', async () => {
    const { status, type, body } = await post('/v1/traces', Uint8Array.of(10, 5, 1), {
      'content-type': PROTOBUF,
    });
    expect({ status, type }).toEqual({ status: 400, type: PROTOBUF });
    // A google.rpc.Status begins with its code, 3, and has its sentence behind.
    expect(body).toMatch(/^\u0008\u0003\u0012.No span of it could be read/s);
  });

  test.each([
    ['/v1/traces', 'text/plain'],
    ['/v1/traces', ''],
    ['/api/v2/spans', 'application/x-thrift'],
    ['/api/v2/spans', PROTOBUF],
    ['/api/v1/spans', ''],
  ])('%s as "%s": another type', async (path, type) => {
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
    const { status, body } = await post(path, Uint8Array.of(1), headers);
    expect(status).toBe(415);
    expect(JSON.stringify(body)).toContain('Send application/json');
  });

  test.each(['/v1/traces', '/api/v2/spans'])('%s of an empty type', async (path) => {
    const { status, body } = await post(path, '{}', { 'content-type': '' });
    expect(status).toBe(415);
    expect(JSON.stringify(body)).toContain('Send a content-type that this path takes');
  });

  test('a packing nobody knows', async () => {
    const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'lzma' };
    expect(await post('/v1/traces', 'x', headers)).toMatchObject({
      status: 415,
      body: { message: 'Pack the body as one of: identity, gzip, deflate, zstd.' },
    });
  });

  test('a body cut short in its packing', async () => {
    const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' };
    const cut = gzipSync(request([span()])).subarray(0, -9);
    expect(await post('/v1/traces', cut, headers)).toMatchObject({
      status: 400,
      body: { message: 'The body is not gzip, or it is cut short.' },
    });
  });

  test('a bomb: a hundred megabytes in a hundred kilobytes', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, '['));
    const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' };
    expect(await post('/api/v2/spans', bomb, headers)).toMatchObject({ status: 413 });
    expect(await post('/v1/traces', request([span()]))).toMatchObject({ status: 200 });
  });

  test('more than a body may hold, before it is read', async () => {
    const head = `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: ${MAX_SPANS_BODY + 1}\r\n\r\n`;
    const socket = connect(collector.http);
    socket.write(head);
    const answer = await new Promise<string>((resolve, reject) => {
      socket.once('data', (bytes) => resolve(bytes.toString())).once('error', reject);
    });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 413 .*send fewer spans at once/s);
  });

  test.each(['metrics', 'logs'])(
    '%s: told that traces alone are taken, and what to set',
    async (signal) => {
      expect(await post(`/v1/${signal}`, '{}')).toEqual({
        status: 404,
        type: JSON_TYPE,
        body: {
          code: 5,
          message: `Phosphor takes traces alone; set OTEL_${signal.toUpperCase()}_EXPORTER=none where these come from.`,
        },
      });
    },
  );

  test('by who has no token', async () => {
    for (const authorization of ['', 'Bearer wrong']) {
      const headers = { 'content-type': JSON_TYPE, authorization };
      expect(await post('/v1/traces', request([span()]), headers, secured)).toMatchObject({
        status: 401,
        body: { code: 16, message: expect.stringContaining('Send the token') },
      });
      expect(await post('/api/v2/spans', '[]', headers, secured)).toMatchObject({ status: 401 });
    }
    const headers = { 'content-type': JSON_TYPE, authorization: `Bearer ${TOKEN}` };
    expect(await post('/v1/traces', request([span()]), headers, secured)).toMatchObject({
      status: 200,
    });
  });
});

describe('many spans', () => {
  test('ten thousand at once, of a real exporter, all end in the ledger', async () => {
    const own = await openCollector();
    const exporter = new ProtobufExporter({ url: urlOf(own, '/v1/traces') });
    const shop = service('shop', exporter);
    const tracer = shop.getTracer('burst');
    for (let n = 0; n < 10_000; n++) tracer.startSpan('checkout').end();
    await shop.shutdown();
    expect(await ledger(own)).toMatchObject({ offered: 20_000, shown: 20_000, lost: {} });
  });

  test('when there is no room for more, an exporter comes again', async () => {
    const own = await openCollector();
    const held = Array.from({ length: MAX_SPANS_POSTS }, () => {
      const ending = new AbortController();
      const body = new ReadableStream({ start: (pipe) => pipe.enqueue(Buffer.from('{')) });
      const under = fetch(urlOf(own, '/v1/traces'), {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE },
        body,
        duplex: 'half',
        signal: ending.signal,
      }).catch(() => undefined);
      return { under, ending };
    });
    await vi.waitFor(async () => {
      const response = await fetch(urlOf(own, '/api/v2/spans'), {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE },
        body: '[]',
      });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
    }, PATIENCE);
    const shop = service('shop', new JsonExporter({ url: urlOf(own, '/v1/traces') }));
    shop.getTracer('again').startSpan('checkout').end();
    const sent = shop.shutdown();
    await vi.waitFor(async () => {
      const { status } = await post('/v1/traces', '{}', undefined, own);
      expect(status).toBe(503);
    }, PATIENCE);
    for (const { ending } of held) ending.abort();
    await Promise.all([sent, ...held.map(({ under }) => under)]);
    expect(await ledger(own)).toMatchObject({ offered: 2, shown: 2, lost: {} });
  });
});

function same(bytes: Buffer): Buffer {
  return bytes;
}

/** What an export by gRPC comes to. */
async function exported(
  to: Collector,
  message: Buffer,
  metadata = new Metadata(),
): Promise<{ readonly code: number; readonly details: string }> {
  const { host, port } = to.otlpGrpc!;
  const client = new Client(`${host}:${port}`, credentials.createInsecure());
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(
        '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        same,
        same,
        message,
        metadata,
        (error) => resolve(error ?? { code: grpcStatus.OK, details: '' }),
      );
    });
  } finally {
    client.close();
  }
}

describe('gRPC', () => {
  test('an empty export is taken, what cannot be read is refused', async () => {
    expect(await exported(collector, Buffer.alloc(0))).toMatchObject({ code: grpcStatus.OK });
    expect(await exported(collector, Buffer.of(10, 5, 1))).toMatchObject({
      code: grpcStatus.INVALID_ARGUMENT,
      details: expect.stringContaining('No span of it could be read'),
    });
  });

  test('a message of more than 4 MiB is refused', async () => {
    expect(await exported(collector, Buffer.alloc(4 * 1024 * 1024 + 1))).toMatchObject({
      code: grpcStatus.RESOURCE_EXHAUSTED,
    });
  });

  test('whoever has no token is refused, as often as he comes', async () => {
    const wrong = new Metadata();
    wrong.set('authorization', 'Bearer wrong');
    for (let n = 0; n < MAX_SPANS_POSTS + 1; n++) {
      expect(
        await exported(secured, Buffer.alloc(0), n % 2 ? wrong : new Metadata()),
      ).toMatchObject({
        code: grpcStatus.UNAUTHENTICATED,
        details: expect.stringContaining('Send the token'),
      });
    }
    const right = new Metadata();
    right.set('authorization', `Bearer ${TOKEN}`);
    expect(await exported(secured, Buffer.alloc(0), right)).toMatchObject({ code: grpcStatus.OK });
  });

  test('refusals and answers leave their room: more exports than there is room for', async () => {
    for (let n = 0; n < 2 * MAX_SPANS_POSTS; n++) {
      const message = n % 2 ? Buffer.alloc(0) : Buffer.of(10, 5, 1);
      const { code } = await exported(collector, message);
      expect(code).not.toBe(grpcStatus.UNAVAILABLE);
    }
  });

  test('a port that is taken is one sentence', async () => {
    await expect(openCollector({ otlpGrpc: collector.otlpGrpc! })).rejects.toThrow(
      /^gRPC port \d+ on 127\.0\.0\.1 cannot be had .* choose another with --otlp-grpc/,
    );
  });
});
