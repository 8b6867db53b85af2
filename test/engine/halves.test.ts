import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../demo/random.ts';
import { Engine } from '../../src/engine/engine.ts';
import { KIN_AFTER } from '../../src/engine/limits.ts';
import { SECOND } from '../../src/model/clock.ts';
import type { EdgeRow } from '../../src/engine/views.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { KIND_TAG, type SpanKind } from '../../src/model/span-kind.ts';
import type { ToldSpan } from '../../src/wire/told-span.ts';
import { ZERO } from './events.ts';
import { annotationsOfSpans, spanOf } from './spans.ts';

const MIB = 1024 * 1024;

/** Says all at once; then nothing else will come. */
function told(annotations: readonly Annotation[]): Engine {
  const engine = new Engine({ retainedBytes: 4 * MIB, whole: true });
  const record = new AnnotationRecord();
  for (const annotation of annotations) {
    engine.apply(record.fill(annotation, engine.vocabulary), ZERO + SECOND);
  }
  engine.finish();
  engine.advance(ZERO + 2 * SECOND);
  return engine;
}

/**
 * Calls and errors by service, operation, edge and host, and of all; timeouts but by operation,
 * since of several servers below one caller the first to come is its other half.
 */
function countsOf(engine: Engine): Record<string, string> {
  const all = { window: 'all' } as const;
  const { overview, body } = engine.query({ view: 'services', ...all });
  const edges = engine.query({ view: 'edges', ...all }).body.rows;
  const operations = engine.query({ view: 'operations', ...all }).body.rows;
  const hosts = engine.query({ view: 'hosts', ...all }).body.rows;
  const rows = [
    ['all', overview],
    ...body.rows.map((row) => [row.service, row] as const),
    ...operations.map((row) => {
      return [`${row.service}.${row.operation}`, { ...row, timeouts: 0 }] as const;
    }),
    ...edges.map((row) => [`${row.caller} > ${row.callee}`, row] as const),
    ...hosts.map((row) => [`@${row.host}`, row] as const),
  ] as const;
  return Object.fromEntries(
    rows
      .filter(([, { calls, errors, timeouts }]) => calls > 0 || errors > 0 || timeouts > 0)
      .map(([name, { calls, errors, timeouts }]) => {
        const late = timeouts > 0 ? `, ${timeouts} timed out` : '';
        return [name, `${calls} calls, ${errors} failed${late}`];
      }),
  );
}

/** One span of a made-up trace: what kind, where it runs, whose child; its place among them is its id. */
const branch = fc.record({
  kind: fc.constantFrom<SpanKind>('client', 'server', 'internal', 'producer', 'consumer'),
  parent: fc.nat(),
  service: fc.constantFrom('web', 'fare', 'hob'),
  peer: fc.constantFrom('', '', 'db', 'fare'),
  failed: fc.boolean(),
  shared: fc.boolean(),
  native: fc.boolean(),
});

/**
 * As instrumented services tell it: a child runs where its parent does, and only
 * a server or consumer below a caller's span runs elsewhere. All children of one
 * caller's span run in one service, and a shared server has its client's id. A
 * native client tells no kind and whom it calls; so may the server that shares an id.
 */
