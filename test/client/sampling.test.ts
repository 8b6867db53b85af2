import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Annotation } from '../../src/client/index.ts';
import { Kind, WEIGHT_TAG } from '../../src/client/index.ts';
import { newTraceId } from '../../src/client/ids.ts';
import { weightOf } from '../../src/client/sampling.ts';
import { basefare } from '../wire/annotations.ts';
import { Receiver } from './receiver.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.open();
});

afterEach(() => receiver.close());

function weightIn({ tags }: Annotation): number {
  return Number(tags.find(([key]) => key === WEIGHT_TAG)?.[1] ?? 1);
}

function weights(annotations: readonly Annotation[]): number {
  return annotations.reduce((sum, annotation) => sum + weightIn(annotation), 0);
}

/** Ids of traces that a rate of 0.5 tells, and of others. */
function idThat(told: boolean): string {
  for (;;) {
    const id = newTraceId();
    if (weightOf(id, 0.5) > 0 === told) return id;
  }
}

describe('which traces are told', () => {
  test('is a fair share, and a lower rate tells a part of what a higher one does', () => {
    const ids = Array.from({ length: 20_000 }, newTraceId);
    const tenth = ids.filter((id) => weightOf(id, 0.1) > 0);
    expect(tenth.length / ids.length).toBeGreaterThan(0.085);
    expect(tenth.length / ids.length).toBeLessThan(0.115);
    for (const id of tenth) expect(weightOf(id, 0.3)).toBeGreaterThan(0);
  });

  test('is a fair share of numbers that are not by chance, too', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => i.toString(16).padStart(32, '0'));
    const share = ids.filter((id) => weightOf(id, 0.1) > 0).length / ids.length;
    expect(share).toBeGreaterThan(0.085);
    expect(share).toBeLessThan(0.115);
  });

  test('does not hang on how the id is spelled', () => {
    for (let i = 0; i < 100; i++) {
      const id = newTraceId();
      const uuid = id.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5').toUpperCase();
      expect(weightOf(uuid, 0.5)).toBe(weightOf(id, 0.5));
    }
  });

  test('rates that cannot be are moved to where they can', async () => {
    const all = receiver.tracer('api', { sampling: { rate: Number.NaN } });
    const none = receiver.tracer('api', { sampling: { rate: -1 } });
    all.send(basefare);
    none.send(basefare);
    await receiver.heard(1);
    expect(all.counts()).toMatchObject({ offered: 1, sampledOut: 0 });
    expect(none.counts()).toMatchObject({ offered: 0, sampledOut: 1 });
  });
});

describe('a sampled service', () => {
  test('tells whole traces or nothing of them, counts the rest, and says their weight', async () => {
    const sampling = { rate: 0.25 };
    const api = receiver.tracer('api', { queue: 10_000, sampling });
    // The other service tells everything: what the first decided holds for the whole trace.
    const fare = receiver.tracer('fare', { queue: 10_000 });
    const carrier = {};
    for (let i = 0; i < 400; i++) {
      api.request('fare.basefare', () => {
        api.inject(carrier);
        fare.handler('basefare', () => undefined, { context: fare.extract(carrier) });
      });
    }
    await Promise.all([api.close(), fare.close()]);
    const told = await receiver.heard(api.counts().sent + fare.counts().sent);
    const traces = Map.groupBy(told, ({ traceId }) => traceId);
    expect(traces.size).toBeGreaterThan(50);
    expect(traces.size).toBeLessThan(150);
    for (const annotations of traces.values()) expect(annotations).toHaveLength(4);
    expect(new Set(told.map(weightIn))).toEqual(new Set([4]));
    expect(api.counts().sampledOut + fare.counts().sampledOut + told.length).toBe(1_600);
  });

  test('that tells all errors still gives the right number of calls and of errors', async () => {
    const tracer = receiver.tracer('fare', {
      queue: 20_000,
      sampling: { rate: 0.5, errors: true },
    });
    const CALLS = 4_000;
    for (let i = 0; i < CALLS; i++) {
      const call = tracer.openHandler('basefare');
      call.end(i % 4 === 0 ? new Error('Missing config') : undefined);
    }
    await tracer.close();
    const told = await receiver.heard(tracer.counts().sent);
    const failed = told.filter(({ tags }) => tags.some(([key]) => key === 'error'));
    expect(weights(failed)).toBe(CALLS / 4);
    const calls = weights(told.filter(({ kind }) => kind === Kind.in));
    expect(calls / CALLS).toBeGreaterThan(0.9);
    expect(calls / CALLS).toBeLessThan(1.1);
  });

  test('tells beginning and end of a call that failed in a trace that is not told', async () => {
    const tracer = receiver.tracer('api', { sampling: { rate: 0.5, errors: true } });
    const context = { traceId: idThat(false), spanId: '01', parentId: '', origin: '' };
    const asked = { ...context, weight: undefined, traceState: '' };
    tracer.request('fare.basefare', () => undefined, { context: asked });
    const failing = tracer.request('fare.basefare', () => Promise.reject(new Error('no')), {
      context: asked,
    });
    await expect(failing).rejects.toThrow('no');
    const [begin, end] = await receiver.heard(2);
    expect([begin!.kind, weightIn(begin!)]).toEqual([Kind.request, 0]);
    expect([end!.kind, weightIn(end!)]).toEqual([Kind.reply, 1]);
    expect(begin!.timestamp).toBeLessThanOrEqual(end!.timestamp);
    expect(tracer.counts()).toMatchObject({ offered: 2, sampledOut: 2 });
  });
});
