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
import { Unreadable } from '../json-fields.ts';

const varint: Varint = { low: 0, high: 0 };

/**
 * A protobuf message, a field after the other; each must lie within it. Whoever
 * asks for the next passes over a field that he does not know. Throws
 * `Unreadable`.
 */
export class Message {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #next: number;
  /** The number of the field, and where its value begins. */
  field = 0;
  from = 0;
  #to = 0;
  #wireType = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#next = start;
    this.#end = end;
  }

  /** Goes to the next field; false when there is none. */
  next(): boolean {
    if (this.#next >= this.#end) return false;
    const bytes = this.#bytes;
    let at = reached(readTag(bytes, this.#next, this.#end, varint));
    const tag = varint.low;
    this.field = tag >>> 3;
    this.#wireType = tag & 7;
    if (this.#wireType === LENGTH) {
      at = reached(readLength(bytes, at, this.#end, varint));
      this.from = at;
      this.#to = at + varint.low;
    } else {
      this.from = at;
      this.#to = reached(skipField(bytes, at, this.#end, tag, varint));
    }
    this.#next = this.#to;
    return true;
  }

  /** The bytes of a text, of bytes or of a message. */
  content(): Uint8Array {
    this.#expect(LENGTH);
    return this.#bytes.subarray(this.from, this.#to);
  }

  message(): Message {
    this.#expect(LENGTH);
    return new Message(this.#bytes, this.from, this.#to);
  }

  text(): string {
    this.#expect(LENGTH);
    return textOf(this.#bytes, this.from, this.#to);
  }

  /** '' for none and for all zeros. */
  id(): string {
    this.#expect(LENGTH);
    const id = idOfBytes(this.#bytes, this.from, this.#to);
    if (id === undefined) throw new Unreadable('an id of more than 16 bytes');
    return id;
  }

  /** Exact within ±2⁵³. */
  integer(): number {
    this.#expect(VARINT);
    readVarint(this.#bytes, this.from, this.#to, varint);
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
    this.#expect(FIXED64);
    const { buffer, byteOffset } = this.#bytes;
    return new DataView(buffer, byteOffset + this.from, 8).getFloat64(0, true);
  }

  time(): Nanos {
    this.#expect(FIXED64);
    const nanos = nanosOfHalves(this.#half(this.from), this.#half(this.from + 4));
    if (nanos === undefined) throw new Unreadable(reasonWords[Reason.badTime]);
    return nanos;
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType) throw new Unreadable('a field of another type');
  }

  #half(at: number): number {
    const bytes = this.#bytes;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }
}

/** A position, unless it is a negated `Reason`. */
function reached(at: number): number {
  if (at < 0) throw new Unreadable(reasonWords[-at]);
  return at;
}
