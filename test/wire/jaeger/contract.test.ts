import * as fc from 'fast-check';
import { jaegerJson } from '../../../src/wire/jaeger/jaeger.ts';
import type { ToldLink, ToldSpan } from '../../../src/wire/told-span.ts';
import { codecContract } from '../codec-contract.ts';
import { annotationsOf, heldSpan, hexSpanId, hexTraceId } from '../spans.ts';

/** A reference tells its type and no more; one within the trace would be the parent. */
const link: fc.Arbitrary<ToldLink> = fc.record({
  traceId: hexTraceId,
  spanId: hexSpanId,
  tags: fc.constantFrom(
    [['opentracing.ref_type', 'child_of'] as const],
    [['opentracing.ref_type', 'follows_from'] as const],
  ),
});

const span = fc
  .tuple(heldSpan, fc.boolean(), fc.array(link, { maxLength: 2 }))
  .map(([held, follows, links]): ToldSpan => ({
    ...held,
    async: follows && held.parentId !== '' && held.kind !== 'consumer',
    links,
  }));

codecContract({ codec: jaegerJson, annotations: (count) => annotationsOf(span, count) });
