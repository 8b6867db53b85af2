/** Spans for tests of the formats that tell spans: what all of them hold. */
import * as fc from 'fast-check';
import type { Annotation } from '../../src/model/annotation.ts';
import type { SpanKind } from '../../src/model/span-kind.ts';
import { isCallersSide, spanKinds } from '../../src/model/span-kind.ts';
import { annotationsOfSpan } from '../../src/wire/told-annotations.ts';
import type { ToldSpan } from '../../src/wire/told-span.ts';

/** Moments of real traces, µs. */
const FIRST = 1_000_000_000_000_000;
const LAST = 1_900_000_000_000_000;

/** A span says as much as three annotations, and costs as much to make. */
const MOST = 4;

export const hexSpanId: fc.Arbitrary<string> = fc.stringMatching(/^[1-9a-f][0-9a-f]{15}$/);
export const hexTraceId: fc.Arbitrary<string> = fc.stringMatching(/^[1-9a-f][0-9a-f]{31}$/);

const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const moment = fc.integer({ min: FIRST, max: LAST });

/** Keys that no convention has, each once: a map holds them as well as a list. */
export const spanTags: fc.Arbitrary<[string, string][]> = fc.uniqueArray(
  fc.tuple(fc.stringMatching(/^own\.[a-z]{1,6}$/), fc.oneof(text, fc.constant(''))),
  { maxLength: 4, selector: ([key]) => key },
);

/**
 * A span as every format can hold it, without links. Of a server it tells no
 * peer, and of none that nobody waits for it, but of a consumer.
 */
export const heldSpan: fc.Arbitrary<ToldSpan> = fc
  .record({
    traceId: hexTraceId,
    spanId: hexSpanId,
    parentId: fc.oneof(fc.constant(''), hexSpanId),
    kind: fc.constantFrom(...spanKinds),
    service: name,
    host: fc.oneof(
      fc.constant(''),
      name,
      fc.tuple(name, name).map(([zone, host]) => `${zone}/${host}`),
      fc.ipV4(),
      fc.tuple(name, fc.ipV6()).map(([zone, ip]) => `${zone}/${ip}`),
    ),
    peer: fc.oneof(fc.constant(''), name),
    // Two words: one alone may be a verb that the tags say more of.
    operation: fc.tuple(name, text).map(([verb, object]) => `${verb} ${object}`),
    start: moment,
    duration: fc.oneof(fc.constant(null), fc.nat()),
    async: fc.constant(false),
    error: fc.oneof(
      fc.constant(null),
      fc.constant(''),
      name.map((word) => `${word}!`),
    ),
    tags: spanTags,
    notes: fc.array(fc.record({ at: moment, text: name, tags: spanTags }), { maxLength: 2 }),
    links: fc.constant([]),
  })
  .map((span): ToldSpan => ({
    ...span,
    peer: hasPeer(span.kind) && span.peer !== span.service ? span.peer : '',
  }));

function hasPeer(kind: SpanKind): boolean {
  return isCallersSide(kind) || kind === 'server';
}

/** What several spans of one trace say, each with an id of its own. */
export function annotationsOf(
  span: fc.Arbitrary<ToldSpan>,
  count: fc.ArrayConstraints,
): fc.Arbitrary<Annotation[]> {
  const { minLength = 0, maxLength = MOST } = count;
  const spans = fc.uniqueArray(span, {
    minLength,
    maxLength: Math.min(maxLength, MOST),
    selector: ({ spanId }) => spanId,
  });
  return fc
    .tuple(hexTraceId, spans)
    .map(([traceId, each]) => each.flatMap((one) => annotationsOfSpan({ ...one, traceId })));
}
