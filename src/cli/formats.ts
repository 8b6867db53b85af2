/** The formats that traces are written in, by the names that `--as` takes. */
import type { Codec } from '../wire/codec.ts';
import { jaegerJson } from '../wire/jaeger/jaeger.ts';
import { listing } from '../wire/listing.ts';
import { otlpJson } from '../wire/otlp/json.ts';
import { zipkinJson } from '../wire/zipkin/zipkin.ts';

export type FormatName = 'listing' | 'otlp' | 'zipkin' | 'jaeger';

export const formats: Readonly<Record<FormatName, Codec>> = {
  listing,
  otlp: otlpJson,
  zipkin: zipkinJson,
  jaeger: jaegerJson,
};

export const formatNames: readonly FormatName[] = Object.keys(formats) as FormatName[];
