/** Messages by gRPC that no library would send: each is answered with the status that says what is wrong, and the next is taken. */
import { status } from '@grpc/grpc-js';
import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { MAX_SPANS_POSTS } from '../../src/collector/limits.ts';
import { closeCollectors, get, LONG, openCollector, PATIENCE } from './fixture.ts';

vi.setConfig({ testTimeout: LONG });

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

let collector: Collector;
let session: ClientHttp2Session;

beforeAll(async () => {
  collector = await openCollector({ otlpGrpc: { host: '127.0.0.1', port: 0 } });
}, LONG);

afterAll(closeCollectors);

/** A message as gRPC frames it; `length` is what it says of itself. */
function framed(message: Uint8Array, { flag = 0, length = message.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** An export of one span: resource_spans, scope_spans, spans, with ids and a name. */
const oneSpan = Buffer.from(spanHex('0102030405060708090a0b0c0d0e0f10', '0102030405060708'), 'hex');

function spanHex(traceId: string, spanId: string): string {
  const span = `0a10${traceId}1208${spanId}2a0161`;
  const spans = `12${byteLength(span)}${span}`;
  const scope = `12${byteLength(spans)}${spans}`;
  return `0a${byteLength(scope)}${scope}`;
}

function byteLength(hex: string): string {
  return (hex.length / 2).toString(16).padStart(2, '0');
}

interface Sent {
  readonly path?: string;
  readonly encoding?: string;
  /** The stream is left open, as by a sender that was cut off. */
  readonly open?: boolean;
}

/** What a call with these bytes for a body comes to; undefined when it ends without a status. */
function called(
  body: Uint8Array,
  { path = EXPORT, encoding, open = false }: Sent = {},
): Promise<number | undefined> {
  const { host, port } = collector.otlpGrpc!;
  session = connect(`http://${host}:${port}`);
  session.on('error', () => undefined);
  return new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(encoding !== undefined && { 'grpc-encoding': encoding }),
    });
    let code: string | string[] | undefined;
    const heard = (headers: Record<string, string | string[] | undefined>): void => {
      code ??= headers['grpc-status'];
    };
    stream.on('response', heard).on('trailers', heard);
    stream
      .on('error', () => undefined)
      .on('close', () => {
        session.destroy();
        resolve(code === undefined ? undefined : Number(code));
      });
    stream.resume();
    if (open) stream.write(body);
    else stream.end(body);
  });
}

/** Spans that were taken so far. */
async function shown(): Promise<number> {
  const { body } = await get<{ ledger: { shown: number } }>(collector, '/api/ledger');
  return body.ledger.shown;
}

describe('a message by gRPC', () => {
  test('framed as it should be is taken', async () => {
    expect(await called(framed(oneSpan))).toBe(status.OK);
    expect(await shown()).toBeGreaterThan(0);
  });

  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

  test.each<[string, number, Uint8Array, Sent?]>([
    ['that is no protobuf', status.INVALID_ARGUMENT, framed(Buffer.from('hello'))],
    [
      'that is cut in the middle of a field',
      status.INVALID_ARGUMENT,
      framed(oneSpan.subarray(0, -3)),
    ],
    // What is behind it is then another, whose length cannot be.
    [
      'that says it is shorter than it is',
      status.RESOURCE_EXHAUSTED,
      framed(oneSpan, { length: 3 }),
    ],
    [
      'that says it is longer than any may be',
      status.RESOURCE_EXHAUSTED,
      framed(oneSpan, { length: 0xffff_ffff }),
    ],
    [
      'that is longer than any may be',
      status.RESOURCE_EXHAUSTED,
      framed(Buffer.alloc(4 * 1024 * 1024 + 1)),
    ],
    [
      'that is packed in a way nobody knows',
      status.UNIMPLEMENTED,
      framed(oneSpan, { flag: 1 }),
      { encoding: 'br' },
    ],
    [
      'that is not packed as it says',
      status.INTERNAL,
      framed(Buffer.from('no gzip'), { flag: 1 }),
      { encoding: 'gzip' },
    ],
    [
      'that unpacks to more than any may be',
      status.RESOURCE_EXHAUSTED,
      framed(bomb, { flag: 1 }),
      { encoding: 'gzip' },
    ],
    [
      'behind another, where there is to be one',
      status.UNIMPLEMENTED,
      Buffer.concat([framed(oneSpan), framed(oneSpan)]),
    ],
    [
      'to a service that is not here',
      status.UNIMPLEMENTED,
      framed(oneSpan),
      { path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export' },
    ],
    ['that never comes', status.UNIMPLEMENTED, Buffer.alloc(0)],
  ])('%s', async (_, code, body, sent) => {
    expect(await called(body, sent)).toBe(code);
    expect(await called(framed(oneSpan))).toBe(status.OK);
  });

  test('that says it is packed, and not how, is taken as it is', async () => {
    expect(await called(framed(oneSpan, { flag: 1 }))).toBe(status.OK);
  });

  test('of which the rest never comes is no message', async () => {
    expect(await called(framed(oneSpan).subarray(0, -3))).toBe(status.UNIMPLEMENTED);
    expect(await called(framed(oneSpan).subarray(0, 3))).toBe(status.UNIMPLEMENTED);
  });

  test('cut off with its connection leaves its room, however many are', async () => {
    for (let n = 0; n < MAX_SPANS_POSTS + 1; n++) {
      const ended = called(framed(oneSpan).subarray(0, -3), { open: true });
      session.once('remoteSettings', () => session.destroy());
      expect(await ended).toBe(undefined);
    }
    await vi.waitFor(async () => expect(await called(framed(oneSpan))).toBe(status.OK), PATIENCE);
  });

  test('is none: whatever else comes to the port ends that connection alone', async () => {
    const { host, port } = collector.otlpGrpc!;
    for (const bytes of [
      'GET / HTTP/1.1\r\n\r\n',
      '\0'.repeat(1_000),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nno frame',
    ]) {
      const socket = connectSocket(port, host);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined).resume();
      socket.end(bytes);
      await closed;
    }
    expect(await called(framed(oneSpan))).toBe(status.OK);
  });
});
