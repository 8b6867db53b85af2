/** Writes the frames of a span that lies in bytes, without making annotations of it. */
import { ERROR_TAG, Kind } from '../model/annotation.ts';
import { NO_NAME } from '../model/names.ts';
import { isCallersSide, kindOfCode } from '../model/span-kind.ts';
import type { ToldSink } from './codec.ts';
import { Field, PairField } from './frame-fields.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { LENGTH, VARINT, writeVarint } from './protobuf.ts';
import type { NameFields } from './span-fields.ts';
import type { SpanPlaces } from './span-places.ts';
import { PER_NOTE, PER_TAG } from './span-places.ts';

/** A frame that is longer is left to who knows what to leave out of it. */
const MAX_FRAME_BYTES = 32 * 1024;

const encoder = new TextEncoder();
const errorKey = encoder.encode(ERROR_TAG);

export class SpanFrames {
  readonly #bytes = new Uint8Array(MAX_FRAME_BYTES);
  #at = 0;
  /** Where the ids end, which all frames of a span begin with: they are written once. */
  #idsEnd = 0;

  /**
   * Hands over what begins the span, its notes and what ends it: the same frames as those
   * of `annotationsOfSpan`. False when it has to be written otherwise, for it is
   * over a limit; then nothing is handed over.
   *
   * @param names its host, origin, destination and kind, see `SpanNames`.
   * @param error its message, null when it did not fail.
   * @param others fields of tags that follow its own.
   */
  write(
    span: SpanPlaces,
    names: NameFields,
    error: string | null,
    others: readonly Uint8Array[],
    sink: ToldSink,
  ): boolean {
    if (!fits(span, names, others)) return false;
    const kind = kindOfCode(span.kind) ?? 'internal';
    const calls = isCallersSide(kind);
    const async = span.async || kind === 'consumer';
    const { start, duration } = span;
    const hasEnd = duration >= 0;
    const begins = calls ? Kind.request : Kind.in;
    this.#ids(span);
    this.#head(begins, async, start, 0);
    this.#copy(names.bytes, 0, names.bytes.length);
    if (!hasEnd) this.#sayings(span, error, others);
    sink.told(this.#bytes, 0, this.#at, start, begins);
    for (let note = 0; note < span.noteCount; note++) this.#note(span, note, names, async, sink);
    if (!hasEnd) return true;
    const ends = calls ? Kind.reply : Kind.out;
    this.#head(ends, async, start + duration, duration);
    this.#copy(names.bytes, 0, names.bytes.length);
    this.#sayings(span, error, others);
    sink.told(this.#bytes, 0, this.#at, start + duration, ends);
    return true;
  }

  /** What is said of the whole span. */
  #sayings(span: SpanPlaces, error: string | null, others: readonly Uint8Array[]): void {
    if (error !== null) {
      const message = encoder.encode(error);
      this.#tag(errorKey, 0, errorKey.length, message, 0, message.length);
    }
    this.#tags(span, span.ownFrom, span.ownTo);
    for (const other of others) this.#copy(other, 0, other.length);
  }

  #note(span: SpanPlaces, note: number, names: NameFields, async: boolean, sink: ToldSink): void {
    const { bytes, tagAt } = names;
    const { notes } = span;
    const place = note * PER_NOTE;
    const at = span.noteAts[note]!;
    this.#head(Kind.note, async, at, 0);
    this.#copy(bytes, 0, tagAt);
    this.#text(Field.payload, span.bytes, notes[place]!, notes[place + 1]!);
    this.#copy(bytes, tagAt, bytes.length);
    this.#tags(span, notes[place + 2]!, notes[place + 3]!);
    sink.told(this.#bytes, 0, this.#at, at, Kind.note);
  }

  #ids(span: SpanPlaces): void {
    const { bytes } = span;
    this.#at = 0;
    this.#text(Field.traceId, bytes, span.traceFrom, span.traceTo);
    this.#text(Field.spanId, bytes, span.spanFrom, span.spanTo);
    this.#text(Field.parentId, bytes, span.parentFrom, span.parentTo);
    this.#idsEnd = this.#at;
  }

  /** What stands before the names. */
  #head(kind: Kind, async: boolean, at: number, duration: number): void {
    this.#at = this.#idsEnd;
    this.#number(Field.type, kind);
    if (async) this.#number(Field.async, 1);
    this.#number(Field.timestamp, at);
    if (duration > 0) this.#number(Field.duration, duration);
  }

  /** The tags from one to another, but for those that were left out. */
  #tags({ bytes, tags, keys }: SpanPlaces, first: number, end: number): void {
    for (let i = first; i < end; i++) {
      if (keys[i] === NO_NAME) continue;
      const at = i * PER_TAG;
      this.#tag(bytes, tags[at]!, tags[at + 1]!, bytes, tags[at + 2]!, tags[at + 3]!);
    }
  }

  /** A key is never empty; a value that is, is not written. */
  #tag(
    keys: Uint8Array,
    keyFrom: number,
    keyTo: number,
    values: Uint8Array,
    from: number,
    to: number,
  ): void {
    const value = to > from ? textLength(to - from) : 0;
    this.#bytes[this.#at++] = (Field.keyValue << 3) | LENGTH;
    this.#varint(textLength(keyTo - keyFrom) + value);
    this.#text(PairField.key, keys, keyFrom, keyTo);
    this.#text(PairField.value, values, from, to);
  }

  #text(field: number, bytes: Uint8Array, from: number, to: number): void {
    if (from === to) return;
    this.#bytes[this.#at++] = (field << 3) | LENGTH;
    this.#varint(to - from);
    this.#copy(bytes, from, to);
  }

  /** Texts are short: a loop is faster than asking for a copy. */
  #copy(from: Uint8Array, start: number, end: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = start; i < end; i++) bytes[at++] = from[i]!;
    this.#at = at;
  }

  #number(field: number, value: number): void {
    this.#bytes[this.#at++] = (field << 3) | VARINT;
    this.#varint(value);
  }

  #varint(value: number): void {
    this.#at = writeVarint(this.#bytes, this.#at, value);
  }
}

/** Whether a frame holds all of it. A span within the limit of one text has no text over it. */
function fits(span: SpanPlaces, names: NameFields, others: readonly Uint8Array[]): boolean {
  if (span.length > MAX_TEXT_BYTES) return false;
  let length = 2 * span.length + names.bytes.length;
  for (const other of others) length += other.length;
  return length <= MAX_FRAME_BYTES;
}

/** Bytes that a text takes, with its tag and its length. */
function textLength(length: number): number {
  return length < 0x80 ? length + 2 : length + 3;
}
