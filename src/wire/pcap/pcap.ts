/** What tcpdump writes: a header, and packets with their times. Source: draft-ietf-opsawg-pcap. */
import { SECOND } from '../../model/clock.ts';
import type { Format, Reading, Rejections, Sink } from '../codec.ts';
import { blankPacket, Packets } from './packets.ts';
import type { Records } from './records.ts';
import { MAX_PACKET_BYTES, MORE_TO_COME, NONE, RecordReading } from './records.ts';

const HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;

/** The first four bytes of a file, read as a number from the highest: in which order numbers are, and parts of a second. */
const MAGICS: ReadonlyMap<number, Shape> = new Map([
  [0xa1b2c3d4, { isLittle: false, perSecond: 1e6 }],
  [0xd4c3b2a1, { isLittle: true, perSecond: 1e6 }],
  [0xa1b23c4d, { isLittle: false, perSecond: 1e9 }],
  [0x4d3cb2a1, { isLittle: true, perSecond: 1e9 }],
]);

interface Shape {
  readonly isLittle: boolean;
  readonly perSecond: number;
}

/** Behind damage a packet is looked for that came near the last one, s: captures are quiet for less. */
const NEAR = 3_600;

/** Packets in files of tcpdump; those for our port are frames at the times of their capture. */
export const pcap: Format = {
  name: 'pcap',
  read: (sink: Sink): Reading => new RecordReading(new PcapRecords(sink), 1),
};

/** The only version that was ever written, behind the first four bytes. */
const VERSION = { major: 2, minor: 4 } as const;

export function looksLikePcap(page: Uint8Array): boolean {
  return page.length >= 4 && MAGICS.has(viewOf(page).getUint32(0));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

class PcapRecords implements Records {
  readonly #packets: Packets;
  readonly #packet = blankPacket();
  #shape: Shape = { isLittle: true, perSecond: 1e6 };
  #isBegun = false;
  /** Of the packet before, s; -1 before the first. */
  #seconds = -1;
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(sink: Sink) {
    this.#packets = new Packets(sink);
  }

  endOf(bytes: Uint8Array, at: number, length: number): number {
    if (!this.#isBegun) return at + HEADER_BYTES;
    if (at + PACKET_HEADER_BYTES > length) return MORE_TO_COME;
    if (this.#fileAt(bytes, at)) return at + HEADER_BYTES;
    if (!this.#isHeader(bytes, at)) return NONE;
    return at + PACKET_HEADER_BYTES + this.#uint32(bytes, at + 8);
  }

  mayBegin(bytes: Uint8Array, at: number, length: number): boolean | undefined {
    const body = at + PACKET_HEADER_BYTES;
    if (body > length) return undefined;
    if (this.#fileAt(bytes, at)) return true;
    const size = this.#uint32(bytes, at + 8);
    const isLikely =
      this.#isHeader(bytes, at) &&
      size > 0 &&
      size <= this.#uint32(bytes, at + 12) &&
      (this.#seconds < 0 || Math.abs(this.#uint32(bytes, at) - this.#seconds) <= NEAR);
    if (!isLikely) return false;
    const next = body + size;
    if (next === length) return this.#seconds >= 0;
    if (next + PACKET_HEADER_BYTES > length) return undefined;
    return this.#isHeader(bytes, next);
  }

  read(bytes: Uint8Array, start: number, end: number, place: number): void {
    const packet = this.#packet;
    const file = this.#isBegun ? this.#fileAt(bytes, start) : this.#shapeAt(bytes, start);
    if (file || !this.#isBegun) {
      this.#isBegun = true;
      this.#shape = file ?? this.#shape;
      this.#seconds = -1;
      // The upper half tells of checksums at the end of each packet.
      packet.link = this.#uint32(bytes, start + 20) & 0xffff;
      return;
    }
    this.#seconds = this.#uint32(bytes, start);
    const part = this.#uint32(bytes, start + 4) / (this.#shape.perSecond / SECOND);
    packet.bytes = bytes;
    packet.start = start + PACKET_HEADER_BYTES;
    packet.end = end;
    packet.at = this.#seconds * SECOND + Math.floor(part);
    packet.place = place;
    this.#packets.take(packet);
  }

  reject(reason: string, place: number): void {
    this.#packets.reject(reason, place);
  }

  end(): Rejections {
    return this.#packets.end();
  }

  /** The shape of a file that begins there, put behind another. As a packet it would be an empty one of the year 2055. */
  #fileAt(bytes: Uint8Array, at: number): Shape | undefined {
    const shape = this.#shapeAt(bytes, at);
    if (shape === undefined) return undefined;
    const major = this.#view.getUint16(at + 4, shape.isLittle);
    const minor = this.#view.getUint16(at + 6, shape.isLittle);
    return major === VERSION.major && minor === VERSION.minor ? shape : undefined;
  }

  #shapeAt(bytes: Uint8Array, at: number): Shape | undefined {
    return MAGICS.get(this.#look(bytes).getUint32(at));
  }

  #isHeader(bytes: Uint8Array, at: number): boolean {
    const isTime = this.#uint32(bytes, at + 4) < this.#shape.perSecond;
    return isTime && this.#uint32(bytes, at + 8) <= MAX_PACKET_BYTES;
  }

  #uint32(bytes: Uint8Array, at: number): number {
    return this.#look(bytes).getUint32(at, this.#shape.isLittle);
  }

  /** One view for as long as the bytes are held in the same place. */
  #look(bytes: Uint8Array): DataView {
    if (this.#view.buffer !== bytes.buffer) this.#view = viewOf(bytes);
    return this.#view;
  }
}
