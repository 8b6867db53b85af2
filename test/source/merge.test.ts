import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Answer, Finding, Question, ServiceRow, ViewName } from '../../src/engine/views.ts';
import { Kind, type Tag } from '../../src/model/annotation.ts';
import { SECOND } from '../../src/model/clock.ts';
import { WEIGHT_TAG } from '../../src/model/weight.ts';
import { mergeable, mergeAnswers } from '../../src/source/merge.ts';
import { emptyAnswer } from '../../src/source/empty.ts';
import { annotationOf, eventsOf, ZERO, type Event } from '../engine/events.ts';
import { Player } from '../engine/scenario.ts';

const SECONDS = 12;

/** Engines that share what one engine gets: a trace is in one of them, as `shareOf` says. */
function engines(
  events: readonly Event[],
  count: number,
  shareOf: (event: Event) => number,
): Engine[] {
  return Array.from({ length: count }, (_, share) => {
    const player = new Player(
      new Engine({ retainedBytes: 8 * 1024 * 1024 }),
      events.filter((event) => shareOf(event) === share),
    );
    // All of them run, whether they hear of anything or not.
    player.engine.advance(Math.min(...events.map(({ at }) => at)));
    player.playTo(SECONDS);
    return player.engine;
  });
}

function merged<V extends ViewName>(parts: readonly Engine[], question: Question<V>): Answer<V> {
  const answers = parts.map((engine) => engine.query(mergeable(question)));
  // As it comes over a wire.
  return mergeAnswers(question, JSON.parse(JSON.stringify(answers)) as Answer<V>[]);
}

/** Rows by their texts, sums of fractions to nine digits, and without what each engine compares by itself. */
function comparable(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(9));
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !['change', 'findings', 'rank'].includes(name))
      .map(([name, inner]) => [
        name,
        ['rows', 'operations', 'callers', 'callees', 'hosts'].includes(name) && Array.isArray(inner)
          ? inner.map((row) => JSON.stringify(comparable(row))).toSorted()
          : comparable(inner),
      ]),
  );
}

const questions: readonly Question[] = [
  { view: 'services' },
  { view: 'services', window: 5, filter: 'dur:>20ms' },
  { view: 'services', filter: 'status:error !service:hob' },
  { view: 'operations' },
  { view: 'edges' },
  { view: 'edges', filter: 'dur:>10ms', at: ZERO + 7 * SECOND },
  { view: 'hosts' },
  { view: 'service', service: 'fare', points: 6, reach: 12 },
  { view: 'traces' },
  { view: 'traces', limit: 7 },
  { view: 'traces', limit: 7, order: 'slowest', filter: 'service:fare' },
  { view: 'traces', limit: 3, keep: 'a00000002' },
  { view: 'traces', limit: 9, skip: 4 },
  { view: 'traces', limit: 9, after: 'a00000020', until: ZERO + 6 * SECOND },
  { view: 'trace', traceId: 'a00000003' },
  { view: 'trace', traceId: 'a00000003', clocks: 'adjusted' },
  { view: 'trace', traceId: 'nobody' },
];

const load = fc.record({
  perSecond: fc.constantFrom(3, 5, 7),
  fareMs: fc.integer({ min: 1, max: 80 }),
  hobMs: fc.integer({ min: 1, max: 80 }),
  failsEvery: fc.integer({ min: 2, max: 9 }),
  shares: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 40 }),
});

/** One of the engines heard of the service before the window began, and not within it. */
const heardBefore = {
  perSecond: 3,
  fareMs: 1,
  hobMs: 15,
  failsEvery: 2,
  shares: Array.from({ length: 16 }, (_, share) => Number(share === 2)),
};

const say = (kind: Kind, at: number, host: string, ...tags: readonly Tag[]): Event => ({
  at: ZERO + at,
  annotation: annotationOf({
    traceId: 'ab',
    spanId: '1',
    kind,
    timestamp: ZERO + at,
    host,
    origin: 'web',
    destination: 'fare.get',
    tags,
  }),
});

const change = (measure: 'p99' | 'errors' | 'rate', severity: 'warn' | 'bad') =>
  ({ measure, severity, now: 9, was: 1, since: ZERO }) as const;
