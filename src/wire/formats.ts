/** The formats that traces are written in, by the names that `--as` and `as=` take. */
import type { Codec } from './codec.ts';
import { jaegerJson } from './jaeger/jaeger.ts';
import { listing } from './listing.ts';
import { otlpJson } from './otlp/json.ts';
import { zipkinJson } from './zipkin/zipkin.ts';

export type FormatName = 'listing' | 'otlp' | 'zipkin' | 'jaeger';

export const formats: Readonly<Record<FormatName, Codec>> = {
  listing,
  otlp: otlpJson,
  zipkin: zipkinJson,
  jaeger: jaegerJson,
};

export const formatNames: readonly FormatName[] = Object.keys(formats) as FormatName[];
