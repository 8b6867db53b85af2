/**
 * Finds pieces of JSON in bytes of any length without reading what is in them:
 * it knows strings and nesting, and nothing else. So a file of gigabytes is
 * read a piece at a time, and each piece by `JSON.parse`.
 *
 * Top-level values may follow one another in any way: a line each (JSONL),
 * glued together, over many lines, with byte order marks between.
 *
 * It is one machine of states, which is why it stands in one file.
 */
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isOpening,
  lineBefore,
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
import type { JsonNode, JsonPlace } from './json-places.ts';
import { nodeAtKey, treeOfPlaces } from './json-places.ts';
import { Pieces } from './pieces.ts';

export type { JsonPlace } from './json-places.ts';

/** Takes what is found, in the order of the bytes. */
export interface JsonPieceSink {
  /** A whole value at one of the places, by the place's index; its offset in the stream. The bytes are used again. */
  piece(bytes: Uint8Array, offset: number, place: number): void;
  /**
   * An object or array at a place begins: whoever can read it where it lies, in one go, tells where it
   * ends. 0 when it is to be found and handed over as others are; then nothing was done with it.
   */
  quick?(bytes: Uint8Array, at: number, place: number): number;
  /** What cannot be read, and the byte where. The rest goes on at the next value or line. */
  reject(reason: string, offset: number): void;
  /** An object or array at a place begins, in which longer places are looked for; and has ended. One that breaks never ends. */
  opens?(place: number): void;
  closes?(place: number): void;
  /** A top-level value that began at the offset has ended; the keys of it that lead to no place. */
  topLevel?(keys: readonly string[], offset: number): void;
}

/** How much is taken; smaller in tests. */
export interface JsonLimits {
  /** Longest piece, bytes. */
  readonly piece: number;
  /** How deep values nest in a piece. */
  readonly depth: number;
}

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
  /** The last byte, and the last that is not white. */
  #last = NEWLINE;
  #lastSaid = COMMA;

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

  /** The top-level value: where it begins, here and in this push; where lines are in it. */
  #topAt = 0;
  #topFrom = 0;
  #topOnColumn = false;
  #topLines = false;
  #keysTold: string[] = [];
  /** The last one was a line of its own, so that the next one may be so as well. */
  #lineByLine = false;
  /** This one has elements that begin lines, so that a line that begins so is no sign of a new value. */
  #elementLines = false;
  /** After a value of several lines that broke: what is left of it is passed over. */
  #adrift = false;

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
    const onColumn = this.#isOnColumn(bytes, at);
    if (this.#adrift && !(onColumn && isOpening(bytes[at]!))) {
      this.#at = At.lostLine;
      return at;
    }
    this.#adrift = false;
    this.#topAt = this.#offset + at;
    this.#topFrom = at;
    this.#topOnColumn = onColumn;
    this.#topLines = false;
    this.#elementLines = false;
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
    return this.#isNewLine(bytes, at) ? this.#broken(bytes, at) : this.#value(bytes, at);
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
        if (!this.#mayOpen(bytes, at)) return this.#broken(bytes, at);
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
    this.#lineByLine = this.#topOnColumn && !this.#hasLines(bytes, at);
    this.#sink.topLevel?.(this.#keysTold, this.#topAt);
  }

  /** What is not JSON ends the top-level value that it is in; the next one is looked for where a line begins. */
  #broken(bytes: Uint8Array, at: number): number {
    this.#sink.reject('not JSON', this.#offset + at);
    this.#adrift = this.#hasLines(bytes, at);
    this.#piece.forget();
    this.#way.length = 0;
    this.#arrays.length = 0;
    const isNext = isOpening(bytes[at]!) && this.#isOnColumn(bytes, at) && this.#adrift;
    this.#at = isNext ? At.between : At.lostLine;
    return at;
  }

  /** Whether an object or array may begin here: not where a value has ended, as where a line was cut off before. */
  #mayOpen(bytes: Uint8Array, at: number): boolean {
    const before = at === 0 ? this.#last : bytes[at - 1]!;
    if (before === COLON || before === COMMA || before === OPEN_ARRAY) return true;
    if (white[before] === 0) return false;
    const said = this.#saidBefore(bytes, at);
    if (said !== COLON && said !== COMMA && said !== OPEN_ARRAY) return false;
    return !this.#isNewLine(bytes, at);
  }

  /**
   * Whether a new line of JSONL begins within a value, which was cut off then:
   * `{"a":` and below it `{"b":1}`. In a file of lines, what begins at the first
   * column is one, unless the value had its first element there.
   */
  #isNewLine(bytes: Uint8Array, at: number): boolean {
    if (!isOpening(bytes[at]!) || !this.#isOnColumn(bytes, at) || this.#elementLines) return false;
    if (this.#saidBefore(bytes, at) === OPEN_ARRAY) this.#elementLines = true;
    return this.#lineByLine && !this.#elementLines;
  }

  #isOnColumn(bytes: Uint8Array, at: number): boolean {
    return lineBefore[at === 0 ? this.#last : bytes[at - 1]!] === 1;
  }

  #saidBefore(bytes: Uint8Array, at: number): number {
    let before = at - 1;
    while (before >= 0 && white[bytes[before]!] === 1) before--;
    return before < 0 ? this.#lastSaid : bytes[before]!;
  }

  /** Whether the top-level value has lines up to here. */
  #hasLines(bytes: Uint8Array, at: number): boolean {
    return this.#topLines || bytes.subarray(this.#topFrom, at).includes(NEWLINE);
  }

  /** Keeps of a push what the next one needs. */
  #carry(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#piece.carry(bytes);
    if (this.#at === At.inKey) this.#key.push(bytes.subarray(this.#keyFrom));
    if (this.#at > At.lostLine) this.#topLines = this.#hasLines(bytes, bytes.length);
    this.#lastSaid = this.#saidBefore(bytes, bytes.length);
    this.#last = bytes.at(-1)!;
    this.#keyFrom = 0;
    this.#topFrom = 0;
    this.#offset += bytes.length;
  }
}
