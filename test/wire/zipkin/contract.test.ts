import type { ToldSpan } from '../../../src/wire/told-span.ts';
import { zipkinJson } from '../../../src/wire/zipkin/zipkin.ts';
import { codecContract } from '../codec-contract.ts';
import { annotationsOf, heldSpan } from '../spans.ts';

/** A producer that does not tell how long it took is not waited for. */
const span = heldSpan.map((held): ToldSpan => ({
  ...held,
  async: held.kind === 'producer' && held.duration === null,
}));

codecContract({ codec: zipkinJson, annotations: (count) => annotationsOf(span, count) });
