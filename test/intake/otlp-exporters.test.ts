/** OpenTelemetry's own exporters as clients: what they send is read here whole. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { HrTime, SpanContext } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import type { ToldSpan } from '../../src/wire/told-span.ts';
import { otlpJson } from '../../src/wire/otlp/json.ts';
import { otlpProtobuf } from '../../src/wire/otlp/protobuf.ts';
import { exportResponse } from '../../src/wire/otlp/response.ts';
import { told } from '../wire/otlp/told.ts';

/** What the exporter sends, unpacked, while it is answered that all was taken. */
async function sentBy(
  exporterTo: (url: string) => SpanExporter,
  record: (provider: TracerProvider) => void,
): Promise<ToldSpan[]> {
  const spans: ToldSpan[] = [];
  const server = createServer(async (request, response) => {
    const isJson = request.headers['content-type'] === 'application/json';
    const packed = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed;
    const { spans: taken, rejections } = told(isJson ? otlpJson : otlpProtobuf, body);
    expect(rejections.total).toBe(0);
    spans.push(...taken);
    response.setHeader('content-type', request.headers['content-type']!);
    response.end(exportResponse(isJson ? 'json' : 'protobuf', 0, ''));
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const exporter = exporterTo(`http://127.0.0.1:${port}/v1/traces`);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'shop',
      'service.version': '1.2.3',
      'host.name': 'h1',
      'cloud.availability_zone': 'eu-1a',
      'process.pid': 7,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  record(provider);
  await provider.shutdown();
  server.closeAllConnections();
  await new Promise((closed) => void server.close(closed));
  return spans;
}

const second = 1_700_000_000;
const at = (micros: number): HrTime => [second, micros * 1_000 + 789];
const micros = second * 1_000_000;

/** All but the ids, which are by chance. */
const said = (spans: readonly ToldSpan[]) =>
  spans.map(({ traceId: _trace, spanId: _span, ...rest }) => rest);

describe.each([
  ['JSON', (url: string) => new JsonExporter({ url })],
  ['JSON, packed', (url: string) => new JsonExporter({ url, compression: 'gzip' as never })],
  ['protobuf', (url: string) => new ProtobufExporter({ url })],
  [
    'protobuf, packed',
    (url: string) => new ProtobufExporter({ url, compression: 'gzip' as never }),
  ],
])('the exporter of %s', (_, exporterTo) => {
  test('tells a server and the call it makes: ids, times, attributes, error, event, link', async () => {
    const contexts: SpanContext[] = [];
    const elsewhere = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 };
    const spans = await sentBy(exporterTo, (provider) => {
      const tracer = provider.getTracer('shop-http', '0.1');
      const server = tracer.startSpan(
        'GET',
        {
          kind: SpanKind.SERVER,
          startTime: at(1),
          attributes: { 'http.request.method': 'GET', 'http.route': '/users/{id}' },
          links: [{ context: elsewhere, attributes: { why: 'batch' } }],
        },
        ROOT_CONTEXT,
      );
      const client = tracer.startSpan(
        'pay',
        { kind: SpanKind.CLIENT, startTime: at(5) },
        trace.setSpan(ROOT_CONTEXT, server),
      );
      client.setAttributes({
        'peer.service': 'payments',
        text: 'grüße',
        whole: 42,
        large: 2 ** 53 - 1,
        real: 0.25,
        truth: true,
        list: ['a', 'b'],
        numbers: [1, 2.5],
      });
      client.addEvent('retry', { attempt: 2 }, at(9));
      client.recordException({ name: 'TypeError', message: 'no fare', stack: 'here' }, at(10));
      client.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' });
      client.end(at(12));
      server.end(at(20));
      contexts.push(server.spanContext(), client.spanContext());
    });
    const common = { traceId: contexts[0]!.traceId, service: 'shop', host: 'eu-1a/h1' };
    const scope = [
      ['otel.scope.name', 'shop-http'],
      ['otel.scope.version', '0.1'],
      ['service.version', '1.2.3'],
    ];
    const [client, server] = spans;
    expect(spans).toHaveLength(2);
    expect(server).toEqual({
      ...common,
      spanId: contexts[0]!.spanId,
      parentId: '',
      kind: 'server',
      peer: '',
      operation: 'GET /users/{id}',
      start: micros + 1,
      duration: 19,
      async: false,
      error: null,
      tags: [['http.request.method', 'GET'], ['http.route', '/users/{id}'], ...scope],
      notes: [],
      links: [{ traceId: elsewhere.traceId, spanId: elsewhere.spanId, tags: [['why', 'batch']] }],
    });
    expect(client).toEqual({
      ...common,
      spanId: contexts[1]!.spanId,
      parentId: contexts[0]!.spanId,
      kind: 'client',
      peer: 'payments',
      operation: 'pay',
      start: micros + 5,
      duration: 7,
      async: false,
      error: 'declined',
      tags: [
        ['peer.service', 'payments'],
        ['text', 'grüße'],
        ['whole', '42'],
        ['large', '9007199254740991'],
        ['real', '0.25'],
        ['truth', 'true'],
        ['list', '["a","b"]'],
        ['numbers', '[1,2.5]'],
        ...scope,
      ],
      notes: [
        { at: micros + 9, text: 'retry', tags: [['attempt', '2']] },
        {
          at: micros + 10,
          text: 'TypeError: no fare',
          tags: [
            ['exception.type', 'TypeError'],
            ['exception.message', 'no fare'],
            ['exception.stacktrace', 'here'],
          ],
        },
      ],
      links: [],
    });
  });
});

test('both exporters tell the same of the same spans', async () => {
  const exporters = [
    (url: string) => new JsonExporter({ url }),
    (url: string) => new ProtobufExporter({ url }),
  ];
  const [json, protobuf] = await Promise.all(
    exporters.map(async (exporterTo) =>
      sentBy(exporterTo, (provider) => {
        const kinds = [SpanKind.INTERNAL, SpanKind.PRODUCER, SpanKind.CONSUMER];
        for (const [index, kind] of kinds.entries()) {
          const tracer = provider.getTracer(`scope-${index % 2}`);
          for (let n = 0; n < 20; n++) {
            const span = tracer.startSpan(`work ${n}`, { kind, startTime: at(n) }, ROOT_CONTEXT);
            span.setAttributes({ n, half: n / 2, even: n % 2 === 0 });
            if (n % 7 === 0) span.setStatus({ code: SpanStatusCode.ERROR });
            span.end(at(2 * n));
          }
        }
      }),
    ),
  );
  expect(json).toHaveLength(60);
  expect(said(protobuf!)).toEqual(said(json!));
});
