/**
 * Finds pieces of JSON in bytes of any length without reading what is in them:
 * it knows strings and nesting, and nothing else. So a file of gigabytes is
 * read a piece at a time, and each piece by `JSON.parse`.
 *
 * Top-level values may follow one another in any way: a line each (JSONL),
 * glued together, over many lines, with byte order marks between.
 *
 * It is one machine of states, which is why it stands in one file; what lines
 * tell where a value is broken stands in `json-lines.ts`.
 */
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isOpening,
  NEWLINE,
  OPEN_ARRAY,
  QUOTE,
  scalarBegin,
  scalarEnd,
  stringStop,
  structure,
  white,
  whiteBetween,
} from './json-bytes.ts';
import { KeptPiece } from './json-kept.ts';
import { JsonLines } from './json-lines.ts';
import type { JsonNode, JsonPlace } from './json-places.ts';
import { nodeAtKey, treeOfPlaces } from './json-places.ts';
import type { JsonLimits, JsonPieceSink } from './json-sink.ts';
import { Pieces } from './pieces.ts';

/** A trace of 50,000 spans is some 25 MB. Parsed it takes about five times that. */
const MAX_PIECE_BYTES = 32 * 1024 * 1024;

/** The deepest of our formats nests 15 levels; a tag's own value may nest as well. Recursion stands this easily. */
const MAX_DEPTH = 200;

/** Longer than any key that is looked for or told. */
const MAX_KEY_BYTES = 256;

/** Keys of a top-level value that are told: enough to know what it is. */
const MAX_KEYS_TOLD = 16;

/** Where in the grammar the next byte stands. */
const At = {
  /** Between top-level values. */
  between: 0,
  /** In a line that cannot be read, until its end. */
  lostLine: 1,
  /** Before a value; the first of an array, or after a comma or colon. */
  firstValue: 2,
  value: 3,
  /** Before a key; the first, or after a comma. */
  firstKey: 4,
  key: 5,
  inKey: 6,
  colon: 7,
  /** After a value on the way to a place. */
  after: 8,
  /** In an object, array or string that leads to no place. */
  within: 9,
  /** In a number or a word. */
  scalar: 10,
} as const;

type At = (typeof At)[keyof typeof At];

const decoder = new TextDecoder();

/**
 * Hands over the values at the places. A value at a place is handed over whole,
 * unless something in it is at a longer place: that is handed over then.
 */
export class JsonPieces {
  readonly #root: JsonNode;
  readonly #sink: JsonPieceSink;
  #at: At = At.between;
  /** Bytes of earlier pushes. */
  #offset = 0;

  /** The way to a place: the open containers, and which of them are arrays. */
  readonly #way: JsonNode[] = [];
  readonly #arrays: boolean[] = [];
  /** Of the value that comes next, undefined when it leads to no place. */
  #node: JsonNode | undefined;
  readonly #key: Pieces = new Pieces(MAX_KEY_BYTES);
  #keyFrom = 0;

  /** Within a value: open brackets, whether in a string, whether its next byte is escaped. */
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Of the top-level value: its offset in the stream, and keys that are told. */
  #topAt = 0;
  #keysTold: string[] = [];

  readonly #lines = new JsonLines();
  readonly #piece: KeptPiece;

  constructor(
    places: readonly JsonPlace[],
    sink: JsonPieceSink,
    limits: JsonLimits = { piece: MAX_PIECE_BYTES, depth: MAX_DEPTH },
  ) {
    this.#root = treeOfPlaces(places);
    this.#sink = sink;
    this.#piece = new KeptPiece(sink, limits);
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
    this.#carry(bytes);
  }

