/** Spans as OTLP can hold them, for tests. */
import * as fc from 'fast-check';
import type { Annotation } from '../../../src/model/annotation.ts';
import { annotationsOfSpan } from '../../../src/wire/told-annotations.ts';
import type { ToldSpan } from '../../../src/wire/told-span.ts';
import { heldSpan, hexSpanId, hexTraceId, spanTags } from '../spans.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const tags = fc.array(fc.tuple(fc.stringMatching(/^own\.[a-z]{1,6}$/), text), { maxLength: 4 });

/** Besides what every format holds: links, keys said twice, names of any kind, no time. */
const otlpSpan: fc.Arbitrary<ToldSpan> = fc
  .record({
    held: heldSpan,
    operation: text,
    isTimed: fc.boolean(),
    follows: fc.boolean(),
    error: fc.oneof(fc.constant(null), fc.constant(''), text),
    tags,
    notes: fc.array(fc.record({ at: fc.nat(), text, tags }), { maxLength: 2 }),
    links: fc.array(fc.record({ traceId: hexTraceId, spanId: hexSpanId, tags: spanTags }), {
      maxLength: 2,
    }),
  })
  .map(({ held, isTimed, follows, ...said }) => ({
    ...held,
    ...said,
    start: isTimed ? held.start : 0,
    duration: isTimed ? held.duration : null,
    async: follows && held.kind !== 'consumer' && held.parentId !== '',
  }));

/** Who asks for fewer sources than these reads them at every byte, and a span each is enough. */
const FEW = 4;

/** What so many sources tell, up to two spans each; a source's spans stand together, as they are written. */
export function toldBySources(count: fc.ArrayConstraints): fc.Arbitrary<Annotation[]> {
  const { minLength = 0, maxLength = FEW } = count;
  const source = fc.array(otlpSpan, { minLength: 1, maxLength: maxLength < FEW ? 1 : 2 });
  return fc
    .uniqueArray(source, { minLength, maxLength: 3, selector: ([first]) => first!.service })
    .map((sources) =>
      sources.flatMap((spans, group) => {
        const { service, host } = spans[0]!;
        return spans.flatMap((span, index) =>
          annotationsOfSpan({
            ...span,
            service,
            host,
            peer: span.peer === service ? '' : span.peer,
            spanId: `${group}${index}${span.spanId.slice(2)}`,
          }),
        );
      }),
    );
}