const finding = (service: string, changed: Finding['change']): Finding => ({
  subject: 'service',
  service,
  other: '',
  change: changed,
  exampleTraceId: service,
  exampleSpanId: null,
});
const answerOf = (
  rows: readonly ServiceRow[],
  findings: readonly Finding[],
): Answer<'services'> => {
  const empty = emptyAnswer({ view: 'services' }, ZERO);
  return { ...empty, overview: { ...empty.overview, findings }, body: { rows } };
};
const row = (service: string, changed: Finding['change'] | null): ServiceRow => {
  const nothing = { p50: null, p95: null, p99: null, max: null };
  const counts = { calls: 1, errors: 0, timeouts: 0, inFlight: 0 };
  const buckets = { latency: [], gap: [] };
  return {
    service,
    ...counts,
    latency: nothing,
    gap: nothing,
    trend: [],
    change: changed,
    buckets,
  };
};

const trended = (at: number, trend: readonly number[]): Answer<'services'> => ({
  ...answerOf([{ ...row('fare', null), trend }], []),
  at,
});

const searched = (progress: number, reached: number, done: boolean): Answer<'traces'> => ({
  ...emptyAnswer({ view: 'traces' }, ZERO),
  body: { rows: [], matching: 0, newer: 0, search: { progress, reached, done } },
});
const searchOf = (...answers: readonly Answer<'traces'>[]): unknown =>
  mergeAnswers({ view: 'traces' }, answers).body.search;

