/** What a replay takes, through its worker: formats, packing, pipes, what is broken, and what it costs. */
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { HOUR, SECOND } from '../../src/model/clock.ts';
import { openReplay } from '../../src/source/open.ts';
import type { Source } from '../../src/source/source.ts';
import { capture } from '../../src/wire/capture.ts';
import { jaegerJson } from '../../src/wire/jaeger/jaeger.ts';
import { listing } from '../../src/wire/listing.ts';
import { otlpJson } from '../../src/wire/otlp/json.ts';
import { zipkinJson } from '../../src/wire/zipkin/zipkin.ts';
import { call } from '../intake/sender.ts';
import { runResident } from './resident.ts';

const START = 1_410_056_419_000_000;
const folder = mkdtempSync(join(tmpdir(), 'phosphor-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function calls(count: number, apart: number): Annotation[] {
  return Array.from({ length: count }, (_, n) => {
    const id = (n + 1).toString(16).padStart(32, '0');
    return call(START + n * apart, { traceId: id, spanId: id.slice(16) });
  }).flat();
}

function file(name: string, ...content: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(content));
  return path;
}

const opened: Source[] = [];
afterEach(() => Promise.all(opened.splice(0).map((source) => source.close())));

async function played(...files: string[]): Promise<Source> {
  const source = await openReplay({ files, speed: Infinity });
  opened.push(source);
  await vi.waitFor(() => expect(source.status().state).toBe('ended'), { timeout: 45_000 });
  return source;
}

async function traces(source: Source): Promise<number> {
  const { body } = await source.ask({ view: 'traces', window: 'all' });
  return body.matching;
}

test('calls that are years apart are played as fast as any others', async () => {
  const apart = 40 * 24 * HOUR;
  const told = calls(400, apart).map((annotation) => ({ ...annotation, duration: 0 }));
  const before = process.cpuUsage();
  const source = await played(file('years', capture.write(told)));
  const { user, system } = process.cpuUsage(before);
  expect(await traces(source)).toBe(400);
  expect((user + system) / SECOND).toBeLessThan(12);
});

describe('every format is played, packed or not', () => {
  const told = calls(20, SECOND);
  test.each([
    ['capture', capture, (bytes: Uint8Array) => bytes],
    ['listing', listing, gzipSync],
    ['OTLP', otlpJson, zstdCompressSync],
    ['Zipkin', zipkinJson, gzipSync],
    ['Jaeger', jaegerJson, zstdCompressSync],
  ] as const)('%s', async (name, codec, pack) => {
    const source = await played(file(name, pack(codec.write(told))));
    expect(await traces(source)).toBe(20);
    expect(source.status().warnings).toEqual([]);
    const { body } = await source.ask({ view: 'services', window: 'all' });
    const fare = body.rows.find(({ service }) => service.endsWith('fare'));
    expect(fare!.latency.max).toBeGreaterThan(29_000);
  });

  test('and several of them as one', async () => {
    const all = calls(30, SECOND);
    const source = await played(
      file('a', capture.write(all.slice(0, 40))),
      file('b', gzipSync(otlpJson.write(all.slice(40, 80)))),
      file('c', listing.write(all.slice(80))),
    );
    expect(await traces(source)).toBe(30);
    expect(source.status().name).toBe('replay a b c');
  });
});

describe('what is broken costs what is broken', () => {
  const bytes = capture.write(calls(5_000, 1_000));

  test('a capture that is cut short plays what came before, and says so', async () => {
    const path = file('cut', bytes);
    truncateSync(path, bytes.length - 100_001);
    const source = await played(path);
    expect(await traces(source)).toBeGreaterThan(4_000);
    expect(source.status().warnings).toEqual([
      expect.stringContaining(' of cut could not be read'),
    ]);
    const { offered, shown, lost } = (await source.ask({ view: 'ledger' })).body.ledger;
    expect(offered - shown).toBe(Object.values(lost).reduce((sum, count) => sum + count, 0));
    expect(offered - shown).toBeGreaterThan(0);
  });

  test('a packed one that is cut short as well', async () => {
    const packed = gzipSync(bytes);
    const source = await played(file('cut.gz', packed.subarray(0, packed.length * 0.9)));
    expect(await traces(source)).toBeGreaterThan(2_000);
    expect(source.status().warnings.join()).toContain('gzip that is cut short');
  });

  test('of several files the second is told before anything is shown', async () => {
    const good = file('good', capture.write(calls(2, SECOND)));
    await expect(openReplay({ files: [good, join(folder, 'nowhere')], speed: 1 })).rejects.toThrow(
      'There is no file',
    );
    const strange = file('strange', Buffer.from('hello'));
    await expect(openReplay({ files: [good, strange], speed: 1 })).rejects.toThrow(
      'is in no format that is known',
    );
  });
});

test('a screen goes to a moment and steps, through the worker', async () => {
  const source = await openReplay({
    files: [file('moves', capture.write(calls(600, SECOND / 10)))],
    speed: 1,
  });
  opened.push(source);
  const transport = source.transport!;
  const at = (): number => source.status().progress!.at;
  transport.pause();
  transport.seek(START + 30 * SECOND);
  await vi.waitFor(() => expect(at()).toBe(START + 30 * SECOND));
  const { body } = await source.ask({ view: 'services', window: 'all' });
  expect(body.rows[0]!.calls).toBe(301);
  transport.step('trace', 1);
  await vi.waitFor(() => expect(at()).toBe(START + 30 * SECOND + 100_000));
  transport.seek(START);
  await vi.waitFor(() => expect(at()).toBe(START));
  expect((await source.ask({ view: 'services' })).at).toBe(START);
});

test(
  'a file larger than memory is played whole, in little of it',
  { timeout: 60_000 },
  async () => {
    const path = join(folder, 'large');
    // Far out of order, and longer than what is kept of it in memory.
    const padded = calls(1_500, 40_000).map((annotation, n) => ({
      ...annotation,
      timestamp: annotation.timestamp + (Math.floor(n / 4) % 2) * 60 * SECOND,
      tags: [[`padding${n % 4}`, 'x'.repeat(8_000)]] as const,
    }));
    for (let from = 0; from < padded.length; from += 1_600) {
      writeFileSync(path, zipkinJson.write(padded.slice(from, from + 1_600)), { flag: 'a' });
    }
    expect(statSync(path).size).toBeGreaterThan(45_000_000);
    const { code, out, peak } = await runResident(['replay', path, '--once']);
    expect(code).toBe(0);
    expect(out).toContain('1,500 calls');
    expect(peak).toBeLessThan(256);
  },
);
