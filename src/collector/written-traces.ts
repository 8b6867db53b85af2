/** Traces in the formats that other tools read, as answers. */
import { z } from 'zod';
import { annotationsOf } from '../engine/assemble/annotations.ts';
import type { Annotation } from '../model/annotation.ts';
import type { Trace } from '../model/trace.ts';
import { formats } from '../wire/formats.ts';
import type { FormatName } from '../wire/formats.ts';
import { MAX_WRITTEN } from './limits.ts';
import { withoutUnseen } from './unseen.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** What no traces are in each format: JSON has no empty text. */
const NONE: Readonly<Record<FormatName, string>> = {
  listing: '',
  otlp: '{"resourceSpans":[]}\n',
  zipkin: '[]\n',
  jaeger: '{"data":[]}\n',
};

/** As the OpenAPI document tells them; what is in them is their own standards' to say. */
export const otherFormats: z.ZodType<object> = z.union([
  z.looseObject({ resourceSpans: z.array(z.looseObject({})) }).describe('as=otlp'),
  z.array(z.looseObject({})).describe('as=zipkin'),
  z.looseObject({ data: z.array(z.looseObject({})) }).describe('as=jaeger'),
]);

interface Written {
  readonly type: string;
  readonly body: string;
}

export function writtenTraces(as: FormatName, annotations: readonly Annotation[]): Written {
  const text = new TextDecoder().decode(formats[as].write(annotations)) || NONE[as];
  // JSON has escaped what a terminal might obey already.
  return as === 'listing'
    ? { type: TEXT_TYPE, body: withoutUnseen(text) }
    : { type: JSON_TYPE, body: text };
}

/** As many traces as one answer holds, from the first on, and how many these were. One that is gone by now counts and tells nothing. */
export async function gathered(
  ids: readonly string[],
  find: (traceId: string) => Promise<Trace | null>,
): Promise<{ readonly count: number; readonly annotations: readonly Annotation[] }> {
  let count = 0;
  const annotations: Annotation[] = [];
  while (count < ids.length && annotations.length < MAX_WRITTEN) {
    const trace = await find(ids[count]!);
    for (const annotation of trace ? annotationsOf(trace) : []) annotations.push(annotation);
    count++;
  }
  return { count, annotations };
}