function traceOf(
  branches: readonly (typeof branch extends fc.Arbitrary<infer T> ? T : never)[],
): Annotation[] {
  interface Made {
    readonly span: ToldSpan;
    /** Where its children run; below a caller's span, what serves it. */
    readonly runs: string;
    readonly serves: string;
    readonly isCallers: boolean;
    readonly isShared: boolean;
  }
  const made: Made[] = [];
  const said: Annotation[] = [];
  branches.forEach(({ kind, parent, service, peer, failed, shared, native }, place) => {
    const above = place === 0 ? undefined : made[parent % place]!;
    const spanId = (place + 1).toString(16).padStart(16, '0');
    const isCallers = kind === 'client' || kind === 'producer';
    const isServers = kind === 'server' || kind === 'consumer';
    const below = above?.isCallers === true && !above.isShared;
    // A server where its parent is none is one that was called from within.
    const isNative = native && kind === 'client';
    const runs = above === undefined ? service : below && isServers ? above.serves : above.runs;
    const span = spanOf({
      spanId,
      parentId: above?.span.spanId ?? '',
      kind,
      service: runs,
      host: `z/${runs}`,
      peer: isCallers ? (isNative ? service : peer) : '',
      operation: `op${place}`,
      error: failed ? 'it broke' : null,
    });
    said.push(...(isNative ? nativeOf(span) : annotationsOfSpans([span])));
    const isShared = kind === 'client' && shared;
    // The server's half under the client's id: children of it run there.
    if (isShared) {
      const half = { ...span, kind: 'server', service, host: `z/${service}`, peer: '' } as const;
      // Either side may be native, and both.
      said.push(...(failed ? nativeOf(half) : annotationsOfSpans([half])));
    }
    made.push({ span, runs: isShared ? service : runs, serves: service, isCallers, isShared });
  });
  return said;
}

/** The same as a service with the trace library tells it; of one that failed, that it gave up as well. */
function nativeOf(span: ToldSpan): Annotation[] {
  const said = annotationsOfSpans([span]).map((each) => ({
    ...each,
    tags: each.tags.filter(([key]) => key !== KIND_TAG),
  }));
  const last = said.at(-1)!;
  return last.kind === Kind.reply && span.error !== null
    ? [...said, { ...last, kind: Kind.timeout }]
    : said;
}

const plain = {
  kind: 'client',
  parent: 0,
  service: 'web',
  peer: '',
  failed: false,
  shared: false,
  native: false,
} as const;

/** A native call that failed, below one that failed, was taken for a half until its own server spoke. */
const onceParted: Parameters<typeof traceOf>[0] = [
  { ...plain, failed: true },
  plain,
  plain,
  { ...plain, failed: true, shared: true, native: true },
  { ...plain, parent: 3, shared: true },
  { ...plain, kind: 'server' },
];

