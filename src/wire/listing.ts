import type { Annotation } from '../model/annotation.ts';
import type { Codec, Rejections } from './codec.ts';
import { readListing } from './listing-reader.ts';
import { writeListing } from './listing-writer.ts';

const encoder = new TextEncoder();

/** The talk's listing. What is read and written again is the same text. */
export const listing: Codec = {
  name: "the talk's listing",
  read(bytes: Uint8Array, sink: (annotation: Annotation) => void): Rejections {
    return readListing(bytes, sink);
  },
  write(annotations: readonly Annotation[]): Uint8Array {
    return encoder.encode(writeListing(annotations));
  },
};
