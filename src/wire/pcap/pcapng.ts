/** What Wireshark and dumpcap write: sections, interfaces and packets. Source: draft-ietf-opsawg-pcapng. */
import type { Format, Reading, Rejections, Sink } from '../codec.ts';
import type { Interface } from './interface.ts';
import { microsOf, readInterface } from './interface.ts';
import { blankPacket, Packets } from './packets.ts';
import type { Records } from './records.ts';
import { MAX_PACKET_BYTES, MORE_TO_COME, NONE, RecordReading } from './records.ts';

const Block = { section: 0x0a0d0d0a, interface: 1, packet: 2, simple: 3, enhanced: 6 } as const;

/** Types as they are in the specification: behind damage, what has another is not taken for a block. */
const KNOWN_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, Block.section]);

const BYTE_ORDER = 0x1a2b3c4d;

/** Type, length, and the length again at the end. */
const HEAD_BYTES = 8;
const FRAME_BYTES = 12;
const ALIGNED = 4;

/** A packet with its options, which are a comment at most. A longer block is passed over as if it were damage. */
const MAX_BLOCK_BYTES = 2 * MAX_PACKET_BYTES;

/** Interfaces of one section: a machine with more captures a few of them. */
const MAX_INTERFACES = 1_024;

/** Packets in files of Wireshark; those for our port are frames at the times of their capture. */
export const pcapng: Format = {
  name: 'pcapng',
  read: (sink: Sink): Reading => new RecordReading(new PcapngRecords(sink), ALIGNED),
};

export function looksLikePcapng(page: Uint8Array): boolean {
  if (page.length < FRAME_BYTES) return false;
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  const isOrder = view.getUint32(8) === BYTE_ORDER || view.getUint32(8, true) === BYTE_ORDER;
  return view.getUint32(0) === Block.section && isOrder;
}

class PcapngRecords implements Records {
  readonly #packets: Packets;
  readonly #packet = blankPacket();
  #interfaces: Interface[] = [];
  #isLittle = true;
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(sink: Sink) {
    this.#packets = new Packets(sink);
  }

  endOf(bytes: Uint8Array, at: number, length: number): number {
    if (at + FRAME_BYTES > length) return MORE_TO_COME;
    this.#look(bytes);
    const size = this.#sizeOf(at);
    if (size === NONE) return NONE;
    const end = at + size;
    return end > length || this.#uint32(end - 4, this.#orderOf(at)) === size ? end : NONE;
  }

  mayBegin(bytes: Uint8Array, at: number, length: number): boolean | undefined {
    if (at + FRAME_BYTES > length) return undefined;
    this.#look(bytes);
    if (!KNOWN_TYPES.has(this.#uint32(at)) || this.#sizeOf(at) === NONE) return false;
    const end = this.endOf(bytes, at, length);
    return end > length ? undefined : end !== NONE;
  }

  read(bytes: Uint8Array, start: number, end: number, place: number): void {
    this.#look(bytes);
    const packet = this.#packet;
    packet.bytes = bytes;
    packet.place = place;
    const body = start + HEAD_BYTES;
    const stop = end - 4;
    switch (this.#uint32(start)) {
      case Block.section:
        this.#isLittle = this.#orderOf(start);
        this.#interfaces = [];
        break;
      case Block.interface: {
        if (this.#interfaces.length === MAX_INTERFACES) break;
        const described = readInterface(this.#view, body, stop, this.#isLittle);
        if (described) this.#interfaces.push(described);
        else this.reject('an interface that is not described', place);
        break;
      }
      case Block.enhanced:
        this.#take(stop, this.#uint32(body), body + 4, body + 12, body + 20);
        break;
      case Block.packet: {
        const number = this.#view.getUint16(body, this.#isLittle);
        this.#take(stop, number, body + 4, body + 12, body + 20);
        break;
      }
      case Block.simple:
        this.#takeSimple(body, stop);
        break;
      default:
    }
  }

  reject(reason: string, place: number): void {
    this.#packets.reject(reason, place);
  }

  end(): Rejections {
    return this.#packets.end();
  }

  /** Takes a packet of a block that ends at `stop`, given where its time, its length and its bytes are. */
  #take(stop: number, number: number, time: number, size: number, body: number): void {
    const { place } = this.#packet;
    const from = this.#interfaces[number];
    if (!from) return this.reject('a packet of an interface that is not described', place);
    const end = body + (body <= stop ? this.#uint32(size) : 0);
    if (end > stop || body > stop) return this.reject('a packet longer than its block', place);
    const high = this.#uint32(time);
    this.#packet.at = microsOf(from, high, this.#uint32(time + 4));
    this.#hand(body, end, from);
  }

  /** One without a time: it came when the one before did, as far as the file tells. */
  #takeSimple(body: number, stop: number): void {
    const [from] = this.#interfaces;
    const { place } = this.#packet;
    if (!from) return this.reject('a packet of an interface that is not described', place);
    const start = body + 4;
    if (start > stop) return this.reject('a packet longer than its block', place);
    const captured = Math.min(this.#uint32(body), from.snapLength);
    this.#hand(start, Math.min(stop, start + captured), from);
  }

  #hand(start: number, end: number, { link }: Interface): void {
    this.#packet.start = start;
    this.#packet.end = end;
    this.#packet.link = link;
    this.#packets.take(this.#packet);
  }

  /** The length of a block whose first bytes are there, or `NONE` when it cannot be one. */
  #sizeOf(at: number): number {
    const isLittle = this.#orderOf(at);
    const isSection = this.#uint32(at) === Block.section;
    if (isSection && this.#uint32(at + 8, isLittle) !== BYTE_ORDER) return NONE;
    const size = this.#uint32(at + 4, isLittle);
    return size % ALIGNED === 0 && size >= FRAME_BYTES && size <= MAX_BLOCK_BYTES ? size : NONE;
  }

  /** Whether numbers begin with their lowest byte: each section says it anew. */
  #orderOf(at: number): boolean {
    if (this.#uint32(at) !== Block.section) return this.#isLittle;
    return this.#uint32(at + 8, true) === BYTE_ORDER;
  }

  #uint32(at: number, isLittle: boolean = this.#isLittle): number {
    return this.#view.getUint32(at, isLittle);
  }

  /** One view for as long as the bytes are held in the same place. */
  #look(bytes: Uint8Array): void {
    if (this.#view.buffer === bytes.buffer) return;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
