import { textOf } from '../../model/text.ts';
import type { Varint } from '../protobuf.ts';
import {
  FIXED64,
  LENGTH,
  readLength,
  readTag,
  readVarint,
  signed,
  skipField,
  VARINT,
} from '../protobuf.ts';
import { Reason, reasonWords } from '../reasons.ts';
import { idOfBytes } from './ids.ts';
import type { Nanos } from './nanos.ts';
import { nanosOfHalves } from './nanos.ts';
import { Unreadable } from './unreadable.ts';

/** The tag of a field that holds a text, bytes or a message; of one that holds a number; of one that holds eight bytes. */
export const long = (field: number): number => (field << 3) | LENGTH;
export const number = (field: number): number => (field << 3) | VARINT;
export const eight = (field: number): number => (field << 3) | FIXED64;

const varint: Varint = { low: 0, high: 0 };

/**
 * A protobuf message, a field after the other; each must lie within it. Whoever
 * asks for the next passes over a field that he does not know. Throws
 * `Unreadable`.
 */
export class Message {
  readonly bytes: Uint8Array;
  readonly #end: number;
  #next: number;
  /** Of the field: its number and wire type, and where its value is. */
  tag = 0;
  from = 0;
  to = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.#next = start;
    this.#end = end;
  }

  /** Goes to the next field; false when there is none. */
  next(): boolean {
    if (this.#next >= this.#end) return false;
    const { bytes } = this;
    let at = reached(readTag(bytes, this.#next, this.#end, varint));
    this.tag = varint.low;
    if ((this.tag & 7) === LENGTH) {
      at = reached(readLength(bytes, at, this.#end, varint));
      this.from = at;
      this.to = at + varint.low;
    } else {
      this.from = at;
      this.to = reached(skipField(bytes, at, this.#end, this.tag, varint));
    }
    this.#next = this.to;
    return true;
  }

  message(): Message {
    return new Message(this.bytes, this.from, this.to);
  }

  text(): string {
    return textOf(this.bytes, this.from, this.to);
  }

  /** '' for none and for all zeros. */
  id(): string {
    const id = idOfBytes(this.bytes, this.from, this.to);
    if (id === undefined) throw new Unreadable('an id of more than 16 bytes');
    return id;
  }

  /** Exact within ±2⁵³. */
  integer(): number {
    readVarint(this.bytes, this.from, this.to, varint);
    return signed(varint);
  }

  /** A whole number from 0 that counts something; 0 for any other. */
  count(): number {
    const count = this.integer();
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  }

  /** All digits of 64 bits. */
  integerText(): string {
    const value = this.integer();
    if (Number.isSafeInteger(value)) return String(value);
    return String((BigInt(varint.high) << 32n) | BigInt(varint.low >>> 0));
  }

  double(): number {
    const { buffer, byteOffset } = this.bytes;
    return new DataView(buffer, byteOffset + this.from, 8).getFloat64(0, true);
  }

  time(): Nanos {
    const nanos = nanosOfHalves(this.#half(this.from), this.#half(this.from + 4));
    if (nanos === undefined) throw new Unreadable(reasonWords[Reason.badTime]);
    return nanos;
  }

  #half(at: number): number {
    const { bytes } = this;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }
}

/** A position, unless it is a negated `Reason`. */
function reached(at: number): number {
  if (at < 0) throw new Unreadable(reasonWords[-at]);
  return at;
}
