/**
 * Spans of other tools, a body of a request at a time. A thread of their own
 * reads them, since a body may be megabytes of JSON and no datagram is to wait
 * for it; what it read comes to the engine as frames, which go the way of all.
 */

/** What a body is in: told by where it was posted, and as what. */
export type SpanFormat = 'otlp-json' | 'otlp-protobuf' | 'zipkin';

/** What a body may be packed with: the words of `Content-Encoding`. */
export const packings = ['identity', 'gzip', 'deflate', 'zstd'] as const;

export type Packing = (typeof packings)[number];

/** Largest body taken, bytes as sent: an OpenTelemetry Collector's batch of 8,192 spans is some 8 MB of JSON. */
export const MAX_SPANS_BODY: number = 16 * 1024 * 1024;

/** The most that one is unpacked to, bytes: JSON shrinks to a tenth, and nobody fills the largest. */
export const MAX_SPANS_UNPACKED: number = 64 * 1024 * 1024;

/** What the frames of one body may take, bytes: a hostile one makes a hundred out of three. */
export const MAX_SPANS_FRAMES: number = 64 * 1024 * 1024;

/**
 * Spans in one, those that cannot be read among them: a dozen of the largest batches. A few kilobytes
 * unpack to twenty million that say nothing, and reading those would hold up all others for minutes.
 */
export const MAX_SPANS_AT_ONCE = 100_000;

export interface SpansBody {
  readonly format: SpanFormat;
  readonly packing: Packing;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What was read of a body, to change hands. */
export interface ReadSpans {
  /** A frame an annotation, end to end, and where each ends. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
  /** Texts that were cut and tags left out. */
  readonly cut: number;
  /** What did not become frames, by reason. */
  readonly lost: Readonly<Record<string, number>>;
  /** Spans that were not taken, as far as they can be told apart, and why the first was not. */
  readonly rejected: number;
  readonly reason: string | null;
  /** Of the body, as it came. */
  readonly bodyBytes: number;
}

/** Nothing of a body was taken, whose sender can put that right: 400, or 413 where it is too large. */
export class BodyProblem extends Error {
  override readonly name = 'BodyProblem';
  readonly statusCode: 400 | 413;

  constructor(statusCode: 400 | 413, sentence: string) {
    super(sentence);
    this.statusCode = statusCode;
  }
}
