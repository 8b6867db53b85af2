/**
 * Traces of other tools' spans, replayed, written in a format and replayed again:
 * the same traces, all that was reckoned of them included. Written as what memory
 * made of them, and as they were told.
 *
 * What a format cannot hold is not made here: OTLP and Jaeger say that nobody
 * waits for a span only of one with a parent, Zipkin only of a producer that has
 * not ended; Zipkin has no links.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotationsOf } from '../../src/engine/assemble/annotations.ts';
import type { Annotation, Tag } from '../../src/model/annotation.ts';
import { MINUTE, SECOND } from '../../src/model/clock.ts';
import type { Trace } from '../../src/model/trace.ts';
import { capture } from '../../src/wire/capture.ts';
import { formats } from '../../src/wire/formats.ts';
import { annotationsOfSpan } from '../../src/wire/told-annotations.ts';
import type { ToldSpan } from '../../src/wire/told-span.ts';
import { heldSpan, hexTraceId } from '../wire/spans.ts';
import { replayed } from './again.ts';

const START = 1_600_000_000 * SECOND;

/** Every replay makes an engine, which costs more than the traces: one file, with many traces. */
const RUNS = 1;
const MOST_TRACES = 20;
const MOST_SPANS = 6;

type Name = 'otlp' | 'zipkin' | 'jaeger';

const someTraceId = fc.oneof(hexTraceId, fc.stringMatching(/^[1-9a-f][0-9a-f]{15}$/));

interface Place {
  readonly at: number;
  readonly took: number;
  readonly above: number | null;
  readonly follows: boolean;
}

const place: fc.Arbitrary<Place> = fc.record({
  at: fc.nat(SECOND),
  took: fc.nat(SECOND),
  above: fc.option(fc.nat(MOST_SPANS)),
  follows: fc.boolean(),
});

/** Spans of one trace: parents among them, elsewhere or none; rings as well. */
const spansOfTrace = (name: Name): fc.Arbitrary<ToldSpan[]> =>
  fc
    .tuple(
      someTraceId,
      fc.nat(MINUTE),
      fc.uniqueArray(heldSpan, {
        minLength: 1,
        maxLength: MOST_SPANS,
        selector: ({ spanId }) => spanId,
      }),
      fc.array(place, { minLength: MOST_SPANS, maxLength: MOST_SPANS }),
      fc.constantFrom(['shop', 'till', 'stock'], ['one']),
    )
    .map(([id, later, spans, places, services]) =>
      spans.map((span, index): ToldSpan => {
        const { at, took, above, follows } = places[index]!;
        const start = START + later + at;
        const service = services[at % services.length]!;
        const peer = services[took % services.length]!;
        const parentId = above === null ? span.parentId : (spans[above]?.spanId ?? '');
        return {
          ...span,
          traceId: id,
          service,
          peer: span.peer === '' || peer === service ? '' : peer,
          parentId,
          start,
          duration: span.duration === null ? null : took,
          async:
            name === 'zipkin'
              ? span.kind === 'producer' && span.duration === null
              : follows && parentId !== '' && span.kind !== 'consumer',
          notes: span.notes.map((note) => ({ ...note, at: start + (note.at % SECOND) })),
        };
      }),
    );

const file = (name: Name): fc.Arbitrary<ToldSpan[][]> =>
  fc.uniqueArray(spansOfTrace(name), {
    minLength: MOST_TRACES / 2,
    maxLength: MOST_TRACES,
    selector: ([first]) => first!.traceId.padStart(32, '0'),
  });

/** All that a trace is, whatever of it came first. */
function told({ traceId, spans, ...summary }: Trace): readonly [string, object] {
  const each = spans.map(({ parent, notes, ...span }) => ({
    ...span,
    children: null,
    depth: null,
    rank: null,
    above: spans[parent]?.spanId ?? '',
    request: span.request?.at ?? null,
    in: span.in?.at ?? null,
    out: span.out?.at ?? null,
    reply: span.reply?.at ?? null,
    notes: notes
      .map(({ at, payload, tags }) => JSON.stringify([at, payload, sorted(tags)]))
      .toSorted(),
  }));
  return [
    traceId.padStart(32, '0'),
    { ...summary, spans: new Map(each.map((span) => [span.spanId, span])) },
  ];
}

function sorted(tags: readonly Tag[]): readonly Tag[] {
  return tags.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function inTime(annotations: readonly Annotation[]): Annotation[] {
  return annotations.toSorted((a, b) => a.timestamp - b.timestamp);
}

test.each(['otlp', 'zipkin', 'jaeger'] as const)('as %s', async (name) => {
  await fc.assert(
    fc.asyncProperty(file(name), async (traces) => {
      const annotations = inTime(traces.flat().flatMap(annotationsOfSpan));
      const first = await replayed(capture.write(annotations));
      expect(first.traces).toHaveLength(traces.length);
      for (const said of [first.traces.flatMap(annotationsOf), annotations]) {
        const again = await replayed(formats[name].write(said));
        expect(again).toMatchObject({ lost: 0, warnings: [] });
        expect(new Map(again.traces.map(told))).toEqual(new Map(first.traces.map(told)));
      }
    }),
    { numRuns: RUNS },
  );
});
