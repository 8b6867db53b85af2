/**
 * Reads spans of Zipkin's second format where they lie, as libraries and Zipkin
 * write them: frames are made of their bytes, and no objects. A span that is written
 * or tells something otherwise is left to `v2.ts`, which says what all of it means.
 */
import type { KindCode } from '../../model/span-kind.ts';
import { KindCode as Kinds } from '../../model/span-kind.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { isDigit, JsonScan, KnownTexts } from '../json-scan.ts';
import { isPlainId } from '../span-places.ts';
import type { SpanPlaces } from '../span-places.ts';
import { tagKeys, texts } from '../tag-words.ts';

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
const DURATION = 6;
const LOCAL = 7;
const REMOTE = 8;
const TAGS = 9;
const ANNOTATIONS = 10;

/** The last two say nothing that is kept. */
const parts = new KnownTexts(
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

const EndpointPart = { service: 0, ipv4: 1, ipv6: 2, port: 3 } as const;
const endpointParts = new KnownTexts('serviceName', 'ipv4', 'ipv6', 'port');
const MAX_PORT = 65_535;

const NotePart = { time: 0, text: 1 } as const;
const noteParts = new KnownTexts('timestamp', 'value');

const booleans = ['true', 'false'].map((word) => encoder.encode(word));

/** Digits of 64 bits; a trace may have twice as many. */
const ID_DIGITS = 16;

/** As `endpoint.ts` has it. */
export class QuickEndpoint {
  service = '';
  ipv4 = '';
  ipv6 = '';
  port = 0;

  get ip(): string {
    return this.ipv4 || this.ipv6;
  }

  clear(): void {
    this.service = this.ipv4 = this.ipv6 = '';
    this.port = 0;
  }
}

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
      if (!scan.key()) return 0;
      const part = parts.find(bytes, scan.from, scan.to);
      const bit = 1 << part;
      if (part < 0 || seen & bit || !this.#part(part, span)) return 0;
      seen |= bit;
    } while (scan.another());
    if ((seen & NEEDED) !== NEEDED || !scan.takes(CLOSE_OBJECT)) return 0;
    if (span.kind === Kinds.none) span.kind = Kinds.internal;
    span.length = scan.at - at;
    return scan.at;
  }

  #part(part: number, span: SpanPlaces): boolean {
    switch (part) {
      case TRACE_ID:
        if (!this.#id()) return false;
        span.traceFrom = scan.from;
        span.traceTo = scan.to;
        return true;
      case SPAN_ID:
        if (!this.#id()) return false;
        span.spanFrom = scan.from;
        span.spanTo = scan.to;
        return true;
      case PARENT_ID:
        if (!this.#id()) return false;
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
        return span.kind !== Kinds.none;
      case START:
        span.start = scan.count();
        return span.start > 0;
      case DURATION:
        span.duration = scan.count();
        return span.duration >= 0;
      case LOCAL:
        return this.#endpoint(this.local);
      case REMOTE:
        return this.#endpoint(this.remote);
      case TAGS:
        return this.#tags(span);
      case ANNOTATIONS:
        return this.#notes(span);
      default:
        return scan.word(booleans);
    }
  }

  /** An id in the form that it stays in, see `ids.ts`. */
  #id(): boolean {
    if (!scan.text()) return false;
    const { bytes, from, to } = scan;
    const digits = to - from;
    if (digits !== ID_DIGITS && digits !== 2 * ID_DIGITS) return false;
    return (
      isPlainId(bytes, from, from + ID_DIGITS) &&
      (digits === ID_DIGITS || isHex(bytes, from + ID_DIGITS, to))
    );
  }

  #endpoint(endpoint: QuickEndpoint): boolean {
    if (!scan.takes(OPEN_OBJECT)) return false;
    if (scan.takes(CLOSE_OBJECT)) return true;
    let seen = 0;
    do {
      if (!scan.key()) return false;
      const part = endpointParts.find(scan.bytes, scan.from, scan.to);
      if (part < 0 || seen & (1 << part)) return false;
      seen |= 1 << part;
      if (part === EndpointPart.port) {
        endpoint.port = scan.count();
        if (endpoint.port < 0 || endpoint.port > MAX_PORT) return false;
        continue;
      }
      if (!scan.text()) return false;
      const text = texts.of(scan.bytes, scan.from, scan.to);
      if (part === EndpointPart.service) endpoint.service = text;
      else if (part === EndpointPart.ipv4) endpoint.ipv4 = text;
      else endpoint.ipv6 = text;
    } while (scan.another());
    return scan.takes(CLOSE_OBJECT);
  }

  #tags(span: SpanPlaces): boolean {
    if (!scan.takes(OPEN_OBJECT)) return false;
    if (scan.takes(CLOSE_OBJECT)) return true;
    do {
      if (!scan.key()) return false;
      const { bytes, from, to } = scan;
      // An object has keys that are numbers before all others.
      const key = from < to && isDigit(bytes[from]!) ? 0 : tagKeys.of(bytes, from, to);
      if (key === 0 || !this.#value()) return false;
      for (let tag = 0; tag < span.tagCount; tag++) if (span.keys[tag] === key) return false;
      if (!span.addTag(key, from, to, scan.from, scan.to)) return false;
    } while (scan.another());
    span.ownTo = span.tagCount;
    return scan.takes(CLOSE_OBJECT);
  }

  /** Most are texts, though some libraries write numbers and booleans as they are. */
  #value(): boolean {
    const { at } = scan;
    if (scan.text()) return true;
    scan.at = at;
    return scan.number() || scan.word(booleans);
  }

  #notes(span: SpanPlaces): boolean {
    if (!scan.takes(OPEN_ARRAY)) return false;
    if (scan.takes(CLOSE_ARRAY)) return true;
    do {
      if (!this.#note(span)) return false;
    } while (scan.another());
    return scan.takes(CLOSE_ARRAY);
  }

  #note(span: SpanPlaces): boolean {
    if (!scan.takes(OPEN_OBJECT)) return false;
    let [at, from, to, seen] = [0, 0, 0, 0];
    do {
      if (!scan.key()) return false;
      const part = noteParts.find(scan.bytes, scan.from, scan.to);
      if (part < 0 || seen & (1 << part)) return false;
      seen |= 1 << part;
      if (part === NotePart.time) at = scan.count();
      else if (scan.text()) [from, to] = [scan.from, scan.to];
      else return false;
    } while (scan.another());
    return (
      at > 0 && seen === 3 && scan.takes(CLOSE_OBJECT) && span.addNote(at, from, to, span.tagCount)
    );
  }
}

function isHex(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++)
    if (!isDigit(bytes[at]!) && (bytes[at]! < 97 || bytes[at]! > 102)) return false;
  return true;
}
