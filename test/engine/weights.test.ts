import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../demo/random.ts';
import { weightOf } from '../../src/client/sampling.ts';
import { Engine } from '../../src/engine/engine.ts';
import { MAX_WEIGHT } from '../../src/engine/limits.ts';
import { Kind, type Annotation, type Tag } from '../../src/model/annotation.ts';
import { SECOND, type Micros } from '../../src/model/clock.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { WEIGHT_TAG } from '../../src/model/weight.ts';
import { annotationOf, ZERO } from './events.ts';

const MIB = 1024 * 1024;
const ALL = { window: 'all' } as const;
const TABLES = ['services', 'operations', 'edges', 'hosts'] as const;
const CLIENT = 'a/web';
const SERVER = 'a/fare';

function say(engine: Engine, told: Partial<Annotation>, at: Micros = ZERO): void {
  const annotation = annotationOf({
    timestamp: at,
    origin: 'web',
    destination: 'fare.base',
    host: told.kind === Kind.in || told.kind === Kind.out ? SERVER : CLIENT,
    ...told,
  });
  engine.apply(new AnnotationRecord().fill(annotation, engine.vocabulary), at);
}

function weighing(weight: number | string, ...others: Tag[]): readonly Tag[] {
  return [...others, [WEIGHT_TAG, String(weight)]];
}

function totals(engine: Engine): Record<string, number> {
  const { calls, errors, timeouts, inFlight } = engine.query({
    view: 'services',
    ...ALL,
  }).overview;
  return { calls, errors, timeouts, inFlight };
}

/** What must not depend on the order. */
function shown(engine: Engine): unknown {
  return TABLES.map((view) =>
    engine
      .query({ view, ...ALL })
      .body.rows.map((row) => JSON.stringify({ ...row, latency: null, trend: null, change: null }))
      .toSorted(),
  );
}

interface Sampling {
  readonly rate: number;
  readonly errors: boolean;
}

/** What both sides of a call tell under a rule of sampling, as the trace library does. */
function tell(
  engine: Engine,
  call: {
    readonly id: string;
    readonly at: Micros;
    readonly took: Micros;
    readonly fails: boolean;
  },
  { rate, errors }: Sampling,
): void {
  const chosen = weightOf(call.id, rate);
  const alone = call.fails && errors;
  if (chosen === 0 && !alone) return;
  const ids = { traceId: call.id, spanId: call.id.slice(0, 16) };
  const begin = chosen === 1 ? [] : weighing(chosen);
  const end = alone ? [] : begin;
  const failure: Tag[] = call.fails ? [['error', 'it broke']] : [];
  const done = call.at + call.took;
  say(engine, { ...ids, kind: Kind.request, tags: begin }, call.at);
  say(engine, { ...ids, kind: Kind.in, tags: begin }, call.at + 100);
  say(
    engine,
    { ...ids, kind: Kind.out, duration: call.took - 200, tags: [...failure, ...end] },
    done - 100,
  );
  say(engine, { ...ids, kind: Kind.reply, duration: call.took, tags: [...failure, ...end] }, done);
}

describe('a platform that tells a part of its traces', () => {
  const CALLS = 20_000;

  test.for<Sampling>([
    { rate: 0.1, errors: true },
    { rate: 0.1, errors: false },
    { rate: 0.3, errors: true },
    { rate: 0.7, errors: false },
    { rate: 0.03, errors: true },
  ])('at $rate shows its true rates and latencies (all errors told: $errors)', (sampling) => {
    const random = new Random(7);
    const engine = new Engine({ retainedBytes: 4 * MIB });
    const took: number[] = [];
    let failures = 0;
    for (let n = 0; n < CALLS; n++) {
      const fails = random.share() < 0.05;
      const call = {
        id: random.uuid().replaceAll('-', ''),
        at: ZERO + n * 1_000,
        took: 1_000 + Math.floor(random.lognormal(20_000, 0.5)),
        fails,
      };
      if (fails) failures++;
      took.push(call.took);
      tell(engine, call, sampling);
    }
    engine.advance(ZERO + 30 * SECOND);
    const { overview } = engine.query({ view: 'services', ...ALL });
    // Five deviations of a sum of that many chances.
    const { rate } = sampling;
    const deviation = (count: number): number => 5 * Math.sqrt((count * (1 - rate)) / rate);
    expect(Math.abs(overview.calls - CALLS)).toBeLessThan(deviation(CALLS));
    const off = sampling.errors ? 1 : deviation(failures);
    expect(Math.abs(overview.errors - failures)).toBeLessThan(off);
    expect(overview.inFlight).toBe(0);
    expect(overview.sampled! / rate).toBeGreaterThan(0.8);
    expect(overview.sampled! / rate).toBeLessThan(1.2);

    const [edge] = engine.query({ view: 'edges', ...ALL }).body.rows;
    const median = took.toSorted((a, b) => a - b)[CALLS / 2]!;
    expect(edge!.client.p50! / median).toBeGreaterThan(0.9);
    expect(edge!.client.p50! / median).toBeLessThan(1.1);
    expect(edge!.gap.p50! / 200).toBeCloseTo(1, 1);
    // One call weighs the same wherever it is counted.
    for (const view of TABLES) {
      const rows = engine.query({ view, ...ALL }).body.rows.filter(({ calls }) => calls > 0);
      expect(rows.map(({ calls }) => calls)).toEqual([overview.calls]);
      expect(rows.map(({ errors }) => errors)).toEqual([overview.errors]);
    }
  });

  test('that has one quiet service of which few calls are told is not called in trouble', () => {
    const engine = new Engine({ retainedBytes: MIB });
    const random = new Random(3);
    const findings = new Set<string>();
    for (let n = 0; n < 30 * 600; n++) {
      const at = ZERO + Math.floor((n * SECOND) / 30);
      const call = {
        id: random.uuid().replaceAll('-', ''),
        at,
        took: 1_000 + Math.floor(random.lognormal(20_000, 0.5)),
        fails: random.share() < 0.02,
      };
      tell(engine, call, { rate: 0.1, errors: n % 2 === 0 });
      if (n % 150 > 0) continue;
      for (const { change } of engine.query({ view: 'services' }).overview.findings) {
        findings.add(`${change.measure} at ${(at - ZERO) / SECOND}`);
      }
    }
    expect([...findings]).toEqual([]);
  });
});

