import {
  BlockType,
  CAPTURE_BYTES,
  CRC_AT,
  FRAMES_HEAD_BYTES,
  HEAD_BYTES,
  LENGTH_AT,
  Loss,
  LOSS_BYTES,
  MARKER,
  MAX_BODY_BYTES,
  readUint32,
  readUint64,
  TITLE,
  TYPE_AT,
  VERSION,
} from './capture-blocks.ts';
import type { Reading, Rejections, Sink } from './codec.ts';
import { crc32 } from './crc32.ts';
import { Held } from './held.ts';
import { MAX_DATAGRAM_BYTES } from './limits.ts';
import type { Varint } from './protobuf.ts';
import { readVarint, unsigned } from './protobuf.ts';
import { RejectionTally } from './rejection-tally.ts';

const BROKEN = 'a broken block';
const CUT = 'cut short';
const MISSING = 'frames missing between blocks';
const UNTRUE = 'a block that says what cannot be';

/** Losses that the capture itself tells of, in the words of the ledger. */
const lossWords: Readonly<Record<number, string>> = {
  [Loss.recorderBehind]: 'not recorded: the recorder was behind',
  [Loss.beforeRecorder]: 'lost before they were recorded',
};
const LOST = 'lost while it was recorded';

/**
 * How often over a byte may be summed up for blocks that turn out broken. Real damage stays below 2; a
 * file made of nothing but heads would take hours, so behind this its blocks are passed over whole.
 */
const PATIENCE = 16;

/** A file where all is well up to its first block may have one that is broken all the same. */
const FIRST_PATIENCE = 4 * MAX_BODY_BYTES;

/** Instead of where a block ends. */
const MORE_TO_COME = 0;
const NONE = -1;

const varint: Varint = { low: 0, high: 0 };

