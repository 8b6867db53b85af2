/**
 * Reads spans of Zipkin's second format where they lie, as libraries and Zipkin
 * write them: frames are made of their bytes, and no objects. A span that is written
 * or tells something otherwise is left to `v2.ts`, which says what all of it means.
 */
import { KindCode } from '../../model/span-kind.ts';
import { CLOSE_OBJECT, OPEN_OBJECT } from '../json-bytes.ts';
import { KnownKeys, KnownTexts } from '../json-known.ts';
import type { SpanPlaces } from '../span-places.ts';
import { QuickEndpoint, readEndpoint } from './quick-endpoint.ts';
import { readFlag, readId, scan } from './quick-fields.ts';
import { readNotes, readTags } from './quick-tags.ts';

/** The parts of a span, by their places among `parts`: numbers that stand alone, which switching is fastest by. */
const TRACE_ID = 0;
const SPAN_ID = 1;
const PARENT_ID = 2;
const NAME = 3;
const KIND = 4;
const START = 5;
const DURATION = 6;
const LOCAL = 7;
const REMOTE = 8;
const TAGS = 9;
const ANNOTATIONS = 10;

/** The last two say nothing that is kept. */
const parts = new KnownKeys(
  'traceId',
  'id',
  'parentId',
  'name',
  'kind',
  'timestamp',
  'duration',
  'localEndpoint',
  'remoteEndpoint',
  'tags',
  'annotations',
  'shared',
  'debug',
);

/** Without a service that tells it, whose a span is stands in its tags. */
const NEEDED = (1 << TRACE_ID) | (1 << SPAN_ID) | (1 << START) | (1 << LOCAL);

/** In the order of their numbers. */
const kinds = new KnownTexts('INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER');

export class QuickSpans {
  /** Of the span that was read last. */
  readonly local: QuickEndpoint = new QuickEndpoint();
  readonly remote: QuickEndpoint = new QuickEndpoint();

  /** Where the span that begins at `bytes[at]` ends, 0 when it is not one to be read so. */
  read(bytes: Uint8Array, at: number, span: SpanPlaces): number {
    scan.begin(bytes, at);
    span.begin(bytes);
    this.local.clear();
    this.remote.clear();
    let seen = 0;
    if (!scan.takes(OPEN_OBJECT)) return 0;
    do {
      const part = parts.read(scan);
      const bit = 1 << part;
      if (part < 0 || seen & bit || !this.#part(part, span)) return 0;
      seen |= bit;
    } while (scan.another());
    if ((seen & NEEDED) !== NEEDED || !scan.takes(CLOSE_OBJECT)) return 0;
    if (span.kind === KindCode.none) span.kind = KindCode.internal;
    span.length = scan.at - at;
    return scan.at;
  }

  #part(part: number, span: SpanPlaces): boolean {
    switch (part) {
      case TRACE_ID:
        if (!readId()) return false;
        span.traceFrom = scan.from;
        span.traceTo = scan.to;
        return true;
      case SPAN_ID:
        if (!readId()) return false;
        span.spanFrom = scan.from;
        span.spanTo = scan.to;
        return true;
      case PARENT_ID:
        if (!readId()) return false;
        span.parentFrom = scan.from;
        span.parentTo = scan.to;
        return true;
      case NAME:
        if (!scan.text()) return false;
        span.nameFrom = scan.from;
        span.nameTo = scan.to;
        return true;
      case KIND:
        if (!scan.text()) return false;
        span.kind = (kinds.find(scan.bytes, scan.from, scan.to) + 1) as KindCode;
        return span.kind !== KindCode.none;
      case START:
        span.start = scan.count();
        return span.start > 0;
      case DURATION:
        span.duration = scan.count();
        return span.duration >= 0;
      case LOCAL:
        return readEndpoint(this.local);
      case REMOTE:
        return readEndpoint(this.remote);
      case TAGS:
        return readTags(span);
      case ANNOTATIONS:
        return readNotes(span);
      default:
        return readFlag();
    }
  }
}
