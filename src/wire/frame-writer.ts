/** Writes annotations as frames of the original format, into one buffer used again and again. */
import type { Annotation } from '../model/annotation.ts';
import { MAX_ID_LENGTH } from '../model/ids.ts';
import { MAX_NAME_BYTES } from '../model/names.ts';
import { textEnd } from '../model/text.ts';
import { Field, PairField } from './frame-fields.ts';
import { MAX_DATAGRAM_BYTES, MAX_TAGS, MAX_TEXT_BYTES } from './limits.ts';
import { LENGTH, VARINT, writeVarint } from './protobuf.ts';

/** Most bytes that one unit of a JavaScript string becomes in UTF-8. */
const BYTES_PER_UNIT = 3;
/** Most bytes a tag of ours and a length within a datagram take. */
const HEAD = 4;

/** The longest text whose length takes one byte. */
const SHORT = 0x7f;

/** Most bytes a whole number up to 2⁵³ takes. */
const BYTES_PER_NUMBER = 8;

const encoder = new TextEncoder();

/**
 * What `write` gives reads back as the same annotation, as far as a frame can
 * hold it: texts are cut to the reader's limits, tags that no longer fit into a
 * datagram are left out, times are whole µs from 0. Both cuts are counted.
 */
export class FrameWriter {
  #bytes = new Uint8Array(4_096);
  #at = 0;
  #cut = 0;

  /** How many texts were cut and tags left out. */
  get cut(): number {
    return this.#cut;
  }

  /** The buffer that frames are written into; a larger frame may replace it. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The frame of one annotation: a view that the next call writes over. Never throws. */
  write(annotation: Annotation): Uint8Array {
    const length = this.encode(annotation);
    return this.#bytes.subarray(0, length);
  }

  /** The same for who copies the frame anyway: it is the first so many of `bytes`, without a view of its own. */
  encode(annotation: Annotation): number {
    this.#at = 0;
    this.#text(Field.traceId, annotation.traceId, MAX_ID_LENGTH);
    this.#text(Field.spanId, annotation.spanId, MAX_ID_LENGTH);
    this.#text(Field.parentId, annotation.parentId, MAX_ID_LENGTH);
    this.#number(Field.type, annotation.kind);
    this.#number(Field.async, annotation.async ? 1 : 0);
    this.#number(Field.timestamp, annotation.timestamp);
    this.#number(Field.duration, annotation.duration);
    this.#text(Field.hostname, annotation.host, MAX_NAME_BYTES);
    this.#text(Field.origin, annotation.origin, MAX_NAME_BYTES);
    this.#text(Field.destination, annotation.destination, MAX_NAME_BYTES);
    this.#text(Field.payload, annotation.payload, MAX_TEXT_BYTES);
    this.#tags(annotation);
    return this.#at;
  }

  #tags(annotation: Annotation): void {
    const tags = annotation.tags;
    for (let i = 0; i < tags.length; i++) {
      const before = this.#at;
      if (i < MAX_TAGS) {
        const [key, value] = tags[i]!;
        if (!this.#asciiPair(key, value)) this.#pair(key, value);
      }
      if (i >= MAX_TAGS || this.#at > MAX_DATAGRAM_BYTES) {
        this.#at = before;
        this.#cut++;
      }
    }
  }

  /** A tag that is short and all ASCII, as nearly all are: its length is known before. False when it is not. */
  #asciiPair(key: string, value: string): boolean {
    if (key.length > SHORT || value.length > SHORT) return false;
    const before = this.#at;
    this.#reserve(4 * HEAD + key.length + value.length);
    this.#head(Field.keyValue, shortField(key) + shortField(value));
    const isPair =
      (key === '' || this.#ascii(PairField.key, key)) &&
      (value === '' || this.#ascii(PairField.value, value));
    if (!isPair) this.#at = before;
    return isPair;
  }

  /** The length of the pair is known behind it: room is left for the longest, then closed. */
  #pair(key: string, value: string): void {
    const before = this.#at;
    const body = before + HEAD;
    this.#at = body;
    this.#text(PairField.key, key, MAX_TEXT_BYTES);
    this.#text(PairField.value, value, MAX_TEXT_BYTES);
    const end = this.#at;
    this.#at = before;
    this.#head(Field.keyValue, end - body);
    this.#bytes.copyWithin(this.#at, body, end);
    this.#at += end - body;
  }

  /** A text field; the empty text is not written, as proto3 demands. */
  #text(field: number, text: string, limit: number): void {
    if (text === '') return;
    // More units than the limit are cut below anyway, and would only cost room.
    const units = Math.min(text.length, limit + 1);
    this.#reserve(units * BYTES_PER_UNIT + 2 * HEAD);
    if (units <= limit && this.#ascii(field, text)) return;
    const body = this.#at + HEAD;
    const { written } = encoder.encodeInto(text.slice(0, units), this.#bytes.subarray(body));
    const end = textEnd(this.#bytes, body, body + written, limit);
    if (end < body + written) this.#cut++;
    this.#head(field, end - body);
    this.#bytes.copyWithin(this.#at, body, end);
    this.#at += end - body;
  }

  /** Copies a text that is all ASCII, as names are, without the cost of an encoder; false when it is not. */
  #ascii(field: number, text: string): boolean {
    const before = this.#at;
    this.#head(field, text.length);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        this.#at = before;
        return false;
      }
      bytes[at++] = unit;
    }
    this.#at = at;
    return true;
  }

  #number(field: number, value: number): void {
    // `!(value >= 1)` is also true of what is not a number.
    if (!(value >= 1)) return;
    this.#reserve(HEAD + BYTES_PER_NUMBER);
    this.#bytes[this.#at++] = (field << 3) | VARINT;
    this.#varint(Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER));
  }

  #head(field: number, length: number): void {
    this.#bytes[this.#at++] = (field << 3) | LENGTH;
    this.#varint(length);
  }

  #varint(value: number): void {
    this.#at = writeVarint(this.#bytes, this.#at, value);
  }

  #reserve(room: number): void {
    if (this.#at + room <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + room));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

/** Bytes of the field of a short text that is all ASCII; the empty text is not written. */
function shortField(text: string): number {
  return text === '' ? 0 : 2 + text.length;
}
