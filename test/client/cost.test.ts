/** What the library costs the service, printed; what it must not cost is left to the bench, on a quiet machine. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTracer } from '../../src/client/index.ts';
import { basefare } from '../wire/annotations.ts';
import { Receiver } from './receiver.ts';

const ROUNDS = 200;
const BURST = 200;
/** Holds a burst and what is left of the one before. */
const QUEUE = 2 * BURST;

/** Medians, so that a collection of garbage or a neighbour in one round does not speak for all. */
const costs: Record<string, number> = {};

let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.open();
});

afterAll(async () => {
  await receiver.close();
  const lines = Object.entries(costs).map(([what, cost]) => `${what} ${cost.toFixed(3)}`);
  process.stdout.write(`${lines.join('\n')}\n`);
});

/** Runs a burst in each of many turns; the median of what one of it took, µs. */
async function measure(burst: () => void, size: number): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now();
    burst();
    took.push(((performance.now() - from) * 1_000) / size);
    await new Promise((done) => setTimeout(done, 0));
  }
  return took.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
}

const times = (count: number, work: () => void) => (): void => {
  for (let i = 0; i < count; i++) work();
};

describe('what it costs', () => {
  test('to queue an annotation, and to drop one', async () => {
    const tracer = receiver.tracer('api', { queue: QUEUE });
    costs['send, queued, µs'] = await measure(
      times(BURST, () => tracer.send(basefare)),
      BURST,
    );
    expect(tracer.counts().dropped).toEqual({});
    const full = createTracer({ service: 'api', address: `127.0.0.1:${receiver.port}`, queue: 1 });
    const dropped = times(10_000, () => full.send(basefare));
    costs['send, dropped, µs'] = await measure(dropped, 10_000);
    await full.close();
    expect(full.counts().dropped['client queue full']).toBeGreaterThan(ROUNDS * 9_000);
  });

  test('to trace a call: its ids, its two annotations and its context', async () => {
    const tracer = receiver.tracer('api', { queue: QUEUE });
    const call = times(BURST / 2, () => tracer.request('fare.basefare', () => undefined));
    costs['request around nothing, µs'] = await measure(call, BURST / 2);
    expect(tracer.counts().dropped).toEqual({});
    const none = receiver.tracer('api', { sampling: { rate: 0 } });
    const unseen = times(BURST / 2, () => none.request('fare.basefare', () => undefined));
    costs['request, sampled out, µs'] = await measure(unseen, BURST / 2);
    expect(none.counts().sampledOut).toBe(ROUNDS * BURST);
  });

  test('to import it', async () => {
    const library = resolve(import.meta.dirname, '../../dist/src/client/index.js');
    const code = `const from = performance.now(); await import('${library}'); console.log(performance.now() - from)`;
    const args = ['--input-type=module', '-e', code];
    const took: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { stdout } = await promisify(execFile)(process.execPath, args);
      took.push(Number(stdout));
    }
    costs['import, ms'] = took.toSorted((a, b) => a - b)[2]!;
    expect(took.every((ms) => ms > 0)).toBe(true);
  });
});