describe('a call told with weights', () => {
  const kinds = [Kind.request, Kind.in, Kind.out, Kind.reply, Kind.timeout] as const;
  const LARGEST = 10;
  const MOST_CALLS = 6;
  const weight = fc.constantFrom(0, 1, 1, 2.5, LARGEST);
  const toldCall = fc.record({
    weights: fc.tuple(weight, weight, weight, weight, weight),
    told: fc.uniqueArray(fc.constantFrom<Kind>(...kinds), { minLength: 1 }),
    failed: fc.uniqueArray(fc.constantFrom<Kind>(...kinds), { maxLength: 2 }),
    // Who leaves out whom it calls for, or what it calls: other formats do.
    mute: fc.uniqueArray(fc.constantFrom<Kind>(...kinds), { maxLength: 2 }),
  });

  function annotationsOf(
    calls: readonly (typeof toldCall extends fc.Arbitrary<infer T> ? T : never)[],
  ) {
    return calls.flatMap(({ weights, told, failed, mute }, span) =>
      told.map((kind): Partial<Annotation> => ({
        traceId: `t${span}`,
        spanId: `s${span}`,
        kind,
        timestamp: ZERO + kind * 10,
        duration: kind === Kind.reply ? 5_000 : kind === Kind.out ? 3_000 : 0,
        ...(mute.includes(kind) && kind !== told[0] && { origin: '', destination: '' }),
        tags: weighing(
          weights[kinds.indexOf(kind as (typeof kinds)[number])]!,
          ...(failed.includes(kind) ? [['error', 'it broke'] as const] : []),
        ),
      })),
    );
  }

  test('counts the same in whatever order its annotations come, and whenever', () => {
    fc.assert(
      fc.property(
        fc.array(toldCall, { minLength: 1, maxLength: MOST_CALLS }),
        fc.integer(),
        (calls, seed) => {
          const annotations = annotationsOf(calls);
          const random = new Random(seed);
          const shuffled = [...annotations, ...annotations]
            .map((annotation) => ({ annotation, key: random.share() }))
            .toSorted((a, b) => a.key - b.key);
          const inOrder = new Engine({ retainedBytes: MIB });
          for (const annotation of annotations) say(inOrder, annotation);
          const spread = new Engine({ retainedBytes: MIB });
          for (const { annotation, key } of shuffled) {
            say(
              spread,
              { ...annotation },
              Math.max(spread.now, ZERO + Math.floor(key * 3 * SECOND)),
            );
          }
          for (const engine of [inOrder, spread]) engine.advance(ZERO + 64 * SECOND);
          // What a later second takes back is owed until something is counted there.
          for (const engine of [inOrder, spread]) {
            for (let n = 0; n < LARGEST * MOST_CALLS; n++) {
              const ids = { traceId: `pay${n}`, spanId: '1' };
              for (const kind of [Kind.request, Kind.in, Kind.out, Kind.reply] as const) {
                const tags: Tag[] = kind === Kind.out ? [['error', 'paid']] : [];
                say(engine, { ...ids, kind, tags, duration: 1_000 }, ZERO + 65 * SECOND);
              }
            }
            engine.advance(ZERO + 67 * SECOND);
          }
          expect(shown(spread)).toEqual(shown(inOrder));
          expect(totals(spread)).toEqual(totals(inOrder));
          expect(totals(spread)['inFlight']).toBe(0);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('of 1 counts as one that tells none', () => {
    const said = new Engine({ retainedBytes: MIB });
    const silent = new Engine({ retainedBytes: MIB });
    for (const kind of kinds) {
      say(said, { kind, tags: weighing(1) });
      say(silent, { kind });
    }
    for (const engine of [said, silent]) engine.advance(ZERO + SECOND);
    expect(shown(said)).toEqual(shown(silent));
    expect(said.query({ view: 'services', ...ALL }).overview.sampled).toBeUndefined();
  });

  test('is in flight as often as it stands for calls', () => {
    const engine = new Engine({ retainedBytes: MIB });
    say(engine, { kind: Kind.request, tags: weighing(10) });
    expect(totals(engine)).toMatchObject({ calls: 10, inFlight: 10 });
    say(engine, { kind: Kind.in, tags: weighing(10) });
    for (const view of TABLES) {
      const rows = engine.query({ view, ...ALL }).body.rows.filter(({ calls }) => calls > 0);
      expect(rows).toMatchObject([{ calls: 10, inFlight: 10 }]);
    }
    say(engine, { kind: Kind.out, tags: [['error', 'it broke']] });
    say(engine, { kind: Kind.reply, tags: weighing(10) });
    expect(totals(engine)).toEqual({ calls: 10, errors: 1, timeouts: 0, inFlight: 0 });
  });

  test('that failed in a trace that is not told is an error, and so at least one call', () => {
    const engine = new Engine({ retainedBytes: MIB });
    say(engine, { kind: Kind.request, tags: weighing(0) });
    say(engine, { kind: Kind.reply, duration: 900, tags: [['error', 'it broke']] });
    engine.advance(ZERO + SECOND);
    expect(totals(engine)).toEqual({ calls: 1, errors: 1, timeouts: 0, inFlight: 0 });
    const [edge] = engine.query({ view: 'edges', ...ALL }).body.rows;
    expect(edge).toMatchObject({ calls: 1, errors: 1, client: { p50: expect.any(Number) } });
  });

  test('whose caller tells all and whose server tells a part counts once, and its host is right', () => {
    const engine = new Engine({ retainedBytes: MIB });
    const random = new Random(11);
    const CALLS = 5_000;
    for (let n = 0; n < CALLS; n++) {
      const ids = { traceId: random.uuid(), spanId: '1' };
      const server = weightOf(ids.traceId, 0.2);
      // The server is often heard first.
      const order = n % 2 ? [Kind.request, Kind.in] : [Kind.in, Kind.request];
      for (const kind of order) {
        if (kind === Kind.request) say(engine, { ...ids, kind });
        else if (server > 0) say(engine, { ...ids, kind, tags: weighing(server) });
      }
    }
    expect(totals(engine)).toMatchObject({ calls: CALLS });
    const [host] = engine.query({ view: 'hosts', ...ALL }).body.rows;
    expect(Math.abs(host!.calls - CALLS)).toBeLessThan(5 * Math.sqrt(CALLS * 4));
  });

  test('that says to stand for more than one can counts as much as one can, and the ledger tells', () => {
    const engine = new Engine({ retainedBytes: MIB });
    say(engine, { kind: Kind.request, tags: weighing('1e300') });
    expect(totals(engine)).toMatchObject({ calls: MAX_WEIGHT });
    expect(engine.query({ view: 'traces' }).body.rows[0]!.weight).toBe(MAX_WEIGHT);
    const { stages } = engine.query({ view: 'ledger' }).body.ledger;
    expect(stages.flatMap(({ counters }) => counters)).toContainEqual([
      'weights of samples over the limit',
      1,
    ]);
  });

  test.for(['', '-3', 'many', 'NaN', 'Infinity', '0x10', '1e999', ' 7'])(
    'that says %j to stand for counts for itself, and what it said is a tag like any other',
    (text) => {
      const engine = new Engine({ retainedBytes: MIB });
      say(engine, { kind: Kind.request, tags: weighing(text) });
      expect(totals(engine)).toMatchObject({ calls: 1 });
      const { trace } = engine.query({ view: 'trace', traceId: 't' }).body;
      expect(trace?.spans[0]?.notes[0]?.tags).toEqual([[WEIGHT_TAG, text]]);
    },
  );

  test('makes its trace say for how many it stands, and no note of it', () => {
    const engine = new Engine({ retainedBytes: MIB });
    say(engine, { kind: Kind.request, tags: weighing(1 / 0.3) });
    say(engine, { kind: Kind.reply, tags: weighing(1 / 0.3) });
    say(engine, { traceId: 'other', kind: Kind.request });
    const { rows } = engine.query({ view: 'traces' }).body;
    const weights = new Map(rows.map((row) => [row.traceId, row.weight]));
    expect(weights.get('t')).toBeCloseTo(1 / 0.3, 5);
    expect(weights.get('other')).toBeUndefined();
    const { trace } = engine.query({ view: 'trace', traceId: 't' }).body;
    expect(trace?.weight).toBeCloseTo(1 / 0.3, 5);
    expect(trace?.spans[0]?.notes).toEqual([]);
  });
});