describe('the halves of a call', () => {
  test('are one call in whatever order what tells them comes', () => {
    fc.assert(
      fc.property(
        fc.array(branch, { minLength: 1, maxLength: 10 }),
        fc.integer(),
        (branches, seed) => {
          const annotations = traceOf(branches);
          const random = new Random(seed);
          const shuffled = annotations
            .map((annotation) => ({ annotation, key: random.share() }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ annotation }) => annotation);
          expect(countsOf(told(shuffled))).toEqual(countsOf(told(annotations)));
        },
      ),
      { numRuns: 60, examples: [[[...onceParted], -18]] },
    );
  });

  test('are weighed alike: what stands for ten stands for ten on its edge', () => {
    const spans = annotationsOfSpans([{ ...CLIENT, error: 'timed out' }, SERVER]);
    const engine = told(
      spans.map((said) => ({ ...said, tags: [...said.tags, ['sampling.weight', '10']] })),
    );
    expect(countsOf(engine)).toMatchObject({
      all: '10 calls, 0 failed',
      'web > fare': '10 calls, 10 failed',
      fare: '10 calls, 0 failed',
    });
  });

  test('of a message: who names the service that takes it tells the same call', () => {
    const sent = { ...CLIENT, kind: 'producer', service: 'web', peer: 'fare' } as const;
    const taken = { ...SERVER, kind: 'consumer', service: 'fare' } as const;
    expect(countsOf(told(annotationsOfSpans([sent, taken])))).toMatchObject({
      fare: '1 calls, 0 failed',
      'web > fare': '1 calls, 0 failed',
    });
    // The wait in the queue is no gap of the call, under one id or two.
    for (const spanId of [sent.spanId, taken.spanId]) {
      for (const sides of [
        [sent, { ...taken, spanId }],
        [{ ...taken, spanId }, sent],
      ]) {
        const engine = told(annotationsOfSpans(sides));
        const [edge] = engine.query({ view: 'edges', window: 'all' }).body.rows;
        expect(edge).toMatchObject({ calls: 1, gap: { max: null } });
        const { trace } = engine.query({ view: 'trace', traceId: 't1' }).body;
        expect(trace!.spans.map(({ gap }) => gap)).not.toContainEqual(expect.any(Number));
      }
    }
    // A bus that is named is called for itself.
    expect(countsOf(told(annotationsOfSpans([{ ...sent, peer: 'rides' }, taken])))).toMatchObject({
      fare: '1 calls, 0 failed',
      rides: '1 calls, 0 failed',
    });
  });

  test('where a span was told to be called tells nothing of where its parts run', () => {
    const server = spanOf({ spanId: '1', service: 'fare', peer: 'web' });
    const part = spanOf({ spanId: '2', parentId: '1', kind: 'internal', service: 'web' });
    expect(countsOf(told(annotationsOfSpans([server, part])))).toMatchObject({
      'web > fare': '1 calls, 0 failed',
      'fare > web': '1 calls, 0 failed',
    });
  });

  test('of a native caller and a server with a span of its own are one, also when that comes later', () => {
    for (const delay of [0, 4, 12]) {
      const engine = new Engine({ retainedBytes: MIB });
      const record = new AnnotationRecord();
      const say = (annotations: readonly Annotation[], at: number): void => {
        for (const each of annotations) engine.apply(record.fill(each, engine.vocabulary), at);
      };
      const caller = { ...CLIENT, peer: 'fare', host: 'z/web', operation: 'estimate' };
      say(nativeOf({ ...caller, duration: null }), ZERO);
      engine.advance(ZERO + SECOND);
      const edges = (): readonly EdgeRow[] =>
        engine.query({ view: 'edges', window: 'all' }).body.rows;
      expect(edges()).toMatchObject([{ caller: 'web', callee: 'fare', calls: 1, inFlight: 1 }]);
      say(nativeOf({ ...caller, duration: 9_000 }), ZERO + SECOND);
      say(
        annotationsOfSpans([{ ...SERVER, host: 'z/fare', start: ZERO + 1_000, duration: 5_000 }]),
        ZERO + (1 + delay) * SECOND,
      );
      engine.advance(ZERO + 30 * SECOND);
      const [edge, ...others] = edges();
      expect(edge).toMatchObject({ caller: 'web', callee: 'fare', calls: 1, inFlight: 0 });
      expect(others).toEqual([]);
      const times = [edge?.client.max, edge?.server.max, edge?.gap.max];
      expect(times.map((time) => Math.round(time! / 1_000))).toEqual([9, 5, 4]);
      const { overview, body } = engine.query({ view: 'services', window: 'all' });
      expect([overview.calls, overview.inFlight]).toEqual([1, 0]);
      expect(body.rows.filter(({ calls }) => calls > 0)).toMatchObject([
        { service: 'fare', calls: 1, inFlight: 0 },
      ]);
      const { trace } = engine.query({ view: 'trace', traceId: 't1' }).body;
      expect(trace?.spans).toMatchObject([
        { kind: null, service: 'fare', client: 9_000, gap: 4_000, missing: [] },
        { kind: 'server', caller: 'web', server: 5_000, missing: [] },
      ]);
    }
  });

  test('are told of when one comes so late that the other was counted', () => {
    const engine = new Engine({ retainedBytes: MIB });
    const record = new AnnotationRecord();
    const say = (span: ToldSpan, at: number): void => {
      for (const annotation of annotationsOfSpans([span])) {
        engine.apply(record.fill(annotation, engine.vocabulary), at);
      }
    };
    say(CLIENT, ZERO);
    say(SERVER, ZERO + KIN_AFTER + SECOND);
    const { stages } = engine.query({ view: 'ledger' }).body.ledger;
    const counters = stages.flatMap((stage) => stage.counters);
    expect(counters).toContainEqual(['calls put right by a span that came late', 1]);
  });
});

