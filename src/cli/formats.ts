/** The formats that traces can be written in, by their names on the command line. */
import type { Codec } from '../wire/codec.ts';
import { listing } from '../wire/listing.ts';
import { otlpJson } from '../wire/otlp/json.ts';

export type FormatName = 'listing' | 'otlp';

export const formats: Readonly<Record<FormatName, Codec>> = {
  listing,
  otlp: otlpJson,
};

export const formatNames: readonly FormatName[] = Object.keys(formats) as FormatName[];
