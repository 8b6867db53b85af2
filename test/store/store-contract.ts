/** What every store does, whatever it keeps traces in. A store's own test file runs this. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import type { Store } from '../../src/store/store.ts';
import { SECOND } from '../../src/model/clock.ts';
import { annotationOf } from '../engine/events.ts';
import { basefare } from '../wire/annotations.ts';
import { annotationsOf, ARRIVAL, batchOf, filterOf, found, foundIds, framesOf } from './frames.ts';

const DASHED = '33eda743-f124-435c-71fc-3c872bbc98e6';
const BARE = '33eda743f124435c71fc3c872bbc98e6';

/** Opens an empty store. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name}: what every store does`, () => {
    let store: Store;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    /** Each batch is committed by itself. */
    const keep = async (...batches: (readonly Partial<Annotation>[])[]): Promise<void> => {
      for (const [i, batch] of batches.entries()) {
        store.append(batchOf(batch.map(annotationOf), ARRIVAL + i * 1_000));
        await store.flush();
      }
    };

    test('a trace is given back as it came', async () => {
      store.append(batchOf([basefare], ARRIVAL));
      await store.flush();
      expect(annotationsOf(await framesOf(store, basefare.traceId))).toEqual([basefare]);
    });

    test('its annotations are in the order of arrival, over all batches and commits', async () => {
      const told = (...spans: string[]): Partial<Annotation>[] =>
        spans.flatMap((spanId) => [
          { traceId: DASHED, spanId },
          { traceId: 'another', spanId },
        ]);
      await keep(told('5', '3'), told('4'), told('1', '2'));
      const annotations = annotationsOf(await framesOf(store, DASHED));
      expect(annotations.map(({ spanId }) => spanId)).toEqual(['5', '3', '4', '1', '2']);
    });

    test('dashes and capitals in an id make no difference', async () => {
      await keep([{ traceId: DASHED }], [{ traceId: BARE.toUpperCase() }]);
      for (const id of [DASHED, BARE, DASHED.toUpperCase(), BARE.toUpperCase()]) {
        expect(await framesOf(store, id)).toHaveLength(2);
      }
      for (const filter of ['', '-', 'trace:-', '435c71', `trace:${DASHED}`]) {
        expect(await foundIds(store, filter)).toEqual([DASHED]);
      }
    });

    test('ids that are any text are kept apart', async () => {
      await keep([{ traceId: 'order 1' }, { traceId: 'Order 1' }, { traceId: '\0' }]);
      expect(await framesOf(store, 'order 1')).toHaveLength(1);
      expect(await framesOf(store, '\0')).toHaveLength(1);
      expect(await store.trace('order 2')).toBeNull();
      expect(await store.trace('')).toBeNull();
    });

    test('traces are found newest first, with when they arrived', async () => {
      await keep([{ traceId: 'a' }], [{ traceId: 'b' }], [{ traceId: 'c' }, { traceId: 'a' }]);
      const all = await found(store, '');
      expect(all.map(({ traceId }) => traceId)).toEqual(['c', 'b', 'a']);
      expect(all.map(({ arrived }) => arrived)).toEqual([
        ARRIVAL + 2_000,
        ARRIVAL + 1_000,
        ARRIVAL,
      ]);
      expect(all[2]!.frames).toHaveLength(2);
    });

    test('a search can be held to a stretch of time', async () => {
      await keep([{ traceId: 'a' }], [{ traceId: 'b' }], [{ traceId: 'c' }]);
      const range = { from: ARRIVAL + 1_000, until: ARRIVAL + 2_000 };
      expect((await found(store, '', range)).map(({ traceId }) => traceId)).toEqual(['b']);
      expect(await found(store, '', { from: ARRIVAL + 9_000 })).toEqual([]);
      expect(await found(store, '', { until: ARRIVAL })).toEqual([]);
    });

    test('a filter leaves out traces that have nothing of what it asks for', async () => {
      await keep([
        { traceId: 'a', destination: 'service.fare.quote', host: 'eu/1' },
        { traceId: 'b', destination: 'service.config.read', host: 'us/1', tags: [['user', '42']] },
        { traceId: 'c', destination: 'fare.config', origin: 'api', tags: [['error', 'No fuel']] },
        { traceId: 'd', kind: Kind.timeout },
        { traceId: 'd1e5', kind: Kind.request, timestamp: 1_000 },
        { traceId: 'd1e5', kind: Kind.reply, timestamp: 9_000 },
      ]);
      expect(await foundIds(store, 'service:FARE')).toEqual(['c', 'a']);
      expect(await foundIds(store, 'service:api')).toEqual(['c']);
      expect(await foundIds(store, 'op:config')).toEqual(['c']);
      expect(await foundIds(store, 'host:eu')).toEqual(['a']);
      expect(await foundIds(store, 'status:error')).toEqual(['c']);
      expect(await foundIds(store, 'status:timeout')).toEqual(['d']);
      expect(await foundIds(store, 'tag.user=42')).toEqual(['b']);
      expect(await foundIds(store, 'tag.user=4')).toEqual([]);
      expect(await foundIds(store, 'fuel')).toEqual(['c']);
      expect(await foundIds(store, 'trace:1e')).toEqual(['d1e5']);
      expect(await foundIds(store, 'service:fare status:error')).toEqual(['c']);
      expect(await foundIds(store, 'service:fare host:us')).toEqual([]);
      // How long the others took is not known, so they may be meant.
      expect(await foundIds(store, 'dur:>8ms')).not.toContain('d1e5');
      expect(await foundIds(store, 'dur:>=8ms')).toContain('d1e5');
      expect(await foundIds(store, '!dur:>=8ms')).not.toContain('d1e5');
    });

    test('what a trace is found by may come over several commits', async () => {
      await keep(
        [{ traceId: 'ab', destination: 'fare.quote', kind: Kind.request, timestamp: 1_000 }],
        [{ traceId: 'ab', spanId: '2', parentId: '1', host: 'eu/1', tags: [['user', '42']] }],
        [{ traceId: 'ab', kind: Kind.reply, timestamp: 9_000, tags: [['error', 'late']] }],
        [{ traceId: 'ab', spanId: '2', parentId: '1', tags: [['region', 'eu']] }],
      );
      const filter = 'service:fare host:eu status:error tag.user=42 tag.region=eu late dur:>=8ms';
      expect(await foundIds(store, filter)).toEqual(['ab']);
      expect(await foundIds(store, `${filter} dur:>8ms`)).toEqual([]);
    });

    test('a search finds every trace that the engine finds, whatever was told', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(anyAnnotation, { maxLength: 12 }), { maxLength: 6 }),
          fc.array(anyFilter, { minLength: 4, maxLength: 8 }),
          async (batches, filters) => {
            // Runs share the store: each has its own second and its own ids.
            const from = ARRIVAL + ++run * SECOND;
            const engine = new Engine({ retainedBytes: 4 * 1024 * 1024 });
            for (const [i, batch] of batches.entries()) {
              const told = batch.map((one) => ({ ...one, traceId: idOf(one.traceId, run) }));
              store.append(batchOf(told, from + i));
              if (i % 2 === 0) await store.flush();
              for (const annotation of told) {
                engine.apply(new AnnotationRecord().fill(annotation, engine.vocabulary), from + i);
              }
            }
            await store.flush();
            for (const filter of filters) {
              const { rows } = engine.query({ view: 'traces', filter, limit: 1_000 }).body;
              const ids = new Set((await found(store, filter, { from })).map(canonical));
              const missed = rows.filter((row) => !ids.has(canonical(row)));
              expect({ filter, missed }).toEqual({ filter, missed: [] });
            }
          },
        ),
        { numRuns: 60 },
      );
    });

    test('a long search comes in parts that tell how far it is, and ends when told to', async () => {
      await keep(
        Array.from({ length: 500 }, (_, i) => ({ traceId: `a${i}` })),
        Array.from({ length: 500 }, (_, i) => ({ traceId: `b${i}` })),
      );
      const stop = new AbortController();
      const parts: { readonly progress: number; readonly reached: number }[] = [];
      let traces = 0;
      for await (const part of store.search({ filter: [] }, new AbortController().signal)) {
        parts.push(part);
        traces += part.traces.length;
      }
      expect(traces).toBe(1_000);
      expect(parts.length).toBeGreaterThan(2);
      expect(parts.map(({ progress }) => progress)).toEqual(
        parts.map(({ progress }) => progress).toSorted((a, b) => a - b),
      );
      expect(parts.at(-1)).toMatchObject({ progress: 1, reached: ARRIVAL });

      let taken = 0;
      for await (const part of store.search({ filter: [] }, stop.signal)) {
        taken += part.traces.length;
        stop.abort();
      }
      expect(taken).toBeLessThan(1_000);
      expect(taken).toBeGreaterThan(0);
    });

    test('a search told to end before it began gives nothing', async () => {
      await keep([{ traceId: 'a' }]);
      const search = store.search({ filter: filterOf('') }, AbortSignal.abort());
      for await (const part of search) expect(part).toBeUndefined();
    });

    test('what cannot be read is counted, and the rest is kept', async () => {
      const { bytes, ends } = batchOf([basefare, basefare], ARRIVAL);
      const damaged = bytes.slice();
      damaged.fill(0xff, 0, 20);
      store.append({ at: ARRIVAL, bytes: damaged, ends });
      store.append({ at: ARRIVAL, bytes, ends: Uint32Array.of(ends[0]!, 1, 9_999_999) });
      await store.flush();
      const { offered, committed, waiting, dropped } = store.status();
      expect({ offered, committed, waiting }).toEqual({ offered: 5, committed: 2, waiting: 0 });
      expect(Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(3);
      expect(await framesOf(store, basefare.traceId)).toHaveLength(2);
    });

    test('the status tells what is held and since when', async () => {
      expect(store.status()).toMatchObject({ state: 'ok', traces: 0, oldest: null });
      await keep([{ traceId: 'a' }, { traceId: 'b' }], [{ traceId: 'a' }]);
      expect(store.status()).toMatchObject({
        state: 'ok',
        sentence: null,
        traces: 2,
        annotations: 3,
        oldest: ARRIVAL,
        offered: 3,
        committed: 3,
        waiting: 0,
        dropped: {},
        committedUpTo: ARRIVAL + 1_000,
      });
      expect(store.status().bytes).toBeGreaterThan(0);
    });

    test('what there is no room for is dropped and counted, and the caller is not held up', async () => {
      const batch = batchOf(
        Array.from({ length: 100 }, (_, i) => ({
          ...basefare,
          traceId: `${i}`,
          payload: 'x'.repeat(8_000),
        })),
        ARRIVAL,
      );
      const times = Math.ceil((100 * 1024 * 1024) / batch.bytes.length);
      for (let i = 0; i < times; i++) store.append(batch);
      expect(store.status().dropped['the store is behind']).toBeGreaterThan(0);
      await store.flush();
      const { offered, committed, waiting, dropped } = store.status();
      expect(waiting).toBe(0);
      expect(committed + Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(
        offered,
      );
      expect(offered).toBe(times * 100);
    });

    test('what is appended after the end is counted as lost', async () => {
      await store.close();
      store.append(batchOf([basefare], ARRIVAL));
      expect(store.status()).toMatchObject({ offered: 1, dropped: { 'the store ended': 1 } });
      expect(await store.trace(basefare.traceId)).toBeNull();
    });
  });
}

