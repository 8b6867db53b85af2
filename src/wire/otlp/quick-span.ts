/**
 * Reads spans of OTLP's JSON where they lie, as exporters and the collector write
 * them: frames are made of their bytes, and no objects. A span that is written or
 * tells something otherwise is left to `json-span.ts`, which says what all of it means.
 */
import { KindCode } from '../../model/span-kind.ts';
import { CLOSE_OBJECT, OPEN_OBJECT } from '../json-bytes.ts';
import { KnownKeys, KnownTexts } from '../json-known.ts';
import { isSame } from '../json-scan.ts';
import type { SpanPlaces } from '../span-places.ts';
import { readAttributes } from './quick-attributes.ts';
import {
  isUntold,
  readCode,
  readId,
  readIdOrNone,
  readMoment,
  restOfMoment,
  scan,
} from './quick-fields.ts';
import { readEvents, readLinks } from './quick-links.ts';
import type { LinkPlaces } from './quick-links.ts';
import { MAX_KIND, STATUS_ERROR } from './span.ts';

/** The parts of a span, by their places among `parts`: numbers that stand alone, which switching is fastest by. */
const TRACE_ID = 0;
const SPAN_ID = 1;
const PARENT_ID = 2;
const NAME = 3;
const KIND = 4;
const START = 5;
const END = 6;
const ATTRIBUTES = 7;
const STATUS = 8;
const TRACE_STATE = 9;
const EVENTS = 10;
const LINKS = 11;
/** Between these two stand counts, which are read only when they are 0. This one says nothing that is kept. */
const FLAGS = 15;

const parts = new KnownKeys(
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'startTimeUnixNano',
  'endTimeUnixNano',
  'attributes',
  'status',
  'traceState',
  'events',
  'links',
  'droppedAttributesCount',
  'droppedEventsCount',
  'droppedLinksCount',
  'flags',
);

const NEEDED = (1 << TRACE_ID) | (1 << SPAN_ID) | (1 << START);

const kinds = new KnownTexts(
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
);
const codes = new KnownTexts('STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR');
const statusParts = new KnownKeys('code', 'message');

/** Reads into `span`; `failed`, `messageFrom` and `messageTo` are of the last one read. */
export class QuickSpans {
  failed = false;
  messageFrom = 0;
  messageTo = 0;
  #startNanos = 0;
  #end = 0;
  #endNanos = 0;
  readonly #link: LinkPlaces = { traceFrom: 0, traceTo: 0, spanFrom: 0, spanTo: 0 };

  /** Where the span that begins at `bytes[at]` ends, 0 when it is not one to be read so. */
  read(bytes: Uint8Array, at: number, span: SpanPlaces): number {
    scan.begin(bytes, at);
    span.begin(bytes);
    this.failed = false;
    this.messageFrom = this.messageTo = 0;
    this.#startNanos = this.#end = this.#endNanos = 0;
    this.#link.spanFrom = this.#link.spanTo = 0;
    let seen = 0;
    if (!scan.takes(OPEN_OBJECT)) return 0;
    do {
      const part = parts.read(scan);
      const bit = 1 << part;
      if (part < 0 || seen & bit || !this.#part(part, span)) return 0;
      seen |= bit;
    } while (scan.another());
    if ((seen & NEEDED) !== NEEDED || !scan.takes(CLOSE_OBJECT)) return 0;
    if (this.#link.spanTo > 0) {
      if (!this.#followsParent(span)) return 0;
      span.async = true;
    }
    if (span.kind === KindCode.none) span.kind = KindCode.internal;
    if (this.#end > 0) {
      const less = this.#endNanos < this.#startNanos ? 1 : 0;
      span.duration = Math.max(0, this.#end - span.start - less);
    }
    span.length = scan.at - at;
    return scan.at;
  }

  #followsParent({ bytes, traceFrom, traceTo, parentFrom, parentTo }: SpanPlaces): boolean {
    const link = this.#link;
    if (parentTo === parentFrom) return false;
    return (
      isSame(bytes, link.traceFrom, link.traceTo, traceFrom, traceTo) &&
      isSame(bytes, link.spanFrom, link.spanTo, parentFrom, parentTo)
    );
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
        if (!readIdOrNone()) return false;
        span.parentFrom = scan.from;
        span.parentTo = scan.to;
        return true;
      case NAME:
        if (!scan.text()) return false;
        span.nameFrom = scan.from;
        span.nameTo = scan.to;
        return true;
      case KIND:
        span.kind = readCode(kinds) as KindCode;
        return span.kind >= 0 && span.kind <= MAX_KIND;
      case START:
        span.start = readMoment();
        this.#startNanos = restOfMoment();
        return span.start > 0;
      case END:
        this.#end = readMoment();
        this.#endNanos = restOfMoment();
        return this.#end > 0 || isUntold();
      case ATTRIBUTES:
        span.ownFrom = span.tagCount;
        if (!readAttributes(span)) return false;
        span.ownTo = span.tagCount;
        return true;
      case STATUS:
        return this.#status();
      case TRACE_STATE:
        return scan.text() && scan.from === scan.to;
      case EVENTS:
        return readEvents(span);
      case LINKS:
        return readLinks(span, this.#link);
      case FLAGS:
        return scan.count() >= 0;
      default:
        return scan.count() === 0;
    }
  }

  #status(): boolean {
    if (!scan.takes(OPEN_OBJECT)) return false;
    if (scan.takes(CLOSE_OBJECT)) return true;
    do {
      const part = statusParts.read(scan);
      if (part === 0) {
        const code = readCode(codes);
        if (code < 0) return false;
        this.failed = code === STATUS_ERROR;
      } else if (part === 1 && scan.text()) {
        this.messageFrom = scan.from;
        this.messageTo = scan.to;
      } else return false;
    } while (scan.another());
    return scan.takes(CLOSE_OBJECT);
  }
}
