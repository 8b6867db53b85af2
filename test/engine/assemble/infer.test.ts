import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import { inferCalls } from '../../../src/engine/assemble/infer.ts';
import { summarise } from '../../../src/engine/assemble/summary.ts';
import type { Annotation } from '../../../src/model/annotation.ts';
import { Kind } from '../../../src/model/annotation.ts';
import { callsOf } from './calls.ts';
import { readLines } from './scenario.ts';
import { sequentialTrace } from './sequential.ts';
import { processorTime } from '../../processor-time.ts';

/** Some twenty times what it takes, ms: a busy machine passes and a squared cost does not. */
const TOO_LONG = 3_000;

describe("the talk's trace", () => {
  const file = new URL('../../../demo/captures/neardrivers.txt', import.meta.url);
  const { calls, notes } = callsOf(inferCalls(readLines(readFileSync(file, 'utf8'))));
  const trace = assembleTrace('t', calls, notes, 'raw');

  test('has 12 spans of 11 services, 2 errors and 2 missing parts', () => {
    expect(summarise(trace)).toMatchObject({
      service: 'com.hailocab.api.v1.customer',
      operation: 'neardrivers',
      duration: 82_710,
      spans: 12,
      services: 11,
      errors: 2,
      missing: 2,
      inFlight: 0,
    });
    expect(trace.notes.map((note) => note.kind)).toEqual([Kind.start]);
  });

  test('has the tree and the times that the talk prints', () => {
    const lines = trace.spans.map(({ depth, service, operation, client, server }) =>
      [
        '  '.repeat(depth) + `${service}.${operation}`.replace(/^com\.hailocab\./, ''),
        inMs(client),
        inMs(server),
      ].join(' '),
    );
    expect(lines).toEqual([
      'api.v1.customer.neardrivers 82.71 80.46',
      '  service.feature-flags.features 22.59 20.58',
      '    service.hob.list 13.23 9.72',
      '      service.config.compile 8.40 5.59',
      '  service.fare.basefare - 0.10',
      '  service.fare.basefare 1.97 0.36',
      '  service.fare.basefare - 0.06',
      '  service.nearest-driver.search 15.48 14.02',
      '    service.zoning.search 2.25 0.20',
      '    service.raziel.multisearch 9.46 7.58',
      '    service.eta.multitraveltime 1.77 0.06',
      '  service.experiment.readlastupdated 6.01 1.82',
    ]);
    expect(trace.spans[0]).toMatchObject({ gap: 2_250 });
  });

  test('has two fare calls that failed on one host and got no reply', () => {
    const failed = trace.spans.filter((span) => span.error !== null);
    expect(
      failed.map(({ serverHost, missing, errorSide }) => [serverHost, missing, errorSide]),
    ).toEqual([
      ['eu-west-1a/ip-10-11-2-214', ['REP'], 'server'],
      ['eu-west-1a/ip-10-11-2-214', ['REP'], 'server'],
    ]);
  });
});

const traces = fc.integer({ min: 1, max: 2 ** 30 }).map((seed) => sequentialTrace(seed, 40));

test('calls made one after another are found exactly as they were made', () => {
  fc.assert(
    fc.property(traces, (sent) => {
      expect(inferCalls(sent.map(withoutIds))).toEqual(sent);
    }),
    { numRuns: 200 },
  );
});

test('times cut to milliseconds change nothing of it', () => {
  fc.assert(
    fc.property(traces, (sent) => {
      const cut = sent.map((annotation) => ({
        ...annotation,
        timestamp: Math.floor(annotation.timestamp / 1_000) * 1_000,
      }));
      expect(inferCalls(cut.map(withoutIds))).toEqual(cut);
    }),
    { numRuns: 200 },
  );
});

test('annotations in any order are given the same calls', () => {
  const shuffled = traces.chain((sent) =>
    fc.shuffledSubarray(sent, { minLength: sent.length, maxLength: sent.length }),
  );
  fc.assert(
    fc.property(shuffled, (mixed) => {
      expect(inferCalls(mixed.map(withoutIds))).toEqual(mixed);
    }),
  );
});

test('whatever a file says, every moment of a call gets an id and nothing else is changed', () => {
  const annotation: fc.Arbitrary<Annotation> = fc.record({
    traceId: fc.constantFrom('t', 'u'),
    spanId: fc.constantFrom('', '', '', '1', '7'),
    parentId: fc.constantFrom('', '1'),
    kind: fc.constantFrom(0, 1, 2, 3, 4, 5, 6),
    async: fc.boolean(),
    timestamp: fc.integer({ min: -1, max: 20_000 }),
    duration: fc.integer({ min: -1, max: 20_000 }),
    host: fc.constantFrom('', 'h1', 'h2', '*'),
    origin: fc.constantFrom('', 'a', 'b'),
    destination: fc.constantFrom('', 'a.x', 'b.x', '.', 'c'),
    payload: fc.constant(''),
    tags: fc.constantFrom([], [['error', 'x'] as const]),
  });
  fc.assert(
    fc.property(fc.array(annotation, { maxLength: 40 }), (said) => {
      const inferred = inferCalls(said);
      expect(inferred.map(withoutIds)).toEqual(said.map(withoutIds));
      const named = said.flatMap(({ spanId }, place) => (spanId === '' ? [] : [place]));
      expect(named.map((place) => inferred[place])).toEqual(named.map((place) => said[place]));
      const silent = inferred.filter(({ spanId }) => spanId === '').map(({ kind }) => kind);
      expect(silent.every((kind) => kind === Kind.start || kind === Kind.note)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('traces in one file do not mix, and ids that are there already are not given again', () => {
  const [first, second] = [sequentialTrace(3, 5), sequentialTrace(4, 5)];
  const other = second.map((annotation) => ({ ...annotation, traceId: 'u' }));
  const named: Annotation = { ...first[0]!, spanId: '1', parentId: 'x' };
  const inferred = inferCalls([...first.map(withoutIds), ...other.map(withoutIds), named]);
  expect(inferred.slice(first.length, -1)).toEqual(other);
  expect(inferred.at(-1)).toEqual(named);
  expect(new Set(inferred.slice(0, first.length).map(({ spanId }) => spanId))).toEqual(
    new Set(['2', '3', '4', '5', '6']),
  );
});

test('a note belongs to the call that its process was busy with', () => {
  const sent = sequentialTrace(5, 1);
  const [request, , out] = sent;
  const note: Annotation = { ...out!, kind: Kind.note, duration: 0, payload: 'half way' };
  const stray: Annotation = { ...note, host: 'z/elsewhere' };
  const inferred = inferCalls([...sent, note, stray].map(withoutIds));
  expect(inferred.at(-2)).toEqual({ ...note, spanId: request!.spanId });
  expect(inferred.at(-1)).toEqual(withoutIds(stray));
});

test('2,000 equal calls within one millisecond are 2,000 whole calls, in less than the time of their square', () => {
  const one = sequentialTrace(9, 1).map(withoutIds);
  const sent = one.flatMap((annotation) => Array.from({ length: 2_000 }, () => annotation));
  expect(processorTime(() => callsOf(inferCalls(sent)))).toBeLessThan(TOO_LONG);
  const { calls } = callsOf(inferCalls(sent));
  expect(calls).toHaveLength(2_000);
  expect(calls.every((call) => call.request && call.in && call.out && call.reply)).toBe(true);
});

function withoutIds(annotation: Annotation): Annotation {
  return { ...annotation, spanId: '', parentId: '' };
}

function inMs(duration: number | null): string {
  return duration === null ? '-' : (duration / 1_000).toFixed(2);
}
