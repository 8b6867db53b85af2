/** Which format a file is in, told by what it holds and never by its name. */
import { capture, looksLikeCapture } from './capture.ts';
import type { Format } from './codec.ts';
import { jaegerJson } from './jaeger/jaeger.ts';
import { listing } from './listing.ts';
import { TRACING } from './listing-grammar.ts';
import { otlpJson } from './otlp/json.ts';
import { looksLikePcap, pcap } from './pcap/pcap.ts';
import { looksLikePcapng, pcapng } from './pcap/pcapng.ts';
import { zipkinJson } from './zipkin/zipkin.ts';

/** How much of a file is looked at: a format that cannot be told by its first pages is not one of ours. */
export const PAGE_BYTES = 16_384;

interface Known {
  readonly format: Format;
  /** Whether a file that begins so may be in the format; reading it decides. */
  readonly looksLike: (page: Page) => boolean;
}

/** How a file begins. */
interface Page {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const tracingLine = new RegExp(`^${TRACING}`, 'm');

/** JSON, as far as its first byte tells; a byte order mark may stand before it. */
const jsonBegin = /^\ufeff?\s*[[{]/;

/** Keys that stand at the top of OpenTelemetry's messages, those of logs and metrics among them. */
const otlpKey =
  /"(?:resource_?(?:spans|logs|metrics)|batches|(?:scope|instrumentation_?library)_?spans)"\s*:/i;

/** Jaeger alone writes these so. */
const jaegerKey = /"(?:traceID|spanID|processID|operationName|processes)"\s*:/;

/** Zipkin's spans have it as OpenTelemetry's do, which are told by what is around them. */
const zipkinKey = /"traceId"\s*:/;

/** Every format a file may have, the one easiest to tell first. A new format is an entry here. */
const formats: readonly Known[] = [
  { format: capture, looksLike: ({ bytes }) => looksLikeCapture(bytes) },
  { format: pcap, looksLike: ({ bytes }) => looksLikePcap(bytes) },
  { format: pcapng, looksLike: ({ bytes }) => looksLikePcapng(bytes) },
  { format: otlpJson, looksLike: ({ text }) => jsonBegin.test(text) && otlpKey.test(text) },
  { format: jaegerJson, looksLike: ({ text }) => jsonBegin.test(text) && jaegerKey.test(text) },
  { format: zipkinJson, looksLike: ({ text }) => jsonBegin.test(text) && zipkinKey.test(text) },
  { format: listing, looksLike: ({ text }) => tracingLine.test(text) },
];

/** What the formats are called, for the sentence that says a file has none of them. */
export const formatNames: readonly string[] = formats.map(({ format }) => format.name);

const decoder = new TextDecoder();

/** How a text in UTF-16 begins: its mark, or each second byte 0. */
const wideBegin = /^(?:\ufffd\ufffd|[\t\n\r -~]\0[\t\n\r -~]\0|\0[\t\n\r -~]\0[\t\n\r -~])/;

/** What a file is that has no format of ours, in words that follow its name and say what to do. */
export function whatElse(begin: Uint8Array): string {
  const text = decoder.decode(begin.subarray(0, PAGE_BYTES));
  if (wideBegin.test(text)) return 'is text in UTF-16; write it as UTF-8 and give it again';
  if (jsonBegin.test(text)) {
    return 'is JSON, but has no spans as OTLP, Jaeger or Zipkin write them; check that it holds traces';
  }
  return `is in no format that is known; give one of: ${formatNames.join(', ')}`;
}

/** The format of a file by its first `PAGE_BYTES` bytes, undefined when it is none that we know. */
export function detectFormat(begin: Uint8Array): Format | undefined {
  const bytes = begin.subarray(0, PAGE_BYTES);
  const page = { bytes, text: decoder.decode(bytes) };
  return formats.find(({ looksLike }) => looksLike(page))?.format;
}
