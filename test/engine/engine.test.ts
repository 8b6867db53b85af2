import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../demo/random.ts';
import { Engine } from '../../src/engine/engine.ts';
import { MAX_SPANS_PER_TRACE } from '../../src/engine/limits.ts';
import type { Question, ViewName, Views } from '../../src/engine/views.ts';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { HOUR, MINUTE, SECOND, type Micros } from '../../src/model/clock.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { annotationOf, eventsOf, ZERO, type Event } from './events.ts';
import { Player } from './scenario.ts';

const MIB = 1024 * 1024;
const TABLES = ['services', 'operations', 'edges', 'hosts'] as const;

/** Small, so that a test of many engines does not wait for memory. */
function smallEngine(): Engine {
  return new Engine({ retainedBytes: MIB });
}

function say(engine: Engine, told: Partial<Annotation>, at: Micros = ZERO): void {
  const annotation = annotationOf({
    timestamp: at,
    origin: 'web',
    destination: 'fare.base',
    ...told,
  });
  engine.apply(new AnnotationRecord().fill(annotation, engine.vocabulary), at);
}

function ask<V extends ViewName>(engine: Engine, question: Question<V>): unknown {
  return JSON.parse(JSON.stringify(engine.query(question)));
}

/** All annotations of a few calls, some of them missing or told in part. */
const calls = fc.array(
  fc.record({
    trace: fc.integer({ min: 0, max: 2 }),
    caller: fc.constantFrom('web', 'fare', ''),
    service: fc.constantFrom('fare', 'hob', '__proto__'),
    host: fc.constantFrom('a/h1', 'a/h2', ''),
    kinds: fc.uniqueArray(fc.constantFrom<Kind>(1, 2, 3, 4, 5), { minLength: 1 }),
    failed: fc.uniqueArray(fc.constantFrom<Kind>(2, 4), { maxLength: 2 }),
    // Who leaves out whom it calls for, or what it calls: other formats do.
    mute: fc.uniqueArray(fc.constantFrom<Kind>(1, 2, 3, 4, 5), { maxLength: 2 }),
    took: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  { minLength: 1, maxLength: 8 },
);

function annotationsOf(all: typeof calls extends fc.Arbitrary<infer T> ? T : never): Annotation[] {
  return all.flatMap(({ trace, caller, service, host, kinds, failed, mute, took }, span) =>
    kinds.map((kind) =>
      annotationOf({
        traceId: `t${trace}`,
        spanId: `s${span}`,
        kind,
        timestamp: ZERO + kind * 10,
        duration: kind === Kind.reply ? took * 2 : kind === Kind.out ? took : 0,
        host: kind === Kind.in || kind === Kind.out ? host : 'a/h0',
        origin: mute.includes(kind) ? '' : caller,
        destination:
          mute.includes(kind) && kinds.length > 1 && kind !== kinds[0] ? '' : `${service}.x`,
        tags: failed.includes(kind) ? [['error', 'it broke']] : [],
      }),
    ),
  );
}

function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

/** What must not depend on the order: all counts, the edges' latencies, every gap. */
function countsOf(engine: Engine): unknown {
  const all = { window: 'all' } as const;
  const {
    calls: total,
    errors,
    timeouts,
    inFlight,
  } = engine.query({ view: 'services', ...all }).overview;
  return {
    overview: { total, errors, timeouts, inFlight },
    services: sorted(
      engine
        .query({ view: 'services', ...all })
        .body.rows.map((row) => ({ ...row, latency: null })),
    ),
    operations: sorted(
      engine
        .query({ view: 'operations', ...all })
        .body.rows.map((row) => ({ ...row, latency: null })),
    ),
    edges: sorted(engine.query({ view: 'edges', ...all }).body.rows),
    hosts: sorted(engine.query({ view: 'hosts', ...all }).body.rows),
  };
}

function fed(annotations: readonly Annotation[]): Engine {
  const engine = smallEngine();
  for (const annotation of annotations) say(engine, annotation);
  engine.advance(ZERO + SECOND);
  return engine;
}

describe('a call is counted once', () => {
  test('in whatever order its annotations come, however often, in part or whole', () => {
    fc.assert(
      fc.property(calls, fc.integer(), (all, seed) => {
        const annotations = annotationsOf(all);
        const random = new Random(seed);
        const shuffled = [...annotations, ...annotations]
          .map((annotation) => ({ annotation, key: random.share() }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ annotation }) => annotation);
        const right = countsOf(fed(annotations));
        expect(countsOf(fed(shuffled))).toEqual(right);
        const named = all.length;
        expect(right).toMatchObject({ overview: { total: named } });
      }),
      { numRuns: 25 },
    );
  });

  test('and what is in flight always comes back to nothing', () => {
    fc.assert(
      fc.property(calls, fc.integer(), (all, seed) => {
        const random = new Random(seed);
        const engine = smallEngine();
        for (const annotation of annotationsOf(all)) {
          say(engine, annotation, ZERO + random.below(70) * SECOND);
        }
        engine.advance(ZERO + 140 * SECOND);
        for (const view of TABLES) {
          const { rows } = engine.query({ view, window: 'all' }).body;
          expect(rows.map(({ inFlight }) => inFlight).filter(Boolean)).toEqual([]);
        }
        expect(engine.query({ view: 'services' }).overview.inFlight).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  test('and leaves no call in flight when its trace is let go before it is answered', () => {
    const engine = new Engine({ retainedBytes: 32 * 1024 });
    for (let i = 0; i < 2_000; i++)
      say(engine, { traceId: `t${i}`, kind: i % 2 ? Kind.in : Kind.request, host: 'a/h1' });
    const kept = new Map(engine.query({ view: 'ledger' }).body.ledger.stages.at(-1)!.counters).get(
      'calls kept',
    )!;
    expect(kept).toBeLessThan(200);
    const { inFlight } = engine.query({ view: 'services' }).overview;
    expect(inFlight).toBeLessThanOrEqual(kept);
    engine.advance(ZERO + 70 * SECOND);
    expect(engine.query({ view: 'services' }).overview.inFlight).toBe(0);
  });
});

/** Answers without their trends: where seconds are gone, ten of them share what they had. */
function untrended(all: readonly unknown[]): string {
  return JSON.stringify(all, (key, value: unknown) => (key === 'trend' ? undefined : value));
}

describe('a moment gone by', () => {
  const fare = { from: 'customer', to: 'fare.base', hosts: ['a/h1', 'a/h2'], ms: 80 } as const;
  const customer = {
    from: 'web',
    to: 'customer.near',
    hosts: ['a/h0', 'a/h1'],
    ms: 5,
    calls: [fare],
  } as const;
  const events: readonly Event[] = [
    ...eventsOf({ id: 'a', from: 0.03, to: 60.03, perSecond: 12, call: customer }),
    ...eventsOf({
      id: 'b',
      from: 60.03,
      to: 120.03,
      perSecond: 12,
      call: { ...customer, calls: [{ ...fare, ms: 700, failsEvery: 3 }] },
    }),
    ...eventsOf({ id: 'c', from: 120.03, to: 130.03, perSecond: 12, call: customer }),
    // Stuck for good.
    ...eventsOf({ id: 'd', from: 30.03, to: 33.03, perSecond: 2, call: customer }).filter(
      ({ annotation }) => annotation.kind !== Kind.reply,
    ),
  ];
  const asked: Question[] = TABLES.flatMap((view) => [
    { view },
    { view, window: 10 },
    { view, window: 300, points: 7 },
    { view, filter: 'service:fare' },
  ]);
  const answers = (engine: Engine, at?: Micros): unknown[] =>
    asked.map((question) => {
      const {
        overview,
        oldest: _,
        ...rest
      } = engine.query(at === undefined ? question : { ...question, at });
      return JSON.parse(JSON.stringify({ ...rest, overview }));
    });

  test('is answered as it was answered live', () => {
    const player = new Player(smallEngine(), events);
    const live = new Map<number, unknown[]>();
    for (let second = 1; second <= 140; second++) {
      player.playTo(second);
      // Whole tens stay exact when their seconds are gone.
      if (second % 17 === 0 || second % 20 === 0) live.set(second, answers(player.engine));
    }
    for (const [second, then] of live) {
      expect([second, answers(player.engine, ZERO + second * SECOND)]).toEqual([second, then]);
    }
    player.playTo(600);
    for (const [second, then] of [...live].filter(([moment]) => moment % 10 === 0)) {
      const now = answers(player.engine, ZERO + second * SECOND);
      expect([second, untrended(now)]).toEqual([second, untrended(then)]);
    }
  });

  test('is the same whether time passed in small steps or in one', () => {
    const often = new Player(smallEngine(), events);
    for (let tick = 0; tick <= 1_500; tick++) often.playTo(tick / 10);
    const once = new Player(smallEngine(), events);
    once.playTo(150);
    for (const second of [20, 40, 75, 92, 93, 95, 125, 150]) {
      expect([second, answers(once.engine, ZERO + second * SECOND)]).toEqual([
        second,
        answers(often.engine, ZERO + second * SECOND),
      ]);
    }
  });

  test('shows no trace that had not begun, nor proves a finding by one', () => {
    const player = new Player(smallEngine(), events);
    player.playTo(119);
    const at = ZERO + 75 * SECOND;
    const { body, overview } = player.engine.query({ view: 'traces', at, limit: 10_000 });
    expect(Math.max(...body.rows.map(({ start }) => start))).toBeLessThanOrEqual(at);
    const examples = overview.findings.map(({ exampleTraceId }) => exampleTraceId);
    const shown = new Set(body.rows.map(({ traceId }) => traceId));
    expect(examples.filter((id) => id !== null && !shown.has(id))).toEqual([]);
    expect(examples[0]).not.toBeNull();
  });

  test('names of a trace that proves a finding the call to blame', () => {
    const player = new Player(smallEngine(), events);
    player.playTo(119);
    const at = ZERO + 75 * SECOND;
    const { findings } = player.engine.query({ view: 'services', at }).overview;
    const proven = findings.filter(({ exampleTraceId }) => exampleTraceId !== null);
    expect(proven).not.toEqual([]);
    for (const { service, exampleTraceId, exampleSpanId } of proven) {
      const { trace } = player.engine.query({ view: 'trace', traceId: exampleTraceId! }).body;
      const blamed = trace?.spans.find(({ spanId }) => spanId === exampleSpanId);
      expect(blamed).toMatchObject({ service });
    }
  });
});

function idsOf({ rows }: Views['traces']): string[] {
  return rows.map(({ traceId }) => traceId);
}

describe('a list of traces', () => {
  const engine = new Engine({ retainedBytes: MIB });
  for (let i = 0; i < 30; i++) {
    say(engine, { traceId: `t${i}` }, ZERO + i * SECOND);
    const took = { kind: Kind.reply, duration: (30 - i) * 1_000 } as const;
    say(engine, { traceId: `t${i}`, ...took }, ZERO + i * SECOND);
  }
  engine.advance(ZERO + MINUTE);
  const list = (question: Omit<Question, 'view'>): Views['traces'] =>
    engine.query({ view: 'traces', ...question }).body;

  test('keeps the one that is asked for, however many newer ones came', () => {
    expect(idsOf(list({ limit: 2 }))).toEqual(['t29', 't28']);
    expect(idsOf(list({ limit: 2, keep: 't3' }))).toEqual(['t29', 't28', 't3']);
    expect(idsOf(list({ limit: 2, keep: 't29' }))).toEqual(['t29', 't28']);
    expect(idsOf(list({ limit: 2, keep: 'unknown' }))).toEqual(['t29', 't28']);
  });

  test('does not keep one that fails the filter, or had not begun', () => {
    expect(idsOf(list({ limit: 2, keep: 't3', filter: 'dur:<5ms' }))).toEqual(['t29', 't28']);
    expect(idsOf(list({ limit: 1, keep: 't29', at: ZERO + 5 * SECOND }))).toEqual(['t5']);
  });

  test('holds still at a moment, and counts what came after', () => {
    const held = list({ limit: 2, until: ZERO + 10 * SECOND });
    expect(idsOf(held)).toEqual(['t10', 't9']);
    expect(held).toMatchObject({ matching: 30, newer: 19 });
    expect(list({ until: ZERO + 10 * SECOND, filter: 'dur:<5ms' })).toMatchObject({
      rows: [],
      matching: 4,
      newer: 4,
    });
  });
});

describe('what is usual', () => {
  test('is not known before twenty seconds were heard', () => {
    const engine = new Engine({ retainedBytes: MIB });
    const learning = (): unknown => engine.query({ view: 'ledger' }).overview.learning;
    expect(learning()).toEqual({ heard: 0, of: 20 });
    say(engine, {}, ZERO);
    engine.advance(ZERO + 12 * SECOND);
    expect(learning()).toEqual({ heard: 12, of: 20 });
    engine.advance(ZERO + 20 * SECOND);
    expect(learning()).toBeNull();
    const { overview } = engine.query({ view: 'ledger', at: ZERO + 12 * SECOND });
    expect(overview.learning).toEqual({ heard: 12, of: 20 });
  });
});

describe('time', () => {
  test('that goes back stands still, and that is no time is not heeded', () => {
    const engine = smallEngine();
    say(engine, {}, ZERO);
    for (const at of [ZERO - HOUR, 0, -1, NaN, Infinity, -Infinity, 1e300, 2 ** 63]) {
      say(engine, { kind: Kind.reply, traceId: `t${at}` }, at);
    }
    expect(engine.now).toBe(ZERO);
    engine.advance(ZERO + 2 * SECOND);
    expect(engine.query({ view: 'services' }).overview.calls).toBe(9);
  });

  test('before 1970, or none at all, counts as a whole', () => {
    const engine = new Engine({ retainedBytes: MIB, whole: true });
    for (const at of [0, -5, NaN]) say(engine, { traceId: `t${at}` }, at);
    expect(engine.query({ view: 'services', window: 'all' }).body.rows).toMatchObject([
      { service: 'fare', calls: 3 },
      {},
    ]);
    expect(engine.query({ view: 'traces' }).body.matching).toBe(3);
  });

  test('that leaps hours ahead, again and again, is caught up with at once', () => {
    const engine = new Engine({ retainedBytes: MIB, whole: true });
    for (let leap = 0; leap < 50; leap++) {
      say(engine, { traceId: `t${leap}` }, ZERO + leap * 7 * HOUR);
    }
    engine.advance(ZERO + 50 * 7 * HOUR);
    const { body, windowSeconds } = engine.query({ view: 'services', window: 'all' });
    expect(body.rows.find(({ service }) => service === 'fare')).toMatchObject({
      calls: 50,
      inFlight: 0,
    });
    expect(windowSeconds).toBe(50 * 7 * 3600);
  });

  test('that services tell wrongly makes no latency, and ends nothing', () => {
    const engine = smallEngine();
    const odd = [NaN, Infinity, -Infinity, -1, 0, 2 ** 63, -(2 ** 63), 1e300];
    odd.forEach((timestamp, i) => {
      odd.forEach((duration, j) => {
        for (const kind of [1, 3, 4, 2] as const) {
          say(engine, {
            traceId: `${i}-${j}`,
            kind,
            timestamp: kind === 2 ? ZERO : timestamp,
            duration,
            host: 'a/h1',
          });
        }
      });
    });
    // The clock was set back between IN and OUT.
    say(engine, { traceId: 'back', kind: Kind.in, destination: 'hob.list', timestamp: ZERO });
    say(engine, { traceId: 'back', kind: Kind.out, destination: 'hob.list', timestamp: ZERO - 5 });
    engine.advance(ZERO + 70 * SECOND);
    const rows = new Map(
      engine.query({ view: 'services', window: 300 }).body.rows.map((row) => [row.service, row]),
    );
    expect(rows.get('fare')?.calls).toBe(64);
    expect(rows.get('hob')?.latency.p50).toBeNull();
    for (const filter of ['dur:>1s', 'status:ok', 'text', '!dur:<5ms']) {
      ask(engine, { view: 'traces', filter, order: 'slowest' });
    }
    for (const row of engine.query({ view: 'traces' }).body.rows) {
      expect(
        engine.query({ view: 'trace', traceId: row.traceId, clocks: 'adjusted' }).body.trace?.spans,
      ).toHaveLength(1);
    }
  });
});

describe('a question', () => {
  test('before anything came has an empty answer', () => {
    const engine = smallEngine();
    for (const view of [...TABLES, 'service', 'traces', 'trace', 'ledger'] as const) {
      expect(ask(engine, { view })).toMatchObject({
        view,
        at: 0,
        windowSeconds: 0,
        overview: { calls: 0, findings: [] },
      });
    }
  });

  test('that asks for nonsense is answered with as much sense as there is', () => {
    const engine = fed([annotationOf({ origin: 'web', destination: 'fare.base' })]);
    for (const odd of [NaN, -1, 0, 0.5, Infinity, -Infinity, 1e9]) {
      for (const view of ['services', 'service'] as const) {
        for (const part of [{ points: odd }, { reach: odd }, { window: odd }, { at: odd }]) {
          expect(() => ask(engine, { view, service: 'fare', ...part })).not.toThrow();
        }
      }
    }
    expect(engine.query({ view: 'services', points: 1e9 }).body.rows[0]?.trend).toHaveLength(1_000);
  });

  test('over more than the history holds says how much it covers', () => {
    const engine = smallEngine();
    say(engine, {}, ZERO);
    for (let second = 1; second <= 3_700; second++) engine.advance(ZERO + second * SECOND);
    const { windowSeconds, oldest } = engine.query({ view: 'services', window: 86_400 });
    expect(windowSeconds).toBe(3_600);
    expect(oldest).toBe(ZERO + 100 * SECOND);
    expect(engine.query({ view: 'services', window: 'all' }).windowSeconds).toBe(3_600);
  });

  test('about a trace adds no name, and ranks calls whose destination has no endpoint', () => {
    const engine = smallEngine();
    for (let i = 0; i < 40; i++) {
      say(engine, { traceId: `t${i}`, destination: 'db' });
      say(engine, {
        traceId: `t${i}`,
        destination: 'db',
        kind: Kind.reply,
        duration: (i + 1) * 1_000,
      });
    }
    engine.advance(ZERO + SECOND);
    const names = engine.vocabulary.names.size;
    const { trace } = engine.query({ view: 'trace', traceId: 't20' }).body;
    expect(trace?.spans[0]?.rank).toBeCloseTo(0.5, 2);
    expect(engine.vocabulary.names.size).toBe(names);
  });

  test('of charts over tens of seconds has no holes between them', () => {
    const player = new Player(
      smallEngine(),
      eventsOf({
        id: 'a',
        from: 0,
        to: 100,
        perSecond: 10,
        call: { from: 'web', to: 'fare.x', hosts: ['h0', 'h1'], ms: 5 },
      }),
    );
    player.playTo(900);
    const { series } = player.engine.query({
      view: 'service',
      service: 'fare',
      at: ZERO + 100 * SECOND,
      points: 30,
      reach: 90,
    }).body;
    for (const rate of series.rate) expect(rate).toBeCloseTo(10, 0);
    expect(series.p50).not.toContain(null);
  });
});

describe('hostile input', () => {
  test('of endless names and ids folds, is counted, and takes no more memory than allowed', () => {
    const engine = smallEngine();
    const many = 20_000;
    for (let i = 0; i < many; i++) {
      say(
        engine,
        {
          traceId: `trace ${i}`,
          spanId: `span ${i}`,
          destination: `s${i}.x${i}`,
          origin: `c${i}`,
          host: `h${i}`,
          kind: Kind.in,
        },
        ZERO + i * 10,
      );
    }
    engine.advance(ZERO + 3 * SECOND);
    expect(engine.vocabulary.names.size).toBeLessThanOrEqual(65_536);
    const { rows } = engine.query({ view: 'services' }).body;
    expect(rows).toHaveLength(1_000);
    expect(rows.reduce((sum, { calls: made }) => sum + made, 0)).toBe(many);
    for (const view of ['edges', 'hosts'] as const) {
      const made = engine.query({ view }).body.rows;
      expect(made.reduce((sum, { calls: counted }) => sum + counted, 0)).toBe(many);
    }
    const { ledger } = engine.query({ view: 'ledger' }).body;
    expect(ledger).toMatchObject({ offered: many, shown: many, lost: {} });
    const counters = new Map(ledger.stages.flatMap(({ counters: told }) => told));
    expect(counters.get('services folded into (other)')).toBeGreaterThan(5_000);
    expect(counters.get('bytes kept')).toBeLessThanOrEqual(MIB);
  });

  test('of one trace with 30,000 calls keeps what a trace may hold and counts the rest', () => {
    const engine = new Engine();
    for (let i = 0; i < 30_000; i++) {
      say(engine, {
        spanId: i.toString(16),
        parentId: i ? (i - 1).toString(16) : '',
        timestamp: ZERO + i,
      });
    }
    const { ledger } = engine.query({ view: 'ledger' }).body;
    const beyond = 30_000 - MAX_SPANS_PER_TRACE;
    expect(ledger).toMatchObject({
      offered: 30_000,
      shown: MAX_SPANS_PER_TRACE,
      lost: { 'trace too large': beyond },
    });
    engine.advance(ZERO + SECOND);
    expect(
      engine.query({ view: 'traces', filter: 'service:fare !status:error' }).body.rows,
    ).toMatchObject([{ spans: MAX_SPANS_PER_TRACE }]);
  });

  test('of calls that are their own parents, or each others, is shown', () => {
    const engine = smallEngine();
    say(engine, { spanId: 'a', parentId: 'a' });
    say(engine, { traceId: 'ring', spanId: 'a', parentId: 'b' });
    say(engine, { traceId: 'ring', spanId: 'b', parentId: 'a' });
    engine.advance(ZERO + SECOND);
    expect(engine.query({ view: 'trace', traceId: 't' }).body.trace?.spans).toHaveLength(1);
    expect(engine.query({ view: 'trace', traceId: 'ring' }).body.trace?.spans).toHaveLength(2);
  });
});

test('a parent that is told late makes another call the root', () => {
  const engine = smallEngine();
  say(engine, { spanId: 'child' });
  say(engine, { spanId: 'root' });
  say(engine, { spanId: 'child', parentId: 'root', kind: Kind.reply, duration: 5_000 });
  say(engine, { spanId: 'root', kind: Kind.reply, duration: 9_000 });
  engine.advance(ZERO + SECOND);
  expect(engine.query({ view: 'traces', filter: 'dur:=9ms' }).body.matching).toBe(1);
});

describe('the ledger', () => {
  test('closes: what was offered is what is shown and what was lost, by reason', () => {
    const engine = smallEngine();
    const random = new Random(3);
    let offered = 0;
    for (let i = 0; i < 3_000; i++) {
      const told = {
        traceId: random.below(20) ? `t${random.below(40)}` : '',
        spanId: random.below(20) ? `s${random.below(40)}` : '',
        kind: random.below(7) as Kind,
      };
      say(engine, told);
      offered++;
    }
    engine.report({
      datagrams: 9,
      bytes: 99,
      lost: { 'not an annotation': 7, 'kernel buffer full': 0 },
      notes: ['a note'],
    });
    const { ledger } = engine.query({ view: 'ledger' }).body;
    const lost = Object.values(ledger.lost).reduce((sum, count) => sum + count, 0);
    expect(ledger.offered).toBe(ledger.shown + lost);
    expect(Object.keys(ledger.lost).toSorted()).toEqual([
      'no trace or span id',
      'not an annotation',
    ]);
    const twice = new Map(ledger.stages[1]!.counters).get('told twice')!;
    expect(ledger.offered).toBe(offered + 7 - twice);
    expect(twice).toBeGreaterThan(0);
    expect(engine.query({ view: 'services' }).overview.lost).toBe(lost);
    expect(ledger.stages[0]!.notes).toEqual(['a note']);
  });

  test('what is told twice is kept once', () => {
    const engine = smallEngine();
    for (let i = 0; i < 3; i++)
      say(engine, { kind: Kind.in, payload: 'hello', tags: [['user', '42']] });
    const { trace } = engine.query({ view: 'trace', traceId: 't' }).body;
    expect(trace?.spans[0]?.notes).toHaveLength(1);
  });
});

test('a trace of which no two moments are known took no known time: no filter by it finds it, and it is the last of the slowest', () => {
  const about = { origin: 'web', destination: 'fare.base' };
  const answered = [Kind.request, Kind.reply].map((kind) =>
    annotationOf({ ...about, traceId: 'answered', kind }),
  );
  const engine = fed([annotationOf({ ...about, traceId: 'silent' }), ...answered]);
  const found = (filter: string, order: 'newest' | 'slowest' = 'newest'): readonly string[] => {
    const { rows } = engine.query({ view: 'traces', filter, order }).body;
    return rows.map(({ traceId }) => traceId);
  };
  expect(found('dur:<1ms')).toEqual(['answered']);
  expect(found('dur:>=0ms')).toEqual(['answered']);
  expect(found('', 'slowest')).toEqual(['answered', 'silent']);
});
