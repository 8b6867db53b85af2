/** Reads OTLP in tests, as the spans that a person sees. */
import type { Annotation } from '../../../src/model/annotation.ts';
import type { Format, Rejections } from '../../../src/wire/codec.ts';
import { otlpJson } from '../../../src/wire/otlp/json.ts';
import { readWhole } from '../../../src/wire/read-whole.ts';
import { spansOfAnnotations } from '../../../src/wire/told-sides.ts';
import type { ToldSpan } from '../../../src/wire/told-span.ts';

interface Told {
  readonly spans: ToldSpan[];
  readonly rejections: Rejections;
}

export function told(format: Format, bytes: Uint8Array): Told {
  const annotations: Annotation[] = [];
  const rejections = readWhole(format, bytes, (annotation) => annotations.push(annotation));
  return { spans: spansOfAnnotations(annotations), rejections };
}

export function toldJson(text: string): Told {
  return told(otlpJson, new TextEncoder().encode(text));
}

export const TRACE = '5b8efff798038103d269b633813fc60c';
export const SPAN = 'eee19b7ec3c1b174';

/** A span's JSON with the least that it must have. */
export const plainSpan = {
  traceId: TRACE,
  spanId: SPAN,
  name: 'pay',
  kind: 2,
  startTimeUnixNano: '1544712660000000000',
  endTimeUnixNano: '1544712661000000000',
};

export function attribute(key: string, text: string): object {
  return { key, value: { stringValue: text } };
}

/** A request of one source. */
export function request(...spans: object[]): { resourceSpans: object[] } {
  const resource = { attributes: [attribute('service.name', 'shop')] };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
}

/** The one span of a request with `plainSpan`, changed so. */
export function toldSpan(changes: object): ToldSpan {
  const { spans, rejections } = toldJson(JSON.stringify(request({ ...plainSpan, ...changes })));
  if (spans.length !== 1) throw new Error(JSON.stringify(rejections));
  return spans[0]!;
}