describe('answers of engines that share the traces', () => {
  test('come together to the answer of one engine that has them all', () => {
    fc.assert(
      fc.property(load, ({ perSecond, fareMs, hobMs, failsEvery, shares }) => {
        const events = eventsOf({
          id: 'a',
          from: 0,
          to: SECONDS - 1,
          perSecond,
          call: {
            from: 'web',
            to: 'hob.list',
            hosts: ['z/web', 'z/hob'],
            ms: hobMs,
            failsEvery,
            calls: [{ from: 'hob', to: 'fare.get', hosts: ['z/hob', 'z/fare'], ms: fareMs }],
          },
        });
        const shareOf = ({ annotation }: Event): number =>
          shares[Number.parseInt(annotation.traceId.slice(1), 16) % shares.length]!;
        const parts = engines(events, 3, shareOf);
        const [one] = engines(events, 1, () => 0);
        for (const question of questions) {
          expect({ question, answer: comparable(merged(parts, question)) }).toEqual({
            question,
            answer: comparable(one!.query(question)),
          });
        }
      }),
      { numRuns: 10, examples: [[heardBefore]] },
    );
  });

  test('keep the ledger closed, stage by stage', () => {
    const events = eventsOf({
      id: 'a',
      from: 0,
      to: 5,
      perSecond: 4,
      call: { from: 'web', to: 'hob.list', hosts: ['z/web', 'z/hob'], ms: 5 },
    });
    const parts = engines(events, 2, ({ annotation }) => Number(annotation.traceId.endsWith('1')));
    parts[0]!.report({
      datagrams: 9,
      bytes: 99,
      lost: { network: 5, 'cut short': 2 },
      notes: ['A note.'],
      arrivals: {
        counted: 100,
        byAgents: 0,
        uncounted: 0,
        kernelTells: true,
        services: 2,
        agents: 0,
        worst: [],
      },
    });
    parts[1]!.report({ datagrams: 1, bytes: 11, lost: { 'cut short': 1 }, notes: ['Another.'] });
    const { ledger } = merged(parts, { view: 'ledger' }).body;
    const lost = Object.values(ledger.lost).reduce((sum, count) => sum + count, 0);
    expect(ledger.lost).toEqual({ network: 5, 'cut short': 3 });
    expect(ledger.offered).toBe(ledger.shown + lost);
    const road = ledger.stages.filter(({ stage }) => stage !== 'retention');
    for (const [place, { offered, passed, lost: here }] of road.entries()) {
      if (offered === null || passed === null) continue;
      expect(offered).toBe(passed + Object.values(here).reduce((sum, count) => sum + count, 0));
      expect(passed).toBe(road[place + 1]?.offered ?? ledger.shown);
    }
    expect(road.at(-1)!.passed).toBe(ledger.shown);
    expect(road.flatMap(({ notes }) => notes)).toEqual(['A note.', 'Another.']);
  });

  test('put together a trace whose parts came to two of them', () => {
    const tenth: Tag = [WEIGHT_TAG, '10'];
    const events = [
      say(Kind.request, 0, 'z/a'),
      say(Kind.in, 10, 'z/b', tenth),
      say(Kind.out, 40, 'z/b', tenth),
      say(Kind.reply, 50, 'z/a'),
    ];
    const parts = engines(events, 2, ({ annotation }) => Number(annotation.host === 'z/b'));
    const { trace } = merged(parts, { view: 'trace', traceId: 'ab' }).body;
    expect(trace?.spans).toHaveLength(1);
    expect(trace?.weight).toBe(10);
    expect(trace?.spans[0]).toMatchObject({ client: 50, server: 30, gap: 20, missing: [] });
    const list = merged(parts, { view: 'traces' }).body;
    expect(list.rows).toMatchObject([{ traceId: 'ab', weight: 10 }]);
    expect(list.matching).toBe(1);
  });

  test('say which share of all calls was told, each by how many it has', () => {
    const answers = [{ calls: 900, sampled: 0.1 }, { calls: 100 }].map(
      (counts): Answer<'services'> => {
        const empty = emptyAnswer({ view: 'services' }, ZERO);
        return { ...empty, overview: { ...empty.overview, ...counts } };
      },
    );
    const { overview } = mergeAnswers({ view: 'services' }, answers);
    expect(overview).toMatchObject({ calls: 1_000, sampled: 0.19 });
    const { overview: whole } = mergeAnswers({ view: 'services' }, answers.slice(1));
    expect(whole).not.toHaveProperty('sampled');
  });

  test('tell of each change the worst, causes first', () => {
    const slow = change('p99', 'warn');
    const failing = change('errors', 'bad');
    const { overview, body } = mergeAnswers({ view: 'services' }, [
      answerOf([row('fare', slow)], [finding('fare', slow), finding('web', slow)]),
      answerOf([row('fare', failing)], [finding('fare', failing)]),
      answerOf([row('fare', null)], [finding('hob', change('rate', 'warn'))]),
    ]);
    expect(body.rows[0]!.change).toEqual(failing);
    expect(overview.findings.map(({ service, change: { measure } }) => [service, measure])).toEqual(
      [
        ['fare', 'errors'],
        ['hob', 'rate'],
        ['web', 'p99'],
      ],
    );
  });

  test('add trends up column by column, also of one that answered a second earlier', () => {
    const question = { view: 'services', points: 4, reach: 20 } as const;
    const trendOf = (...answers: readonly Answer<'services'>[]): readonly number[] =>
      mergeAnswers(question, answers).body.rows[0]!.trend;
    // Columns are of five seconds: the one ends with the tenth, the other has begun the next.
    const [tenth, next] = [ZERO + 10 * SECOND, ZERO + 11 * SECOND];
    expect(trendOf(trended(tenth, [1, 2, 3, 4]), trended(tenth + 1, [1, 1, 1, 1]))).toEqual([
      2, 3, 4, 5,
    ]);
    expect(trendOf(trended(tenth, [1, 2, 3, 4]), trended(next, [2, 3, 4, 5]))).toEqual([
      4, 6, 8, 9,
    ]);
  });

  test('search through several stores as far as the slowest of them', () => {
    const without = emptyAnswer({ view: 'traces' }, ZERO);
    const [half, whole] = [searched(0.5, ZERO + 500, false), searched(1, ZERO, true)];
    expect(searchOf(whole, half)).toEqual({ progress: 0.5, reached: ZERO + 500, done: false });
    expect(searchOf(whole, whole)).toEqual({ progress: 1, reached: ZERO, done: true });
    // One that keeps no store has nothing to search.
    expect(searchOf(half, without)).toEqual({ progress: 0.5, reached: ZERO + 500, done: false });
    expect(searchOf(without, without)).toBeUndefined();
  });

  test('tell of a store after all that is wrong with the platform', () => {
    const slow = change('p99', 'warn');
    const full: Finding = {
      ...finding('', { ...slow, measure: 'not stored', severity: 'bad' }),
      subject: 'store',
      other: 'the disk is full',
    };
    const { overview } = mergeAnswers({ view: 'services' }, [
      answerOf([], [full]),
      answerOf([], [finding('fare', slow), finding('hob', slow)]),
    ]);
    expect(overview.findings.map(({ service }) => service)).toEqual(['fare', 'hob', '']);
  });
});
