import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import parse from 'parse-prometheus-text-format';
import { afterEach, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { MAX_METRIC_SERVICES } from '../../src/collector/limits.ts';
import { closeCollectors, get, openCollector, PATIENCE, sendCalls, urlOf } from './fixture.ts';

// Most of it for a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

afterEach(closeCollectors);

const FARE = 'com.hailocab.service.fare';

/** Samples by name and labels as they are written, and the type of each family. */
interface Scrape {
  readonly samples: ReadonlyMap<string, number>;
  readonly types: ReadonlyMap<string, string>;
}

const SAMPLE = /^([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+\})?) (\d\S*)$/;

async function scrape(collector: Collector): Promise<Scrape> {
  const response = await fetch(urlOf(collector, '/metrics'));
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  const types = new Map(parse(text).map(({ name, type }) => [name, type]));
  const samples = new Map<string, number>();
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const [, name = line, value] = SAMPLE.exec(line) ?? [];
    expect({ line, known: samples.has(name) }).toEqual({ line, known: false });
    samples.set(name, Number(value));
  }
  return { samples, types };
}

function ofService(name: string, service: string): string {
  return `${name}{service="${service}"}`;
}

test('metrics tell totals by service, latencies, the ledger and the collector’s own health', async () => {
  const collector = await openCollector();
  await sendCalls(collector, 10, 'ab');
  await sendCalls(collector, 2, 'bad', { tags: [['error', 'no fare']] });
  await vi.waitFor(async () => {
    const { samples } = await scrape(collector);
    expect(samples.get(ofService('phosphor_calls_total', FARE))).toBe(12);
    expect(samples.get(ofService('phosphor_latency_seconds_count', FARE))).toBe(12);
  }, PATIENCE);
  const { samples, types } = await scrape(collector);
  expect(samples.get(ofService('phosphor_errors_total', FARE))).toBe(2);
  expect(samples.get(ofService('phosphor_timeouts_total', FARE))).toBe(0);
  expect(samples.get(ofService('phosphor_in_flight', FARE))).toBe(0);
  expect(samples.get('phosphor_annotations_offered_total')).toBe(48);
  expect(samples.get('phosphor_annotations_shown_total')).toBe(48);
  expect(samples.get('phosphor_up')).toBe(1);
  expect(samples.get('phosphor_watchers')).toBe(0);
  expect(samples.get('phosphor_uptime_seconds')).toBeGreaterThan(0);
  expect(samples.get('phosphor_resident_bytes')).toBeGreaterThan(1e7);
  const upTo = (bound: string): number | undefined =>
    samples.get(`phosphor_latency_seconds_bucket{le="${bound}",service="${FARE}"}`);
  expect(['0.001', '0.025', '0.05', '60', '+Inf'].map(upTo)).toEqual([0, 0, 12, 12, 12]);
  const seconds = samples.get(ofService('phosphor_latency_seconds_sum', FARE));
  expect(seconds! / 0.36).toBeCloseTo(1, 1);
  expect(types.get('phosphor_calls_total')).toBe('COUNTER');
  expect(types.get('phosphor_in_flight')).toBe('GAUGE');
  expect(types.get('phosphor_latency_seconds')).toBe('HISTOGRAM');
});

test('a store tells what is written, what is not, and how far it is behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phosphor-metrics-'));
  const [well, resting] = await Promise.all([
    openCollector({ store: { file: join(folder, 'traces.db') } }),
    openCollector({ store: { file: join(folder, 'not/there.db') } }),
  ]);
  const began = Date.now() / 1_000;
  await Promise.all([sendCalls(well, 10, 'ab'), sendCalls(resting, 10, 'ab')]);
  const told = await vi.waitFor(async () => {
    const { samples } = await scrape(well);
    expect(samples.get('phosphor_store_written_total')).toBe(40);
    return samples;
  }, PATIENCE);
  expect(told.get('phosphor_store_up')).toBe(1);
  expect(told.get('phosphor_store_waiting')).toBe(0);
  expect(told.get('phosphor_store_lag_seconds')).toBe(0);
  expect(told.get('phosphor_store_traces')).toBe(10);
  expect(told.get('phosphor_store_bytes')).toBeGreaterThan(0);
  expect(Math.abs(told.get('phosphor_store_oldest_timestamp_seconds')! - began)).toBeLessThan(60);
  await vi.waitFor(async () => {
    const { samples, types } = await scrape(resting);
    expect(samples.get('phosphor_store_up')).toBe(0);
    expect(samples.get('phosphor_store_written_total')).toBe(0);
    expect(samples.get('phosphor_store_waiting')).toBe(40);
    expect(samples.get('phosphor_store_lag_seconds')).toBeGreaterThan(0);
    expect(samples.has('phosphor_store_oldest_timestamp_seconds')).toBe(false);
    expect(types.get('phosphor_store_dropped_total')).toBe('COUNTER');
  }, PATIENCE);
});

test('counters never go down, and end at what was sent, however often they are scraped', async () => {
  const collector = await openCollector();
  let before = new Map<string, number>();
  let sent = 0;
  const isOver = (): boolean => before.get(ofService('phosphor_calls_total', FARE)) === 60;
  while (!isOver()) {
    // Over several seconds, so that scrapes fall within and between them.
    if (sent < 60) await sendCalls(collector, 5, `r${sent}x`);
    sent = Math.min(60, sent + 5);
    for (const { samples, types } of await Promise.all([scrape(collector), scrape(collector)])) {
      for (const [name, total] of before) {
        const family = name.replace(/(_bucket|_sum|_count)?(\{.*)?$/, '');
        if (types.get(family) === 'GAUGE') continue;
        expect({ name, total: samples.get(name) }).toEqual({
          name,
          total: expect.toSatisfy((now: number) => now >= total),
        });
      }
      before = new Map(samples);
    }
    await sleep(150);
  }
  expect(before.get(ofService('phosphor_latency_seconds_count', FARE))).toBe(60);
});

test('services beyond the limit are told together, and none is left out', async () => {
  const collector = await openCollector();
  const services = MAX_METRIC_SERVICES + 30;
  for (let n = 0; n < services; n++) {
    await sendCalls(collector, 1, `s${n}x`, { destination: `service.s${n}.ask` });
  }
  // A name from the network is to steer no terminal.
  await sendCalls(collector, 1, 'evil', { destination: 'evil\u001b[31m\u202e.ask' });
  await vi.waitFor(async () => {
    const { samples } = await scrape(collector);
    const calls = [...samples].filter(([name]) => name.startsWith('phosphor_calls_total{'));
    expect(calls.reduce((sum, [, count]) => sum + count, 0)).toBe(services + 1);
    expect(calls).toHaveLength(MAX_METRIC_SERVICES + 1);
    expect(samples.get(ofService('phosphor_calls_total', '(other)'))).toBeGreaterThan(0);
    const text = calls.map(([name]) => name).join('');
    expect(text).not.toMatch(/[\u001b\u202e]/);
  }, PATIENCE);
});

test('health is told without asking for anything else', async () => {
  const collector = await openCollector();
  expect(await get(collector, '/healthz')).toMatchObject({
    status: 200,
    body: { state: 'live', name: `local udp 127.0.0.1:${collector.udp.port}` },
  });
});

test('a load balancer may ask for the status of health alone', async () => {
  const collector = await openCollector({ token: 'a-token-for-tests-0123456789' });
  const head = await fetch(urlOf(collector, '/healthz'), { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});
