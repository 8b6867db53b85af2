/** The exporters of OpenTelemetry's SDK for JavaScript, as services use them, to a real collector. */
import { Metadata } from '@grpc/grpc-js';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { closeCollectors, get, LONG, openCollector, PATIENCE, urlOf } from './fixture.ts';
import { service, tagsOf, tellCheckout } from './telemetry.ts';
import type { AnnotationDocument } from './telemetry.ts';

vi.setConfig({ testTimeout: LONG });

const TOKEN = 'a-token-for-tests-0123456789';
const FREE = { host: '127.0.0.1', port: 0 };

let collector: Collector;

beforeAll(async () => {
  collector = await openCollector({ token: TOKEN, otlpGrpc: FREE });
}, LONG);

afterAll(closeCollectors);

type Making = (compression: 'gzip' | 'none') => SpanExporter;

const headers = { Authorization: `Bearer ${TOKEN}` };
const gzip = 'gzip' as never;
const none = 'none' as never;

const otlp: Readonly<Record<string, Making>> = {
  'OTLP as JSON': (packing) =>
    new JsonExporter({
      url: urlOf(collector, '/v1/traces'),
      headers,
      compression: packing === 'gzip' ? gzip : none,
    }),
  'OTLP as protobuf': (packing) =>
    new ProtobufExporter({
      url: urlOf(collector, '/v1/traces'),
      headers,
      compression: packing === 'gzip' ? gzip : none,
    }),
  'OTLP over gRPC': (packing) => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${TOKEN}`);
    const { host, port } = collector.otlpGrpc!;
    return new GrpcExporter({
      url: `http://${host}:${port}`,
      metadata,
      compression: packing === 'gzip' ? gzip : none,
    });
  },
};

const zipkinExporter: Making = () =>
  new ZipkinExporter({ url: urlOf(collector, '/api/v2/spans'), headers });

/** What the collector has of a trace, in order of time, once so many annotations have come. */
async function annotations(traceId: string, count: number): Promise<readonly AnnotationDocument[]> {
  return vi.waitFor(async () => {
    const { body } = await get<{ trace: { annotations: readonly AnnotationDocument[] } }>(
      collector,
      `/trace?traceId=${traceId}`,
      headers,
    );
    expect(body.trace?.annotations.length).toBeGreaterThanOrEqual(count);
    return body.trace.annotations.toSorted((a, b) => a.timestamp - b.timestamp);
  }, PATIENCE);
}

/** A whole second in the recent past. */
function recent(): number {
  return Math.floor(Date.now() / 1_000) - 2;
}

async function checkout(exporter: Making, packing: 'gzip' | 'none') {
  const second = recent();
  const shop = service('shop', exporter(packing));
  const payments = service('payments', exporter(packing));
  const told = tellCheckout(shop, payments, second);
  await Promise.all([shop.shutdown(), payments.shutdown()]);
  return { second, told };
}

describe.each(
  Object.keys(otlp).flatMap((name) => [[name, 'none'] as const, [name, 'gzip'] as const]),
)('%s, packed as %s', (name, packing) => {
  test('a trace arrives whole: ids, parents, kinds, times to the µs, attributes, error, event, link', async () => {
    const { second, told } = await checkout(otlp[name]!, packing);
    const all = await annotations(told.traceId, 8);
    const at = (micros: number): number => second * 1e6 + micros;
    expect(
      all
        .filter(({ type }) => type !== 'ANNOTATION')
        .map(({ type, span_id, parent_id, timestamp, duration, hostname }) => {
          return [type, span_id, parent_id, timestamp, duration, hostname];
        }),
    ).toEqual([
      ['SERVER_RECV', told.handler, '', at(1), 0, 'eu-west-1a/shop-1'],
      ['CLIENT_SEND', told.call, told.handler, at(10_203), 0, 'eu-west-1a/shop-1'],
      ['SERVER_RECV', told.remote, told.call, at(12_000), 0, 'eu-west-1a/payments-1'],
      ['SERVER_SEND', told.remote, told.call, at(212_345), 200_345, 'eu-west-1a/payments-1'],
      ['CLIENT_RECV', told.call, told.handler, at(230_999), 220_796, 'eu-west-1a/shop-1'],
      ['SERVER_SEND', told.handler, '', at(250_123), 250_122, 'eu-west-1a/shop-1'],
    ]);
    const [asked, answered, done] = ['CLIENT_SEND', 'CLIENT_RECV', 'SERVER_SEND'].map((type) =>
      all.findLast((each) => each.type === type)!,
    );
    expect(asked).toMatchObject({ origin: 'shop', destination: 'payments.charge' });
    expect(tagsOf(answered!)).toMatchObject({ error: 'card refused', 'span.kind': 'client' });
    expect(tagsOf(done!)).toMatchObject({
      'span.kind': 'server',
      'user.id': '42',
      premium: 'true',
      share: '0.5',
      tags: '["a","b"]',
      'otel.scope.name': 'checkout',
      'otel.scope.version': '1.2.0',
    });
    const notes = all.filter(({ type }) => type === 'ANNOTATION');
    const event = notes.find(({ payload }) => payload === 'refused');
    expect(event).toMatchObject({ span_id: told.call, timestamp: at(220_000) });
    expect(tagsOf(event!)).toMatchObject({ code: '51' });
    const link = notes.find(({ payload }) => payload === 'link');
    expect(tagsOf(link!)).toMatchObject({ 'link.trace_id': told.linkedTrace, why: 'retry' });
  });
});

describe('Zipkin’s exporter', () => {
  test('a trace arrives whole: ids, parents, kinds, times to the µs, tags, error, annotation', async () => {
    const { second, told } = await checkout(zipkinExporter, 'none');
    const all = await annotations(told.traceId, 7);
    const at = (micros: number): number => second * 1e6 + micros;
    expect(
      all
        .filter(({ type }) => type !== 'ANNOTATION')
        .map(({ type, span_id, parent_id, timestamp, duration }) => {
          return [type, span_id, parent_id, timestamp, duration];
        }),
    ).toEqual([
      ['SERVER_RECV', told.handler, '', at(1), 0],
      ['CLIENT_SEND', told.call, told.handler, at(10_203), 0],
      ['SERVER_RECV', told.remote, told.call, at(12_000), 0],
      ['SERVER_SEND', told.remote, told.call, at(212_345), 200_345],
      ['CLIENT_RECV', told.call, told.handler, at(230_999), 220_796],
      ['SERVER_SEND', told.handler, '', at(250_123), 250_122],
    ]);
    const done = all.findLast(({ type }) => type === 'SERVER_SEND')!;
    expect(tagsOf(done)).toMatchObject({ 'span.kind': 'server', 'user.id': '42', premium: 'true' });
    const answered = all.find(({ type }) => type === 'CLIENT_RECV')!;
    expect(tagsOf(answered)).toMatchObject({ error: 'card refused' });
    expect(all.find(({ payload }) => payload === 'refused')).toMatchObject({
      span_id: told.call,
      timestamp: at(220_000),
    });
  });
});
