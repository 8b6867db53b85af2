/** Packs annotations into datagrams, each with the sender's running totals. Source: DESIGN section 4. */
import type { Annotation } from '../model/annotation.ts';
import type { SenderTotals } from './datagram.ts';
import { PackedField } from './frame-fields.ts';
import { FrameWriter } from './frame-writer.ts';
import { MAX_DATAGRAM_BYTES } from './limits.ts';
import { FIXED64, LENGTH, VARINT, writeVarint } from './protobuf.ts';

/** Most bytes of a datagram unless told otherwise: with the headers of IPv6 and of a tunnel it is within Ethernet's 1,500. */
export const DATAGRAM_BYTES = 1_400;

/** Least that may be asked for: the totals, and an annotation with names of ordinary length. */
const MIN_DATAGRAM_BYTES = 512;

/** What the totals take at most: five tags of two bytes, eight bytes of sender, four numbers up to 2⁵³. */
const TOTALS_BYTES = 5 * 2 + 8 + 4 * 8;

/** Tag and length of an annotation: one byte, and up to three for a length below 2²¹. */
const HEAD_BYTES = 4;

/** What the datagram says of its sender, besides who it is and its sequence. */
export type RunningTotals = Pick<SenderTotals, 'offered' | 'dropped' | 'upstreamLost'>;

/**
 * What became of an annotation: it is in this datagram; this one is full and it
 * is the first of the next; or no datagram is large enough for it.
 */
export type Packed = 'this' | 'next' | 'none';

export class DatagramWriter {
  readonly #frame = new FrameWriter();
  readonly #bytes: Uint8Array;
  /** Where the annotations must end, so that the totals always fit. */
  readonly #limit: number;
  readonly #sender: number[];
  #at = 0;
  #annotations = 0;
  /** Bytes of the frame that waits for the next datagram; it stays in the frame writer meanwhile. */
  #waiting = 0;
  #sequence = 0;

  /**
   * @param sender sixteen hexadecimal digits, by chance; who starts anew takes a new one.
   * @param maxBytes most bytes of a datagram; moved to where it can be.
   */
  constructor(sender: string, maxBytes: number = DATAGRAM_BYTES) {
    // `>=` is also false of what is not a number.
    const asked = maxBytes >= MIN_DATAGRAM_BYTES ? Math.floor(maxBytes) : MIN_DATAGRAM_BYTES;
    const room = Math.min(asked, MAX_DATAGRAM_BYTES);
    this.#bytes = new Uint8Array(room);
    this.#limit = room - TOTALS_BYTES;
    // The last byte first, as fixed64 demands.
    this.#sender = Array.from({ length: 8 }, (_, i) =>
      Number.parseInt(sender.slice(14 - 2 * i, 16 - 2 * i), 16),
    );
  }

  /** How many annotations `finish` would give. */
  get annotations(): number {
    return this.#at === 0 && this.#waiting > 0 ? 1 : this.#annotations;
  }

  /** How many texts were cut and tags left out, since the beginning. */
  get cut(): number {
    return this.#frame.cut;
  }

  /** Adds an annotation. After `next` the datagram is to be finished before another is added. Never throws. */
  add(annotation: Annotation): Packed {
    this.#takeWaiting();
    const length = this.#frame.encode(annotation);
    if (length + HEAD_BYTES > this.#limit) return 'none';
    if (this.#at + length + HEAD_BYTES > this.#limit) {
      this.#waiting = length;
      return 'next';
    }
    this.#append(length);
    return 'this';
  }

  /**
   * The datagram: a view that the next call writes over. One without
   * annotations holds the totals alone. An annotation that waits for the next
   * datagram is not in it, and is not to be counted in its totals.
   */
  finish(totals: RunningTotals): Uint8Array {
    // Only a datagram that was finished already leaves an annotation waiting with nothing before it.
    if (this.#at === 0) this.#takeWaiting();
    this.#sequence++;
    this.#tag(PackedField.sender, FIXED64);
    for (const byte of this.#sender) this.#bytes[this.#at++] = byte;
    this.#number(PackedField.sequence, this.#sequence);
    this.#number(PackedField.offered, totals.offered);
    this.#number(PackedField.dropped, totals.dropped);
    this.#number(PackedField.upstreamLost, totals.upstreamLost);
    const datagram = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    this.#annotations = 0;
    return datagram;
  }

  #takeWaiting(): void {
    if (this.#waiting === 0) return;
    this.#append(this.#waiting);
    this.#waiting = 0;
  }

  /** Copies the first so many bytes of the frame writer behind what is there; byte by byte makes no view. */
  #append(length: number): void {
    this.#bytes[this.#at++] = (PackedField.annotation << 3) | LENGTH;
    this.#varint(length);
    const to = this.#bytes;
    const from = this.#frame.bytes;
    let at = this.#at;
    for (let i = 0; i < length; i++) to[at++] = from[i]!;
    this.#at = at;
    this.#annotations++;
  }

  /** A number as proto3 writes it: 0 is left out. */
  #number(field: number, value: number): void {
    if (!(value >= 1)) return;
    this.#tag(field, VARINT);
    this.#varint(Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER));
  }

  /** Fields from 16 up take two bytes. */
  #tag(field: number, wireType: number): void {
    this.#varint((field << 3) | wireType);
  }

  #varint(value: number): void {
    this.#at = writeVarint(this.#bytes, this.#at, value);
  }
}
