import type { Annotation } from '../../model/annotation.ts';
import type { Codec, Reading, Sink } from '../codec.ts';
import { isObject } from '../json-fields.ts';
import { JsonReading } from '../json-reading.ts';
import { annotationsOfSpan } from '../told-annotations.ts';
import type { ToldSpan } from '../told-span.ts';
import { spansOfDocument, spansOfTrace } from './trace.ts';
import { TRACES, writeJaeger } from './writer.ts';

/** A trace a line or one alone, a list of traces, the API's answer, and what Elasticsearch found. */
const PLACES = [[], ['[]'], ['data', '[]'], ['[]', 'data', '[]'], ['hits', 'hits', '[]']];

const encoder = new TextEncoder();

/** Jaeger's JSON, as its API answers and its UI imports and exports it, and its documents in Elasticsearch. */
export const jaegerJson: Codec = {
  name: 'Jaeger JSON',
  read(sink: Sink): Reading {
    return new JsonReading(PLACES, sink, (value, refuse) => {
      for (const span of spansOf(value, refuse)) {
        for (const annotation of annotationsOfSpan(span)) sink.annotation(annotation);
      }
    });
  },
  write(annotations: readonly Annotation[]): Uint8Array {
    return encoder.encode(writeJaeger(annotations));
  },
  list: TRACES,
};

function spansOf(value: unknown, refuse: (reason: string) => void): readonly ToldSpan[] {
  // A list that holds nothing is no mistake.
  if (Array.isArray(value)) return [];
  if (isObject(value)) {
    if (Array.isArray(value['spans'])) return spansOfTrace(value, refuse);
    if ('spanID' in value) return spansOfDocument(value, refuse);
    if (isObject(value['_source'])) return spansOfDocument(value['_source'], refuse);
    if (Array.isArray(value['data'])) return [];
  }
  refuse('not a trace');
  return [];
}
