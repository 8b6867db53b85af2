/**
 * Reads spans of OTLP's JSON where they lie, as exporters and the collector write
 * them: frames are made of their bytes, and no objects. A span that is written or
 * tells something otherwise is left to `json-span.ts`, which says what all of it means.
 */
import { KindCode } from '../../model/span-kind.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { EXCEPTION } from '../conventions/attributes.ts';
import { isDigit, JsonScan, KnownTexts } from '../json-scan.ts';
import { isPlainId } from '../span-places.ts';
import type { SpanPlaces } from '../span-places.ts';
import { tagKeys } from '../tag-words.ts';
import { MAX_KIND, STATUS_ERROR } from './span.ts';

const encoder = new TextEncoder();

/** One for all that is read: a span is read in one go. */
const scan = new JsonScan();

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
/** Read only when there are none, and counts only when they are 0. */
const LINKS = 11;
/** Says nothing that is kept. */
const FLAGS = 15;

const parts = new KnownTexts(
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
const statusParts = new KnownTexts('code', 'message');

const attributeParts = new KnownTexts('key', 'value');
const EventPart = { time: 0, name: 1, attributes: 2 } as const;
const eventParts = new KnownTexts('timeUnixNano', 'name', 'attributes', 'droppedAttributesCount');
const exceptions = new KnownTexts(EXCEPTION);

const ValueType = { string: 0, int: 1, bool: 2 } as const;
const valueTypes = new KnownTexts('stringValue', 'intValue', 'boolValue', 'doubleValue');
const booleans = ['true', 'false'].map((word) => encoder.encode(word));

/** A moment of our time in ns has 19 digits; the last three of them are beyond the µs. */
const LEAST_DIGITS = 16;
const MOST_DIGITS = 19;
const NANO_DIGITS = 3;
const ZERO = 48;
const MINUS = 45;

/** Longest id, digits. */
const MAX_ID = 32;

/** Reads into `span`; `failed`, `messageFrom` and `messageTo` are of the last one read. */
export class QuickSpans {
  failed = false;
  messageFrom = 0;
  messageTo = 0;
  #startNanos = 0;
  #end = 0;
  #endNanos = 0;

  /** Where the span that begins at `bytes[at]` ends, 0 when it is not one to be read so. */
  read(bytes: Uint8Array, at: number, span: SpanPlaces): number {
    scan.begin(bytes, at);
    span.begin(bytes);
    this.failed = false;
    this.messageFrom = this.messageTo = 0;
    this.#startNanos = this.#end = this.#endNanos = 0;
    let seen = 0;
    if (!scan.takes(OPEN_OBJECT)) return 0;
    do {
      if (!scan.key()) return 0;
      const part = parts.find(bytes, scan.from, scan.to);
      const bit = 1 << part;
      if (part < 0 || seen & bit || !this.#part(part, span)) return 0;
      seen |= bit;
    } while (scan.another());
    if ((seen & NEEDED) !== NEEDED || !scan.takes(CLOSE_OBJECT)) return 0;
    if (span.kind === KindCode.none) span.kind = KindCode.internal;
    if (this.#end > 0) {
      const less = this.#endNanos < this.#startNanos ? 1 : 0;
      span.duration = Math.max(0, this.#end - span.start - less);
    }
    span.length = scan.at - at;
    return scan.at;
  }

  #part(part: number, span: SpanPlaces): boolean {
    switch (part) {
      case TRACE_ID:
        if (!scan.text() || !this.#isId()) return false;
        span.traceFrom = scan.from;
        span.traceTo = scan.to;
        return true;
      case SPAN_ID:
        if (!scan.text() || !this.#isId()) return false;
        span.spanFrom = scan.from;
        span.spanTo = scan.to;
        return true;
      case PARENT_ID:
        if (!scan.text() || (scan.to > scan.from && !this.#isId())) return false;
        span.parentFrom = scan.from;
        span.parentTo = scan.to;
        return true;
      case NAME:
        if (!scan.text()) return false;
        span.nameFrom = scan.from;
        span.nameTo = scan.to;
        return true;
      case KIND:
        span.kind = this.#code(kinds) as KindCode;
        return span.kind >= 0 && span.kind <= MAX_KIND;
      case START:
        span.start = this.#moment();
        this.#startNanos = this.#nanos();
        return span.start > 0;
      case END:
        this.#end = this.#moment();
        this.#endNanos = this.#nanos();
        return this.#end > 0 || this.#isUntold();
      case ATTRIBUTES:
        span.ownFrom = span.tagCount;
        if (!this.#attributes(span)) return false;
        span.ownTo = span.tagCount;
        return true;
      case STATUS:
        return this.#status();
      case TRACE_STATE:
        return scan.text() && scan.from === scan.to;
      case EVENTS:
        return this.#events(span);
      case LINKS:
        return scan.takes(OPEN_ARRAY) && scan.takes(CLOSE_ARRAY);
      case FLAGS:
        return scan.count() >= 0;
      default:
        return scan.count() === 0;
    }
  }

  /** Whether the text that was just read is an id. */
  #isId(): boolean {
    const { bytes, from, to } = scan;
    return to - from <= MAX_ID && isPlainId(bytes, from, to);
  }

  /** The number of an enum's value, told as such or by its name; below 0 for none. */
  #code(names: KnownTexts): number {
    const code = scan.count();
    if (code >= 0) return code;
    return scan.text() ? names.find(scan.bytes, scan.from, scan.to) : -1;
  }

  /** The µs of a moment in ns, 0 for what is none. */
  #moment(): number {
    if (!scan.text()) return 0;
    const { bytes, from, to } = scan;
    if (to - from < LEAST_DIGITS || to - from > MOST_DIGITS) return 0;
    let micros = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (!isDigit(byte)) return 0;
      if (at < to - NANO_DIGITS) micros = micros * 10 + byte - ZERO;
    }
    return micros <= Number.MAX_SAFE_INTEGER ? micros : 0;
  }

  /** Whether the moment that was just read is OTLP's for none. */
  #isUntold(): boolean {
    const { bytes, from, to } = scan;
    return to - from === 1 && bytes[from] === ZERO;
  }

  /** What the moment that was just read has beyond its µs. */
  #nanos(): number {
    const { bytes, to } = scan;
    if (to < NANO_DIGITS) return 0;
    return (bytes[to - 3]! - ZERO) * 100 + (bytes[to - 2]! - ZERO) * 10 + (bytes[to - 1]! - ZERO);
  }

  #events(span: SpanPlaces): boolean {
    if (!scan.takes(OPEN_ARRAY)) return false;
    if (scan.takes(CLOSE_ARRAY)) return true;
    do {
      if (!this.#event(span)) return false;
    } while (scan.another());
    return scan.takes(CLOSE_ARRAY);
  }

  /** An event that is no exception: what those say is looked for in their attributes. */
  #event(span: SpanPlaces): boolean {
    if (!scan.takes(OPEN_OBJECT)) return false;
    const firstTag = span.tagCount;
    let [at, from, to, seen] = [0, 0, 0, 0];
    do {
      if (!scan.key()) return false;
      const part = eventParts.find(scan.bytes, scan.from, scan.to);
      if (part < 0 || seen & (1 << part)) return false;
      seen |= 1 << part;
      if (part === EventPart.time) {
        at = this.#moment();
        if (at === 0) return false;
      } else if (part === EventPart.name) {
        if (!scan.text() || exceptions.find(scan.bytes, scan.from, scan.to) >= 0) return false;
        from = scan.from;
        to = scan.to;
      } else if (part === EventPart.attributes ? !this.#attributes(span) : scan.count() < 0) {
        return false;
      }
    } while (scan.another());
    return at > 0 && scan.takes(CLOSE_OBJECT) && span.addNote(at, from, to, firstTag);
  }

  #attributes(span: SpanPlaces): boolean {
    if (!scan.takes(OPEN_ARRAY)) return false;
    if (scan.takes(CLOSE_ARRAY)) return true;
    do {
      if (!scan.takes(OPEN_OBJECT) || !this.#isKey(0) || !scan.text()) return false;
      const { from, to } = scan;
      const key = tagKeys.of(scan.bytes, from, to);
      if (key === 0 || !scan.another() || !this.#isKey(1) || !this.#value()) return false;
      if (!span.addTag(key, from, to, scan.from, scan.to)) return false;
      if (!scan.takes(CLOSE_OBJECT)) return false;
    } while (scan.another());
    return scan.takes(CLOSE_ARRAY);
  }

  /** Whether the key of an attribute's part is next. */
  #isKey(part: number): boolean {
    return scan.key() && attributeParts.find(scan.bytes, scan.from, scan.to) === part;
  }

  /** A value that is written in JSON as it is as a text. */
  #value(): boolean {
    if (!scan.takes(OPEN_OBJECT) || !scan.key()) return false;
    const type = valueTypes.find(scan.bytes, scan.from, scan.to);
    return type >= 0 && this.#plain(type) && scan.takes(CLOSE_OBJECT);
  }

  #plain(type: number): boolean {
    if (type === ValueType.string) return scan.text();
    if (type === ValueType.int) return this.#integer();
    return type === ValueType.bool ? scan.word(booleans) : scan.number();
  }

  #integer(): boolean {
    const { at } = scan;
    if (!scan.number()) {
      scan.at = at;
      if (!scan.text()) return false;
    }
    return isInteger(scan.bytes, scan.from, scan.to);
  }

  #status(): boolean {
    if (!scan.takes(OPEN_OBJECT)) return false;
    if (scan.takes(CLOSE_OBJECT)) return true;
    do {
      if (!scan.key()) return false;
      const part = statusParts.find(scan.bytes, scan.from, scan.to);
      if (part === 0) {
        const code = this.#code(codes);
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

function isInteger(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from] === MINUS ? from + 1 : from;
  for (let at = first; at < to; at++) if (!isDigit(bytes[at]!)) return false;
  return first < to;
}
