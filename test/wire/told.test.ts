import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { Kind, kindWords } from '../../src/model/annotation.ts';
import { spanKinds } from '../../src/model/span-kind.ts';
import { annotationsOfSpan } from '../../src/wire/told-annotations.ts';
import { spansOfAnnotations } from '../../src/wire/told-sides.ts';
import type { ToldSpan } from '../../src/wire/told-span.ts';

const START = 1_700_000_000_000_000;

const plain: ToldSpan = {
  traceId: 'a1',
  spanId: 'b2',
  parentId: 'c3',
  kind: 'client',
  service: 'shop',
  host: 'eu-1a/h1',
  peer: 'stock',
  operation: 'GET /items/{id}',
  start: START,
  duration: 1_500,
  async: false,
  error: null,
  tags: [['http.response.status_code', '200']],
  notes: [],
  links: [],
};

const word = fc.stringMatching(/^[a-z][a-z0-9./ {}]{0,10}$/);
const tags = fc.array(fc.tuple(word, word), { maxLength: 3 });

const toldSpan: fc.Arbitrary<ToldSpan> = fc
  .record({
    traceId: word,
    spanId: word,
    parentId: fc.oneof(fc.constant(''), word),
    kind: fc.constantFrom(...spanKinds),
    service: word,
    host: word,
    peer: word,
    operation: fc.oneof(fc.constant(''), word),
    start: fc.integer({ min: 1, max: START }),
    duration: fc.oneof(fc.constant(null), fc.nat()),
    async: fc.boolean(),
    error: fc.oneof(fc.constant(null), fc.constant(''), word),
    tags,
    notes: fc.array(fc.record({ at: fc.nat(), text: word, tags }), { maxLength: 2 }),
    links: fc.array(fc.record({ traceId: word, spanId: word, tags }), { maxLength: 2 }),
  })
  .map((span): ToldSpan => {
    const hasPeer = span.kind !== 'internal' && span.kind !== 'consumer';
    return {
      ...span,
      // Nobody calls what is internal, a consumer has a broker, and one's own service is no peer.
      peer: hasPeer && span.peer !== span.service ? span.peer : '',
      async: span.async && span.kind !== 'consumer',
    };
  });

const kindsOf = (annotations: readonly Annotation[]): string[] =>
  annotations.map(({ kind }) => kindWords[kind]!);

describe('a span of another tool as annotations', () => {
  test('a client is REQ and REP to its peer, its sayings on what ends it', () => {
    const [request, reply, ...others] = annotationsOfSpan(plain);
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      kind: Kind.request,
      timestamp: START,
      origin: 'shop',
      destination: 'stock.GET /items/{id}',
      tags: [['span.kind', 'client']],
    });
    expect(reply).toMatchObject({
      kind: Kind.reply,
      timestamp: START + 1_500,
      duration: 1_500,
      tags: [
        ['span.kind', 'client'],
        ['http.response.status_code', '200'],
      ],
    });
  });

  test('a server is IN and OUT; who called it is not told', () => {
    const annotations = annotationsOfSpan({ ...plain, kind: 'server', peer: '' });
    expect(kindsOf(annotations)).toEqual(['IN', 'OUT']);
    expect(annotations.map(({ origin }) => origin)).toEqual(['', '']);
  });

  test('one that has not ended has a beginning alone, and says there what it has to say', () => {
    const [only, ...others] = annotationsOfSpan({ ...plain, duration: null, error: 'reset' });
    expect(others).toEqual([]);
    expect(only!.tags).toContainEqual(['error', 'reset']);
  });

  test('one that tells no time tells its duration all the same', () => {
    const annotations = annotationsOfSpan({ ...plain, start: 0 });
    expect(annotations.map(({ timestamp }) => timestamp)).toEqual([0, 0]);
    expect(annotations.at(-1)!.duration).toBe(1_500);
  });

  test('what is made of a span tells the same span', () => {
    fc.assert(
      fc.property(toldSpan, (span) => {
        expect(spansOfAnnotations(annotationsOfSpan(span))).toEqual([span]);
      }),
      { numRuns: 500 },
    );
  });
});

test('a call of ours is two spans of one id, each with what its own process said', () => {
  const call = { ...plain, tags: [], kind: 'client' as const };
  const common = { ...annotationsOfSpan(call)[0]!, tags: [], parentId: '' };
  const server = { host: 'eu-1b/h2' };
  const spans = spansOfAnnotations([
    common,
    { ...common, ...server, kind: Kind.in, timestamp: START + 10 },
    { ...common, ...server, kind: Kind.note, timestamp: START + 20, payload: 'cache missed' },
    { ...common, ...server, kind: Kind.out, timestamp: START + 40, duration: 30 },
    { ...common, kind: Kind.timeout, timestamp: START + 90 },
  ]);
  expect(spans).toMatchObject([
    { kind: 'client', service: 'shop', peer: 'stock', duration: 90, error: 'timed out', notes: [] },
    { kind: 'server', service: 'stock', peer: 'shop', start: START + 10, duration: 30 },
  ]);
  expect(spans[1]!.notes).toEqual([{ at: START + 20, text: 'cache missed', tags: [] }]);
});
