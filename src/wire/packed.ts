/** The shape of a packed datagram: what its sender tells of itself, and where each annotation lies. */
import { OriginField, PackedField } from './frame-fields.ts';
import { MAX_DATAGRAM_BYTES } from './limits.ts';
import type { Varint } from './protobuf.ts';
import {
  FIXED64,
  LENGTH,
  readLength,
  readTag,
  readVarint,
  skipField,
  unsigned,
  VARINT,
} from './protobuf.ts';
import { Reason } from './reasons.ts';

/** A sender's running totals, all cumulative since it started. Source: DESIGN section 4. */
export interface SenderTotals {
  /** Sixteen hexadecimal digits; a restart is a new sender. */
  sender: string;
  /** Of the datagram, by its sender. */
  sequence: number;
  offered: number;
  dropped: number;
  upstreamLost: number;
}

/**
 * Whose annotations an agent passes on: so many, in the order of the datagram,
 * are of one datagram of one client, which had told these totals. With it the
 * last receiver closes each client's sum by itself, also when an agent on the
 * way was killed with all it held. Field 24, which others pass over.
 */
export interface Origin {
  sender: string;
  /** Of the client's datagram; an agent may divide one over several of its own. */
  sequence: number;
  /** How many annotations here are of it; 0 repeats the totals alone. */
  count: number;
  offered: number;
  dropped: number;
  /** Single frames that the agent's kernel had no room for; not part of `offered`. */
  unheard: number;
}

/** An annotation takes two bytes at least: a tag and a length. */
const MAX_ANNOTATIONS = Math.ceil(MAX_DATAGRAM_BYTES / 2);

const FIXED64_BYTES = 8;

const varint: Varint = { low: 0, high: 0 };

const isPackedTag: Uint8Array = new Uint8Array(256);
for (const [field, wireType] of [
  [PackedField.annotation, LENGTH],
  [PackedField.sender, FIXED64],
  [PackedField.sequence, VARINT],
  [PackedField.offered, VARINT],
  [PackedField.dropped, VARINT],
  [PackedField.upstreamLost, VARINT],
  [PackedField.origin, LENGTH],
] as const) {
  isPackedTag[(field << 3) | wireType] = 1;
}

/** By the first field: an original frame begins with its trace id, or at least with a field below 15. */
export function isPacked(bytes: Uint8Array): boolean {
  const first = bytes[0];
  if (first === undefined || first < 0x78) return false;
  if (first < 0x80) return isPackedTag[first] === 1;
  return bytes[1] === 1 && isPackedTag[first] === 1;
}

/** Finds what a packed datagram holds without reading its annotations; used again for each. */
export class PackedShape {
  /** Its `sender` is '' when the datagram does not say who sent it. */
  readonly totals: SenderTotals = {
    sender: '',
    sequence: 0,
    offered: 0,
    dropped: 0,
    upstreamLost: 0,
  };
  /** How many annotations it holds. */
  count = 0;
  /** Where each annotation's tag begins, its bytes begin, and they end. */
  readonly begins: Int32Array = new Int32Array(MAX_ANNOTATIONS);
  readonly starts: Int32Array = new Int32Array(MAX_ANNOTATIONS);
  readonly ends: Int32Array = new Int32Array(MAX_ANNOTATIONS);
  /** Whose annotations they are, when an agent passed them on. */
  readonly origins: Origin[] = [];
  /** Where reading stopped: the end, or the field that could not be read. */
  stop = 0;

  /** Returns 0, or why the rest could not be read; what came before `stop` is then found all the same. */
  read(bytes: Uint8Array): Reason {
    const { totals } = this;
    totals.sender = '';
    totals.sequence = totals.offered = totals.dropped = totals.upstreamLost = 0;
    this.count = 0;
    this.origins.length = 0;
    this.stop = 0;
    const end = bytes.length;
    if (end > MAX_DATAGRAM_BYTES) return Reason.tooLarge;
    while (this.stop < end) {
      const at = this.#field(bytes, this.stop, end);
      if (at < 0) return -at as Reason;
      this.stop = at;
    }
    return Reason.none;
  }

  /** Reads one field; returns the position behind it. */
  #field(bytes: Uint8Array, begin: number, end: number): number {
    const at = readTag(bytes, begin, end, varint);
    if (at < 0) return at;
    const tag = varint.low;
    const field = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === LENGTH && (field === PackedField.annotation || field === PackedField.origin)) {
      const start = readLength(bytes, at, end, varint);
      if (start < 0) return start;
      const stop = start + varint.low;
      if (field === PackedField.origin) return this.#origin(bytes, start, stop);
      this.begins[this.count] = begin;
      this.starts[this.count] = start;
      this.ends[this.count++] = stop;
      return stop;
    }
    if (wireType === VARINT && field >= PackedField.sequence) {
      const stop = readVarint(bytes, at, end, varint);
      if (field === PackedField.sequence) this.totals.sequence = unsigned(varint);
      else if (field === PackedField.offered) this.totals.offered = unsigned(varint);
      else if (field === PackedField.dropped) this.totals.dropped = unsigned(varint);
      else if (field === PackedField.upstreamLost) this.totals.upstreamLost = unsigned(varint);
      return stop;
    }
    const stop = skipField(bytes, at, end, tag, varint);
    if (stop > 0 && field === PackedField.sender && wireType === FIXED64) {
      this.totals.sender = fixed64(bytes, at);
    }
    return stop;
  }

  #origin(bytes: Uint8Array, start: number, end: number): number {
    const origin = { sender: '', sequence: 0, count: 0, offered: 0, dropped: 0, unheard: 0 };
    let at = start;
    while (at < end) {
      at = readTag(bytes, at, end, varint);
      if (at < 0) return at;
      const tag = varint.low;
      const field = tag >>> 3;
      const value = at;
      at = skipField(bytes, at, end, tag, varint);
      if (at < 0) return at;
      if ((tag & 7) === FIXED64 && field === OriginField.sender) {
        origin.sender = fixed64(bytes, value);
      } else if ((tag & 7) === VARINT) {
        if (field === OriginField.sequence) origin.sequence = unsigned(varint);
        else if (field === OriginField.count) origin.count = unsigned(varint);
        else if (field === OriginField.offered) origin.offered = unsigned(varint);
        else if (field === OriginField.dropped) origin.dropped = unsigned(varint);
        else if (field === OriginField.unheard) origin.unheard = unsigned(varint);
      }
    }
    // Nobody's annotations: to take them as somebody's would make a sum that does not close.
    if (origin.sender === '') return -Reason.badField;
    this.origins.push(origin);
    return end;
  }
}

/** Eight bytes, the last first, as hexadecimal digits. */
function fixed64(bytes: Uint8Array, start: number): string {
  let text = '';
  for (let at = start + FIXED64_BYTES - 1; at >= start; at--) {
    text += bytes[at]!.toString(16).padStart(2, '0');
  }
  return text;
}
