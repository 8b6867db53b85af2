import type { Annotation } from '../model/annotation.ts';
import type { Codec, Reading, Sink } from './codec.ts';
import { ListingReading } from './listing-reader.ts';
import { writeListing } from './listing-writer.ts';

const encoder = new TextEncoder();

/** The talk's listing. What is read and written again is the same text. */
export const listing: Codec = {
  name: "the talk's listing",
  read(sink: Sink): Reading {
    return new ListingReading(sink);
  },
  write(annotations: readonly Annotation[]): Uint8Array {
    return encoder.encode(writeListing(annotations));
  },
};
