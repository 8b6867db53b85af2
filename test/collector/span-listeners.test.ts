import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ListeningSource } from '../../src/collector/span-listeners.ts';
import type { SpanPorts } from '../../src/collector/span-listeners.ts';
import { openLocal } from '../../src/source/open.ts';
import { LONG, PATIENCE } from './fixture.ts';
import { service, tellCheckout } from './telemetry.ts';

vi.setConfig({ testTimeout: LONG });

const opened: ListeningSource[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.close()));
});

async function listen(ports: SpanPorts): Promise<ListeningSource> {
  const local = await openLocal({ udp: { host: '127.0.0.1', port: 0 } });
  const source = await ListeningSource.open(local, ports);
  opened.push(source);
  return source;
}

/** The port that the header names behind `word`. */
function portOf(source: ListeningSource, word: string): number {
  return Number(new RegExp(`, ${word} (\\d+)`).exec(source.status().name)?.[1]);
}

/** A port that is taken until it is closed. */
async function taken(): Promise<{ readonly port: number; readonly free: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, free: () => server.close() };
}

describe('beside a screen', () => {
  test('the header says where spans are heard', async () => {
    const source = await listen({ otlp: 0, zipkin: 0, otlpGrpc: 0 });
    expect(source.status().name).toMatch(
      /^local udp 127\.0\.0\.1:\d+, otlp \d+, zipkin \d+, otlp-grpc \d+$/,
    );
  });

  test.each<[keyof SpanPorts, string, (port: number) => SpanExporter]>([
    ['otlp', 'otlp', (port) => new JsonExporter({ url: `http://localhost:${port}/v1/traces` })],
    [
      'zipkin',
      'zipkin',
      (port) => new ZipkinExporter({ url: `http://localhost:${port}/api/v2/spans` }),
    ],
    ['otlpGrpc', 'otlp-grpc', (port) => new GrpcExporter({ url: `http://127.0.0.1:${port}` })],
  ])('%s: what a service sends is a trace on screen', async (flag, word, exporter) => {
    const source = await listen({ [flag]: 0 });
    const port = portOf(source, word);
    const shop = service('shop', exporter(port));
    const payments = service('payments', exporter(port));
    const second = Math.floor(Date.now() / 1_000) - 2;
    const { traceId } = tellCheckout(shop, payments, second);
    await Promise.all([shop.shutdown(), payments.shutdown()]);
    const { body } = await source.ask({ view: 'trace', traceId });
    expect(body.trace).toMatchObject({ service: 'shop', operation: 'checkout', duration: 250_122 });
    await vi.waitFor(async () => {
      const { body: table } = await source.ask({ view: 'services', window: 60 });
      expect(table.rows.map((row) => row.service)).toEqual(
        expect.arrayContaining(['shop', 'payments']),
      );
    }, PATIENCE);
  });

  test('a port that is taken is one sentence, and everything else is closed again', async () => {
    const { port, free } = await taken();
    await expect(listen({ otlp: 0, zipkin: port })).rejects.toThrow(
      new RegExp(`^TCP port ${port} on 127\\.0\\.0\\.1 cannot be had .* with --zipkin PORT\\.$`),
    );
    free();
  });

  test('closing frees the ports, whoever is connected', async () => {
    const source = await listen({ otlp: 0, otlpGrpc: 0 });
    const [http, grpc] = [portOf(source, 'otlp'), portOf(source, 'otlp-grpc')];
    const exporter = new GrpcExporter({ url: `http://127.0.0.1:${grpc}` });
    const shop = service('shop', exporter);
    shop.getTracer('one').startSpan('checkout').end();
    await shop.forceFlush();
    await fetch(`http://127.0.0.1:${http}/v1/traces`);
    await source.close();
    opened.length = 0;
    for (const port of [http, grpc]) {
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      expect((server.address() as AddressInfo).port).toBe(port);
      server.close();
    }
    await shop.shutdown().catch(() => undefined);
  });

  test('another name for this machine is not answered: a page could have it lead here', async () => {
    const source = await listen({ otlp: 0 });
    const asked = request({
      host: '127.0.0.1',
      port: portOf(source, 'otlp'),
      path: '/v1/traces',
      method: 'POST',
      headers: { host: 'evil.example', 'content-type': 'application/json' },
    });
    asked.end('{}');
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(421);
  });

  test('what is elsewhere is told', async () => {
    const source = await listen({ otlp: 0 });
    const url = `http://127.0.0.1:${portOf(source, 'otlp')}`;
    const response = await fetch(`${url}/api/v2/spans`, { method: 'POST' });
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 404,
      body: { error: 'There is no POST /api/v2/spans; POST /v1/traces takes spans.' },
    });
  });
});
