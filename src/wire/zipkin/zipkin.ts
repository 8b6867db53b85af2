import type { Annotation } from '../../model/annotation.ts';
import type { Codec, Reading, Sink } from '../codec.ts';
import { isToldSink } from '../codec.ts';
import { JsonReading } from '../json-reading.ts';
import { isObject, Unreadable } from '../json-fields.ts';
import { annotationsOfSpan } from '../told-annotations.ts';
import type { ToldSpan } from '../told-span.ts';
import { QuickTold } from './quick-told.ts';
import { isV1, spansOfV1 } from './v1.ts';
import { spanOfV2 } from './v2.ts';
import { SPANS, writeZipkin } from './writer.ts';

/** A span a line, a list of spans, or a list of traces as `/api/v2/traces` answers. */
const PLACES = [[], ['[]'], ['[]', '[]']];

const encoder = new TextEncoder();

/** Zipkin's JSON. Both versions are read, told apart span by span; the second is written. */
export const zipkinJson: Codec = {
  name: 'Zipkin JSON',
  read(sink: Sink): Reading {
    const quick = isToldSink(sink) ? new QuickTold(sink) : undefined;
    return new JsonReading(
      PLACES,
      sink,
      (value, refuse) => {
        const spans = spansOf(value);
        if (typeof spans === 'string') return refuse(spans);
        for (const span of spans) {
          for (const annotation of annotationsOfSpan(span)) sink.annotation(annotation);
        }
      },
      quick && ((bytes, at) => quick.tell(bytes, at)),
    );
  },
  write(annotations: readonly Annotation[]): Uint8Array {
    return encoder.encode(writeZipkin(annotations));
  },
  list: SPANS,
};

/** The spans of one value, or why there are none. */
function spansOf(value: unknown): readonly ToldSpan[] | string {
  // A list that holds nothing is no mistake.
  if (Array.isArray(value) && value.length === 0) return [];
  if (!isObject(value)) return 'not a span';
  try {
    const spans = isV1(value) ? spansOfV1(value) : [spanOfV2(value)];
    const { traceId, spanId } = spans[0]!;
    if (traceId === '') return 'a span without a trace id';
    return spanId === '' ? 'a span without an id' : spans;
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}