  /** No more comes. A value that has not ended by then is one rejection. */
  end(): void {
    const nothing = new Uint8Array(0);
    if (this.#at === At.scalar && this.#way.length === 0) this.#ended(nothing, 0);
    if (this.#at > At.lostLine) this.#sink.reject('cut short', this.#offset);
    this.#piece.forget();
    this.#at = At.between;
  }

  #step(bytes: Uint8Array, at: number): number {
    if (this.#at === At.within) return this.#within(bytes, at);
    if (this.#at === At.scalar) return this.#scalar(bytes, at);
    if (this.#at === At.inKey) return this.#inKey(bytes, at);
    if (this.#at === At.between) return this.#between(bytes, at);
    if (this.#at === At.lostLine) return this.#lostLine(bytes, at);
    return white[bytes[at]!] === 1 ? at + 1 : this.#onTheWay(bytes, at);
  }

  #between(bytes: Uint8Array, start: number): number {
    let at = start;
    while (at < bytes.length && whiteBetween[bytes[at]!] === 1) at++;
    if (at === bytes.length) return at;
    if (!this.#lines.begins(bytes, at)) {
      this.#at = At.lostLine;
      return at;
    }
    this.#topAt = this.#offset + at;
    this.#keysTold = [];
    this.#node = this.#root;
    return this.#value(bytes, at);
  }

  #lostLine(bytes: Uint8Array, at: number): number {
    const newline = bytes.indexOf(NEWLINE, at);
    if (newline < 0) return bytes.length;
    this.#at = At.between;
    return newline + 1;
  }

  /** A byte that is not white, in a container on the way to a place. */
  #onTheWay(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    if (this.#at === At.after) return this.#after(bytes, at);
    if (this.#at === At.colon) {
      if (byte !== COLON) return this.#broken(bytes, at);
      this.#at = At.value;
      return at + 1;
    }
    if (this.#at === At.firstKey || this.#at === At.key) {
      if (byte === CLOSE_OBJECT && this.#at === At.firstKey) return this.#close(bytes, at);
      if (byte !== QUOTE) return this.#broken(bytes, at);
      this.#at = At.inKey;
      this.#keyFrom = at + 1;
      this.#key.clear();
      return at + 1;
    }
    if (byte === CLOSE_ARRAY && this.#at === At.firstValue) return this.#close(bytes, at);
    return this.#lines.isNew(bytes, at) ? this.#broken(bytes, at) : this.#value(bytes, at);
  }

  #after(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    const inArray = this.#arrays.at(-1)!;
    if (byte === (inArray ? CLOSE_ARRAY : CLOSE_OBJECT)) return this.#close(bytes, at);
    if (byte !== COMMA) return this.#broken(bytes, at);
    this.#at = inArray ? At.value : At.key;
    this.#node = inArray ? this.#way.at(-1)!.each : undefined;
    return at + 1;
  }

  #close(bytes: Uint8Array, at: number): number {
    const { place } = this.#way.pop()!;
    this.#arrays.pop();
    if (place >= 0) this.#sink.closes?.(place);
    this.#ended(bytes, at + 1);
    return at + 1;
  }

  #inKey(bytes: Uint8Array, start: number): number {
    const at = this.#stringEnd(bytes, start);
    if (at >= bytes.length) return bytes.length;
    if (bytes[at] === NEWLINE) return this.#broken(bytes, at);
    let key = bytes;
    let [from, to] = [this.#keyFrom, at];
    if (this.#key.length > 0) {
      this.#key.push(bytes.subarray(from, to));
      key = this.#key.joined();
      [from, to] = [0, key.length];
    }
    this.#node = nodeAtKey(this.#way.at(-1)!, key, from, to);
    if (this.#node === undefined && this.#way.length === 1) this.#tellKey(key.subarray(from, to));
    this.#at = At.colon;
    return at + 1;
  }

  #tellKey(key: Uint8Array): void {
    if (this.#sink.topLevel === undefined || this.#keysTold.length >= MAX_KEYS_TOLD) return;
    this.#keysTold.push(decoder.decode(key.subarray(0, MAX_KEY_BYTES)));
  }

  /** A value begins at a byte that is not white. */
  #value(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    const node = this.#node;
    if (node !== undefined && node.place >= 0) {
      const end = isOpening(byte) ? (this.#sink.quick?.(bytes, at, node.place) ?? 0) : 0;
      if (end > 0) {
        this.#lines.hasNone(bytes, at, end);
        this.#piece.forget();
        this.#ended(bytes, end);
        return end;
      }
      this.#piece.begin(node.place, this.#way.length, at, this.#offset + at);
    }
    if (isOpening(byte)) {
      const isArray = byte === OPEN_ARRAY;
      if (node !== undefined && (isArray ? node.each !== undefined : node.keys.length > 0)) {
        if (node.place >= 0) this.#sink.opens?.(node.place);
        this.#way.push(node);
        this.#arrays.push(isArray);
        this.#node = isArray ? node.each : undefined;
        this.#at = isArray ? At.firstValue : At.firstKey;
      } else {
        this.#depth = 1;
        this.#inString = false;
        this.#at = At.within;
      }
      return at + 1;
    }
    if (byte === QUOTE) {
      this.#depth = 0;
      this.#inString = true;
      this.#at = At.within;
      return at + 1;
    }
    if (scalarBegin[byte] === 0) return this.#broken(bytes, at);
    this.#at = At.scalar;
    return at + 1;
  }

  #scalar(bytes: Uint8Array, start: number): number {
    let at = start;
    while (at < bytes.length && scalarEnd[bytes[at]!] === 0) at++;
    if (at < bytes.length) this.#ended(bytes, at);
    return at;
  }

  /** The rest of an object, array or string that nothing is looked for in: most of all bytes. */
  #within(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    let at = start;
    let depth = this.#depth;
    for (;;) {
      if (this.#inString) {
        at = this.#stringEnd(bytes, at);
        if (at >= end) break;
        if (bytes[at] === NEWLINE) return this.#broken(bytes, at);
        this.#inString = false;
        at++;
        if (depth === 0) {
          this.#ended(bytes, at);
          return at;
        }
      }
      while (at < end && structure[bytes[at]!] === 0) at++;
      if (at >= end) break;
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        this.#inString = true;
        at++;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        at++;
        if (--depth === 0) {
          this.#ended(bytes, at);
          return at;
        }
      } else {
        if (!this.#lines.mayOpen(bytes, at)) return this.#broken(bytes, at);
        at++;
        this.#piece.nests(++depth);
      }
    }
    this.#depth = depth;
    return end;
  }

  /** Where the string's quote is, or a newline that breaks it, or past the end where it goes on. */
  #stringEnd(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    let at = start;
    if (this.#escaped && at < end) {
      this.#escaped = false;
      at++;
    }
    for (;;) {
      while (at < end && stringStop[bytes[at]!] === 0) at++;
      if (at >= end || bytes[at] !== BACKSLASH) return at;
      this.#escaped = at + 1 >= end;
      at += 2;
    }
  }

  /** A value has ended before `bytes[at]`. */
  #ended(bytes: Uint8Array, at: number): void {
    this.#piece.ended(this.#way.length, bytes, at);
    if (this.#way.length > 0) {
      this.#at = At.after;
      return;
    }
    this.#at = At.between;
    this.#lines.ended(bytes, at);
    this.#sink.topLevel?.(this.#keysTold, this.#topAt);
  }

  /** What is not JSON ends the top-level value that it is in; the next one is looked for where a line begins. */
  #broken(bytes: Uint8Array, at: number): number {
    this.#sink.reject('not JSON', this.#offset + at);
    this.#piece.forget();
    this.#way.length = 0;
    this.#arrays.length = 0;
    this.#at = this.#lines.broke(bytes, at) ? At.between : At.lostLine;
    return at;
  }

  /** Keeps of a push what the next one needs. */
  #carry(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#piece.carry(bytes);
    if (this.#at === At.inKey) this.#key.push(bytes.subarray(this.#keyFrom));
    this.#lines.carry(bytes, this.#at > At.lostLine);
    this.#keyFrom = 0;
    this.#offset += bytes.length;
  }
}
