import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { SnapshotDocument, TracesDocument } from '../../src/cli/print/document.ts';
import { phosphor, start, TALK } from './phosphor.ts';

async function replayed(...args: string[]): Promise<SnapshotDocument> {
  const { code, out, err } = await phosphor(['replay', TALK, '--json', ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as SnapshotDocument;
}

async function shown(): Promise<TracesDocument> {
  const { code, out } = await phosphor(['show', TALK, '--json']);
  expect(code).toBe(0);
  return JSON.parse(out) as TracesDocument;
}

test('what of a file cannot be read is told with its place beside the document', async () => {
  const input = `${await readFile(TALK, 'utf8')}no annotation\n`;
  const { code, out, err } = await phosphor(['replay', '-', '--json'], { input });
  const { ledger } = JSON.parse(out) as SnapshotDocument;
  expect({ code, shown: ledger.shown, lost: ledger.offered - ledger.shown }).toEqual({
    code: 0,
    shown: 47,
    lost: 1,
  });
  expect(err).toMatch(
    /^phosphor: 1 of standard input could not be read; the first at line \d+: .+\n$/,
  );
});

describe("the talk's trace", () => {
  const whole = replayed();

  test('replayed to JSON has its calls, errors and services', async () => {
    const { services, traces, ledger, edges, operations } = await whole;
    expect(traces).toEqual([
      {
        traceId: '33eda743-f124-435c-71fc-3c872bbc98e6',
        service: 'com.hailocab.api.v1.customer',
        operation: 'neardrivers',
        start: 1_410_056_419_867_000,
        duration: 82_710,
        spans: 12,
        services: 11,
        errors: 2,
        missing: 2,
        inFlight: 0,
      },
    ]);
    expect(services.reduce((sum, { calls }) => sum + calls, 0)).toBe(12);
    expect(services.find(({ service }) => service.endsWith('.fare'))).toMatchObject({
      calls: 3,
      errors: 2,
      timeouts: 0,
    });
    expect(services.map(({ service }) => service)).toEqual(
      services.map(({ service }) => service).toSorted(),
    );
    expect(operations.map(({ calls }) => calls)).toContain(3);
    expect(edges.find(({ callee }) => callee.endsWith('.hob'))).toMatchObject({
      caller: 'com.hailocab.service.feature-flags',
      calls: 1,
    });
    const through = { offered: 47, passed: 47, lost: {} };
    expect(ledger).toEqual({
      offered: ledger.shown,
      shown: ledger.shown,
      lost: {},
      // A file's road begins with reading: no network, and no zeros for one.
      stages: [
        { stage: 'decode', ...through },
        { stage: 'engine', ...through },
      ],
    });
    expect(ledger.offered).toBe(47);
  });

  test('gives the same document each time', async () => {
    expect(await replayed()).toEqual(await whole);
  });

  test('says null of what is not known', async () => {
    const { services } = await whole;
    const silent = services.find(({ service }) => service.endsWith('hailo-2-api'));
    expect(silent).toMatchObject({ calls: 0, latency: { p50: null, p99: null, max: null } });
  });

  test('filtered shows only what passes', async () => {
    const { services } = await replayed('--filter', 'service:fare');
    expect(services.map(({ service }) => service)).toEqual(['com.hailocab.service.fare']);
  });

  test('shifted to now ends now', async () => {
    const before = Date.now() * 1000;
    const { traces } = await replayed('--shift', 'now');
    expect(traces[0]!.start).toBeGreaterThan(before - 82_710);
    expect(traces[0]!.start).toBeLessThan(Date.now() * 1000);
  });

  test('shown as JSON has client, server and gap of every call, in whole µs', async () => {
    const [trace] = (await shown()).traces;
    const spans = trace!.spans.map(({ operation, client, server, gap }) => [
      operation,
      client,
      server,
      gap,
    ]);
    expect(spans).toContainEqual(['neardrivers', 82_710, 80_460, 2_250]);
    expect(spans).toContainEqual(['features', 22_590, 20_580, 2_010]);
    expect(spans).toContainEqual(['list', 13_230, 9_720, 3_510]);
    expect(spans).toContainEqual(['compile', 8_400, 5_590, 2_810]);
    expect(spans).toContainEqual(['readlastupdated', 6_010, 1_820, 4_190]);
    expect(spans).toHaveLength(12);
    const failed = trace!.spans.filter(({ error }) => error !== null);
    expect(
      failed.map(({ service, operation, serverHost, missing }) => ({
        service,
        operation,
        serverHost,
        missing,
      })),
    ).toEqual(
      Array.from({ length: 2 }, () => ({
        service: 'com.hailocab.service.fare',
        operation: 'basefare',
        serverHost: 'eu-west-1a/ip-10-11-2-214',
        missing: ['REP'],
      })),
    );
  });

  test('shown as a listing is the file again, byte for byte', async () => {
    const { code, out } = await phosphor(['show', TALK]);
    expect(code).toBe(0);
    expect(out).toBe(await readFile(TALK, 'utf8'));
  });

  test('comes from standard input as well', async () => {
    const input = await readFile(TALK, 'utf8');
    const { code, out } = await phosphor(['replay', '-', '--json'], { input });
    expect(code).toBe(0);
    expect((JSON.parse(out) as SnapshotDocument).traces[0]).toMatchObject({ spans: 12 });
  });

  test('without a terminal is printed as plain tables', async () => {
    const { code, out } = await phosphor(['replay', TALK]);
    expect(code).toBe(0);
    expect(out).toContain('phosphor  replay neardrivers.txt');
    expect(out).toMatch(/^SERVICE +CALLS +RPS +ERR % +P50 ms +P95 +P99 +GAP +IN-FL$/m);
    expect(out).toMatch(/^com\.hailocab\.service\.fare +3 +3\.0 +66\.7%/m);
    expect(out).toMatch(/^33eda743-f124-435c-71fc-3c872bbc98e6 .* neardrivers +83 +12 +2 +2$/m);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  test('ends quietly when nobody reads on', async () => {
    const child = start(['show', TALK]);
    let err = '';
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    child.stdout.destroy();
    const code = await new Promise((done) => child.once('close', done));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