function canonical({ traceId: id }: { readonly traceId: string }): string {
  return id.replaceAll('-', '').toLowerCase();
}

/** The id with eight digits of its own in front, or in place of its first eight. */
function idOf(id: string, run: number): string {
  const digits = run.toString(16).padStart(8, '0');
  return id.length < 32 ? digits + id : digits + id.slice(8);
}

const traceId = fc.constantFrom(DASHED, BARE, BARE.toUpperCase(), 'Ä-1', 'ab12', '0', 'é\0z');
const name = fc.constantFrom(
  '',
  'fare.quote',
  'fare',
  'Config.read.all',
  'Ünï.ß',
  '(other)',
  'z\0.y',
  'a.',
);
const spanId = fc.constantFrom('', '1', '2', '3');
const text = fc.constantFrom('', 'No Fuel', 'x'.repeat(300), `${'ü'.repeat(200)}end`);

const anyAnnotation: fc.Arbitrary<Annotation> = fc.record({
  traceId,
  spanId,
  parentId: fc.constantFrom('', '', '1', '2'),
  kind: fc.constantFrom<Kind>(0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6),
  async: fc.boolean(),
  timestamp: fc.integer({ min: 0, max: 30_000 }),
  duration: fc.constantFrom(0, 0, 5_000, 10_000),
  host: name,
  origin: name,
  destination: name,
  payload: fc.constantFrom('', 'p'),
  tags: fc.array(fc.tuple(fc.constantFrom('error', 'user', 'a b'), text), { maxLength: 2 }),
});

const anyTerm = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('service', 'op', 'host', 'trace'),
      fc.constantFrom('f', 'fare', 'ünï', 'all', 'f124435c7', 'ab1', 'ä', 'Z', '-1', '-'),
    )
    .map(([field, value]) => `${field}:${value}`),
  fc.constantFrom('error', 'ok', 'timeout', 'missing').map((status) => `status:${status}`),
  fc
    .tuple(fc.constantFrom('>', '>=', '<', '<=', '='), fc.constantFrom(0, 1, 5, 10, 20))
    .map(([compare, ms]) => `dur:${compare}${ms}ms`),
  fc
    .tuple(fc.constantFrom('error', 'user', 'a b'), text)
    .map(([key, value]) => `"tag.${key}=${value}"`),
  fc.constantFrom('fuel', 'fare', 'end', 'üü', 'f1244', '-435c', '12', '-', '""', 'é'),
);

const anyFilter = fc
  .array(fc.tuple(fc.boolean(), anyTerm), { maxLength: 3 })
  .map((terms) => terms.map(([negated, term]) => (negated ? `!${term}` : term)).join(' '));
