/** Which format a file is in, told by what it holds and never by its name. */
import type { Codec } from './codec.ts';
import { listing } from './listing.ts';
import { TRACING } from './listing-grammar.ts';

/** How much of a file is looked at: a format that cannot be told by its first page is not one of ours. */
const PAGE_BYTES = 4_096;

interface Format {
  readonly codec: Codec;
  /** Whether a file that begins with this text may be in the format; reading it decides. */
  readonly looksLike: (page: string) => boolean;
}

const tracingLine = new RegExp(`^${TRACING}`, 'm');

/** Every format a file may have, the one easiest to tell first. A new format is an entry here. */
const formats: readonly Format[] = [
  { codec: listing, looksLike: (page) => tracingLine.test(page) },
];

/** What the formats are called, for the sentence that says a file has none of them. */
export const formatNames: readonly string[] = formats.map(({ codec }) => codec.name);

const decoder = new TextDecoder();

/** The format of a file's bytes, undefined when it is none that we know. */
export function detectFormat(bytes: Uint8Array): Codec | undefined {
  const page = decoder.decode(bytes.subarray(0, PAGE_BYTES));
  return formats.find(({ looksLike }) => looksLike(page))?.codec;
}