/** Reads a Phosphor capture (see `capture.ts`); holds one block at most. */
export class CaptureReading implements Reading {
  readonly #sink: Sink;
  readonly #rejections = new RejectionTally();
  readonly #held = new Held();
  /** Where what cannot be read began, -1 while all is well; and whether the file ended within that block. */
  #broken = NONE;
  #isCut = false;
  #summedInVain = 0;
  /** The number that the next frame should have; -1 while that is not known. */
  #next = NONE;
  #isKnownVersion = true;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#held.push(bytes, () => this.#readBlocks(false));
  }

  end(): Rejections {
    this.#held.drop(this.#readBlocks(true));
    if (this.#broken >= 0) this.#reject(this.#isCut ? CUT : BROKEN, this.#broken);
    this.#broken = NONE;
    return this.#rejections;
  }

  /** Hands over the blocks that are whole; returns how many bytes are done with, at the end of the file all. */
  #readBlocks(isEnd: boolean): number {
    const { bytes, length } = this.#held;
    let at = 0;
    while (at < length) {
      const next = this.#nextMarker(at);
      if (next > at) this.#breaks(at, false);
      at = next;
      const end = this.#endOfBlock(at);
      if (end === MORE_TO_COME && !isEnd) return at;
      if (end > 0) {
        this.#readBlock(bytes[at + TYPE_AT]!, at + HEAD_BYTES, end);
        at = end;
      } else if (at < length) {
        this.#breaks(at, end === MORE_TO_COME);
        at += this.#passedOver(at);
      }
    }
    return at;
  }

  /** Where the next marker begins, or may begin with what comes later. */
  #nextMarker(from: number): number {
    const { bytes, length } = this.#held;
    for (let at = from; at < length; at++) {
      if (bytes[at] !== MARKER[0]) {
        at = bytes.indexOf(MARKER[0], at);
        if (at < 0 || at >= length) return length;
      }
      let same = 1;
      while (same < MARKER.length && at + same < length && bytes[at + same] === MARKER[same])
        same++;
      if (same === MARKER.length || at + same === length) return at;
    }
    return length;
  }

  /** Where the block that begins there ends when it is whole, `MORE_TO_COME` or `NONE`. */
  #endOfBlock(at: number): number {
    const body = at + HEAD_BYTES;
    if (body > this.#held.length) return MORE_TO_COME;
    const length = readUint32(this.#held.bytes, at + LENGTH_AT);
    if (length > MAX_BODY_BYTES) return NONE;
    const end = body + length;
    if (end > this.#held.length) return MORE_TO_COME;
    if (crc32(this.#held.bytes, at + LENGTH_AT, end) === readUint32(this.#held.bytes, at + CRC_AT))
      return end;
    this.#summedInVain += length;
    return NONE;
  }

  #breaks(at: number, isCut: boolean): void {
    if (this.#broken >= 0) return;
    this.#broken = this.#held.position + at;
    this.#isCut = isCut;
  }

  /** How much of a broken block is not looked at again: its first byte, for a marker may be within it. */
  #passedOver(at: number): number {
    const patience = FIRST_PATIENCE + PATIENCE * (this.#held.position + at);
    if (this.#summedInVain <= patience) return 1;
    const length = readUint32(this.#held.bytes, at + LENGTH_AT);
    return length > MAX_BODY_BYTES ? 1 : Math.min(HEAD_BYTES + length, this.#held.length - at);
  }

  /** Takes a whole block, whose body is `start` up to `end`. */
  #readBlock(type: number, start: number, end: number): void {
    const isFrames = type === BlockType.frames && this.#isKnownVersion;
    const number =
      isFrames && end - start >= FRAMES_HEAD_BYTES ? readUint64(this.#held.bytes, start) : NONE;
    const missing = this.#next >= 0 && number > this.#next ? number - this.#next : 0;
    if (this.#broken >= 0) this.#reject(BROKEN, this.#broken, Math.max(1, missing));
    else if (missing > 0) this.#reject(MISSING, this.#held.position + start - HEAD_BYTES, missing);
    this.#broken = NONE;
    if (type === BlockType.capture) this.#readCapture(start, end);
    else if (isFrames) this.#readFrames(number, start, end);
    else if (type === BlockType.loss && this.#isKnownVersion) this.#readLoss(start, end);
  }

  #readCapture(start: number, end: number): void {
    if (end - start < CAPTURE_BYTES) return this.#rejectBlock(start);
    const at = start + TITLE.length;
    const version = this.#held.bytes[at]! | (this.#held.bytes[at + 1]! << 8);
    this.#isKnownVersion = version === VERSION;
    this.#next = readUint64(this.#held.bytes, at + 10);
    if (this.#isKnownVersion) return;
    this.#next = NONE;
    const reason = `a capture of version ${version}, of which this program knows version ${VERSION}`;
    this.#reject(reason, this.#held.position + start - HEAD_BYTES);
  }

  #readFrames(number: number, start: number, end: number): void {
    const bytes = this.#held.bytes;
    if (number < 0) return this.#rejectBlock(start);
    let time = readUint64(bytes, start + 8);
    let at = start + FRAMES_HEAD_BYTES;
    this.#next = number;
    while (at < end) {
      // Most take one byte.
      let later = bytes[at]!;
      if (later < 0x80) at++;
      else {
        at = readVarint(bytes, at, end, varint);
        if (at < 0) return this.#rejectBlock(start);
        later = unsigned(varint);
      }
      at = readVarint(bytes, at, end, varint);
      if (at < 0) return this.#rejectBlock(start);
      const length = unsigned(varint);
      time += later;
      const isFalse = length === 0 || length > MAX_DATAGRAM_BYTES || length > end - at;
      if (isFalse || time > Number.MAX_SAFE_INTEGER) return this.#rejectBlock(start);
      this.#sink.frame(bytes, at, at + length, time);
      this.#next++;
      at += length;
    }
  }

  #readLoss(start: number, end: number): void {
    if (end - start < LOSS_BYTES) return this.#rejectBlock(start);
    const count = readUint64(this.#held.bytes, start + 8);
    const reason = lossWords[this.#held.bytes[start + 16]!] ?? LOST;
    if (count > 0) this.#reject(reason, this.#held.position + start - HEAD_BYTES, count);
  }

  /** What came before in the block stays read. */
  #rejectBlock(body: number): void {
    this.#reject(UNTRUE, this.#held.position + body - HEAD_BYTES);
  }

  #reject(reason: string, place: number, count: number = 1): void {
    this.#rejections.add(reason, `byte ${place}`, count);
  }
}
