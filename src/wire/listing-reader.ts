import type { Annotation, Kind, Tag } from '../model/annotation.ts';
import { ERROR_TAG, kindWords } from '../model/annotation.ts';
import { NO_TAGS } from '../model/record.ts';
import type { Reading, Rejections, Sink } from './codec.ts';
import { Lines } from './lines.ts';
import { MAX_LINE_BYTES, MAX_TAGS } from './limits.ts';
import {
  ARROW,
  ERROR_ENDPOINT_TAG,
  ERROR_LEAD,
  NO_HOST,
  readDuration,
  readLineEnd,
  readTime,
  TIME_LENGTH,
  TRACING,
} from './listing-grammar.ts';
import { RejectionTally } from './rejection-tally.ts';

/** What stands before origin and destination: ` [host] [KIND] `. */
const HEAD = /^ \[([^[\]]+)\] \[([A-Z]+)\] /;

/** Takes a byte order mark away, at the start of a file and where files were put behind one another. */
const decoder = new TextDecoder();

/** Reads the talk's listing; its grammar is in `listing-grammar.ts`. Lines end in LF or CRLF, blank ones are passed over. */
export class ListingReading implements Reading {
  readonly #sink: Sink;
  readonly #lines: Lines;
  readonly #rejections = new RejectionTally();
  #count = 0;
  #traceId = '';
  /** The annotation above, held back while error lines may follow it. */
  #above: Annotation | undefined;
  #tags: Tag[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#lines = new Lines(MAX_LINE_BYTES, {
      line: (bytes) => this.#line(decoder.decode(bytes)),
      longLine: (beginning) => this.#longLine(decoder.decode(beginning)),
    });
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): Rejections {
    this.#lines.end();
    this.#handOver();
    return this.#rejections;
  }

  #line(raw: string): void {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (text.startsWith(ERROR_LEAD)) {
      this.#error(text.slice(ERROR_LEAD.length));
    } else if (text.trim() === '') {
      this.#count++;
    } else if (text.startsWith(TRACING)) {
      this.#tracing(text.slice(TRACING.length).trim());
    } else {
      this.#annotation(text.trimEnd());
    }
  }

  /** A line too long to be looked at, given by its beginning. */
  #longLine(beginning: string): void {
    // What follows must not be taken for the trace before.
    if (beginning.startsWith(TRACING)) this.#traceId = '';
    this.#refuse('a line too long');
  }

  /** Counts a line that cannot be read. Error lines below it are not those of the annotation above it. */
  #refuse(reason: string): void {
    this.#handOver();
    this.#count++;
    this.#rejections.add(reason, `line ${this.#count}`);
  }

  #tracing(traceId: string): void {
    this.#traceId = traceId;
    if (traceId === '') return this.#refuse('a "Tracing:" line without an id');
    this.#handOver();
    this.#count++;
  }

  #handOver(): void {
    if (this.#above === undefined) return;
    this.#sink.annotation(
      this.#tags.length === 0 ? this.#above : { ...this.#above, tags: this.#tags },
    );
    this.#above = undefined;
    this.#tags = [];
  }

  #annotation(text: string): void {
    const timestamp = readTime(text.slice(0, TIME_LENGTH));
    if (timestamp === undefined) return this.#refuse('a line that does not begin with a time');
    const rest = text.slice(TIME_LENGTH);
    const head = HEAD.exec(rest);
    if (head === null) return this.#refuse('a line without [host] and [KIND]');
    const kind = kindWords.indexOf(head[2]!);
    if (kind < 0) return this.#refuse('a kind that is not known');
    const arrow = rest.indexOf(ARROW, head[0].length);
    const end = arrow < 0 ? null : readLineEnd(rest, arrow);
    if (end === null || arrow >= end.index) {
      return this.#refuse('a line without "caller → service.endpoint -"');
    }
    if (this.#traceId === '') return this.#refuse('an annotation with no "Tracing:" line above it');

    this.#handOver();
    this.#count++;
    this.#above = {
      traceId: this.#traceId,
      spanId: '',
      parentId: '',
      kind: kind as Kind,
      async: false,
      timestamp,
      duration: end.digits === undefined ? 0 : readDuration(end.digits),
      host: head[1] === NO_HOST ? '' : head[1]!,
      origin: withoutBlank(rest.slice(head[0].length, arrow), -1),
      destination: withoutBlank(rest.slice(arrow + ARROW.length, end.index), 1),
      payload: end.payload,
      tags: NO_TAGS,
    };
  }

  #error(text: string): void {
    if (this.#above === undefined) return this.#refuse('an error line with no annotation above it');
    if (this.#tags.length + 2 > MAX_TAGS) {
      this.#count++;
      this.#rejections.add('too many error lines', `line ${this.#count}`);
      return;
    }
    this.#count++;
    const { destination } = this.#above;
    const endpoint = endpointOf(text, destination);
    const message = endpoint === '' ? text : text.slice(endpoint.length + 1).replace(/^ /, '');
    this.#tags.push([ERROR_TAG, message]);
    if (endpoint !== destination) this.#tags.push([ERROR_ENDPOINT_TAG, endpoint]);
  }
}

/** The endpoint that an error line names before its colon: the call's own, or what the line says. */
function endpointOf(text: string, destination: string): string {
  if (destination !== '' && `${text} `.startsWith(`${destination}: `)) return destination;
  const colon = `${text} `.indexOf(': ');
  return colon < 0 ? '' : text.slice(0, colon);
}

/** Without the one blank that divides it from the arrow: the last (-1) or the first (1). */
function withoutBlank(text: string, side: -1 | 1): string {
  if (side === 1) return text.startsWith(' ') ? text.slice(1) : text;
  return text.endsWith(' ') ? text.slice(0, -1) : text;
}