const CLIENT = spanOf({ spanId: 'a', kind: 'client', service: 'web' });
const SERVER = spanOf({ spanId: 'b', parentId: 'a', kind: 'server', service: 'fare' });

describe('nothing that halves can say of each other ends the engine', () => {
  const rings: Readonly<Record<string, readonly ToldSpan[]>> = {
    'a span that is its own parent': [
      { ...CLIENT, parentId: 'a' },
      { ...SERVER, parentId: 'b' },
    ],
    "two that are each other's": [{ ...CLIENT, parentId: 'b' }, SERVER],
    'a ring of three': [
      { ...CLIENT, parentId: 'c' },
      SERVER,
      spanOf({ spanId: 'c', parentId: 'b', kind: 'internal', service: 'hob' }),
    ],
    'parents that never come, and several roots': [
      { ...CLIENT, parentId: 'x' },
      SERVER,
      spanOf({ spanId: 'c', parentId: 'y', kind: 'internal' }),
      spanOf({ spanId: 'd', parentId: '' }),
      spanOf({ spanId: 'e', parentId: '' }),
    ],
  };

  test.each(Object.entries(rings))('%s', (_, spans) => {
    for (const inOrder of [spans, spans.toReversed()]) {
      const engine = told(annotationsOfSpans(inOrder));
      const { trace } = engine.query({ view: 'trace', traceId: 't1' }).body;
      expect(trace?.spans).toHaveLength(spans.length);
      const clients = spans.filter(({ kind }) => kind === 'client').length;
      const { overview } = engine.query({ view: 'services', window: 'all' });
      expect(overview.calls).toBeGreaterThanOrEqual(spans.length - clients);
      expect(overview.calls).toBeLessThanOrEqual(spans.length);
      expect(overview.inFlight).toBe(0);
    }
  });

  test('a trace of thousands of servers below one client, all of which failed', () => {
    const many = 5_000;
    const spans = [
      ...Array.from({ length: many }, (_, n) => {
        return spanOf({ spanId: `${n + 10}`, parentId: 'a', service: 'fare', error: 'no' });
      }),
      { ...CLIENT, error: 'no' },
    ];
    const counts = countsOf(told(annotationsOfSpans(spans)));
    expect(counts['web > fare']).toBe(`${many} calls, ${many} failed`);
  });

  test('traces let go while their halves wait: each is counted, and none is in flight', () => {
    const engine = new Engine({ retainedBytes: 64 * 1024, whole: true });
    const record = new AnnotationRecord();
    const traces = 500;
    for (let n = 0; n < traces; n++) {
      const traceId = `${n + 1}`;
      // The client's end is still to come.
      const open = { ...CLIENT, traceId, peer: 'db', duration: null };
      for (const annotation of annotationsOfSpans([open, { ...SERVER, traceId, parentId: 'x' }])) {
        engine.apply(record.fill(annotation, engine.vocabulary), ZERO + n);
      }
    }
    engine.advance(ZERO + 90 * SECOND);
    expect(countsOf(engine)).toMatchObject({
      fare: `${traces} calls, 0 failed`,
      db: `${traces} calls, 0 failed`,
      'web > db': `${traces} calls, 0 failed`,
    });
    expect(engine.query({ view: 'services' }).overview.inFlight).toBe(0);
  });
});

test('a filter finds traces by the kind of a span, and by a name as it is shown', () => {
  const pool = spanOf({ spanId: 'c', kind: 'internal', service: 'fare', operation: 'Pool.take' });
  const engine = told(annotationsOfSpans([CLIENT, SERVER, pool]));
  const matching = (filter: string): number =>
    engine.query({ view: 'traces', filter }).body.matching;
  expect(matching('tag.span.kind=client service:web')).toBe(1);
  expect(matching('tag.span.kind=producer')).toBe(0);
  expect(matching('fare.pool.take')).toBe(1);
});
