import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { zipkinJson } from '../../src/wire/zipkin/zipkin.ts';
import { lineOf, tell } from '../wire/told-lines.ts';

/** ms, as OpenTelemetry takes them; and the same in µs. */
const START = 1_700_000_000_000;
const ZERO = START * 1000;

/** Takes what is posted to it, one body. */
async function bodyOf(post: (url: string) => Promise<void>): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => response.writeHead(202).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await post(`http://127.0.0.1:${port}/api/v2/spans`);
  } finally {
    server.close();
  }
  return Buffer.concat(parts);
}

test("what OpenTelemetry's exporter posts tells its spans, and its resource as host and tags", async () => {
  const body = await bodyOf(async (url) => {
    const provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'shop',
        'host.name': 'h1',
        'cloud.availability_zone': 'eu-1a',
        'telemetry.sdk.name': 'opentelemetry',
        'process.pid': 7,
        'service.version': '1.2',
      }),
      spanProcessors: [new BatchSpanProcessor({ exporter: new ZipkinExporter({ url }) })],
    });
    const tracer = provider.getTracer('test');
    const server = tracer.startSpan('GET', { kind: SpanKind.SERVER, startTime: START });
    server.setAttributes({ 'http.request.method': 'GET', 'http.route': '/orders/{id}' });
    const within = trace.setSpan(context.active(), server);
    const client = tracer.startSpan(
      'orders.find',
      { kind: SpanKind.CLIENT, startTime: START + 10, attributes: { 'peer.service': 'orders' } },
      within,
    );
    client.addEvent('retry', START + 12);
    client.setStatus({ code: SpanStatusCode.ERROR, message: 'no such order' });
    client.end(START + 30);
    server.setStatus({ code: SpanStatusCode.ERROR });
    server.end(START + 40);
    await provider.forceFlush();
    await provider.shutdown();
  });
  const { spans, rejections } = tell(zipkinJson, body);
  expect(rejections.total).toBe(0);
  const [client, server] = spans;
  const parent = server!.spanId;
  expect(spans.map((span) => lineOf(span, ZERO))).toEqual([
    `${client!.spanId} < ${parent} client shop@eu-1a/h1 → orders "orders.find" 10000+20000 !no such order`,
    `${parent} server shop@eu-1a/h1 "GET /orders/{id}" 0+40000 !`,
  ]);
  expect(client!.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(client!.notes).toEqual([{ at: ZERO + 12_000, text: 'retry', tags: [] }]);
  expect(client!.tags).toEqual([['service.version', '1.2']]);
});
