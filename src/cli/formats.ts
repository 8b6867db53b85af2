/** The formats that traces can be written in, by their names on the command line. */
import type { Codec } from '../wire/codec.ts';
import { listing } from '../wire/listing.ts';

export type FormatName = 'listing';

export const formats: Readonly<Record<FormatName, Codec>> = { listing };

export const formatNames: readonly FormatName[] = Object.keys(formats) as FormatName[];
