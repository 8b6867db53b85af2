/** Packets and files made by hand, as the specifications of IP, pcap and pcapng have them. */
import { FrameWriter } from '../../../src/wire/frame-writer.ts';
import { basefare } from '../annotations.ts';

/** µs since epoch: 2026-11-22 14:02:31.123456. */
export const AT = 1_795_356_151_123_456;

const PORT = 7760;

export const join = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));

/** The frame of an annotation with that span id. */
export function frameOf(spanId: string, timestamp: number = basefare.timestamp): Uint8Array {
  return new FrameWriter().write({ ...basefare, spanId, timestamp }).slice();
}

/** A packed datagram of those frames, each shorter than 16 KiB. */
export function packed(...frames: readonly Uint8Array[]): Uint8Array {
  return join(
    ...frames.map((frame) => join([0x7a, (frame.length & 0x7f) | 0x80, frame.length >> 7], frame)),
  );
}

const be16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 0xffff)];

export function udp(body: Uint8Array, to: number = PORT): Uint8Array {
  return join(be16(50_000), be16(to), be16(8 + body.length), [0xba, 0xad], body);
}

interface Ipv4 {
  readonly options?: readonly number[];
  readonly id?: number;
  /** In bytes. */
  readonly offset?: number;
  readonly more?: boolean;
  readonly protocol?: number;
  readonly length?: number;
}

export function ipv4(body: Uint8Array, about: Ipv4 = {}): Uint8Array {
  const { options = [], id = 7, offset = 0, more = false, protocol = 17 } = about;
  const header = 20 + options.length;
  return join(
    [0x40 | (header / 4), 0, ...be16(about.length ?? header + body.length), ...be16(id)],
    [...be16((more ? 0x2000 : 0) | (offset / 8)), 64, protocol, 0, 0],
    [127, 0, 0, 1, 127, 0, 0, 1, ...options],
    body,
  );
}

/** Extension headers as pairs of their number and their bytes, whose first is filled in. */
export function ipv6(body: Uint8Array, ...extensions: readonly [number, number[]][]): Uint8Array {
  const numbers = [...extensions.map(([number]) => number), 17];
  const chain = extensions.flatMap(([, bytes], index) => [numbers[index + 1]!, ...bytes.slice(1)]);
  const address = [0xfd, ...Array.from({ length: 14 }, () => 0), 1];
  return join(
    [0x60, 0, 0, 0, ...be16(chain.length + body.length), numbers[0]!, 64],
    [...address, ...address, ...chain],
    body,
  );
}

/** The IPv6 header of a fragment. */
export function fragment6(offset: number, more: boolean, id = 9): [number, number[]] {
  return [44, [0, 0, ...be16(offset | (more ? 1 : 0)), ...be32(id)]];
}

/** A datagram as IPv4 fragments of so many bytes each. */
export function fragments4(datagram: Uint8Array, size: number, id = 7): Uint8Array[] {
  return Array.from({ length: Math.ceil(datagram.length / size) }, (_, n) => {
    const offset = n * size;
    const more = offset + size < datagram.length;
    return ipv4(datagram.subarray(offset, offset + size), { id, offset, more });
  });
}

const MACS = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];

export function ethernet(ip: Uint8Array, ...vlans: readonly number[]): Uint8Array {
  const tags = vlans.flatMap((type) => [...be16(type), 0x20, 5]);
  return join([...MACS, ...tags], be16(ip[0]! >> 4 === 4 ? 0x0800 : 0x86dd), ip);
}

export interface Packet {
  readonly bytes: Uint8Array;
  readonly at?: number;
  /** How long it was on its way; as long as its bytes unless told. */
  readonly length?: number;
}

interface Pcap {
  readonly link?: number;
  readonly isLittle?: boolean;
  readonly isNano?: boolean;
}

export function pcapFile(
  packets: readonly (Uint8Array | Packet)[],
  { link = 1, isLittle = true, isNano = false }: Pcap = {},
): Uint8Array {
  const u32 = (value: number): number[] => (isLittle ? be32(value).toReversed() : be32(value));
  const u16 = (value: number): number[] => (isLittle ? be16(value).toReversed() : be16(value));
  const header = [
    ...u32(isNano ? 0xa1b23c4d : 0xa1b2c3d4),
    ...u16(2),
    ...u16(4),
    ...u32(0),
    ...u32(0),
    ...u32(262_144),
    ...u32(link),
  ];
  const records = packets.map((packet) => {
    const {
      bytes,
      at = AT,
      length = bytes.length,
    } = 'bytes' in packet ? packet : { bytes: packet };
    const part = isNano ? (at % 1e6) * 1_000 + 789 : at % 1e6;
    return join(
      [...u32(Math.floor(at / 1e6)), ...u32(part), ...u32(bytes.length), ...u32(length)],
      bytes,
    );
  });
  return join(header, ...records);
}

/** Blocks of a pcapng section in one byte order. */
export class Section {
  readonly #isLittle: boolean;

  constructor(isLittle = true) {
    this.#isLittle = isLittle;
  }

  u16(value: number): number[] {
    return this.#isLittle ? be16(value).toReversed() : be16(value);
  }

  u32(value: number): number[] {
    return this.#isLittle ? be32(value).toReversed() : be32(value);
  }

  u64(value: bigint): number[] {
    const [high, low] = [Number(value >> 32n), Number(value & 0xffffffffn)];
    return this.#isLittle
      ? [...this.u32(low), ...this.u32(high)]
      : [...this.u32(high), ...this.u32(low)];
  }

  block(type: number, body: Uint8Array | readonly number[]): Uint8Array {
    const padded = Math.ceil(body.length / 4) * 4;
    const length = this.u32(padded + 12);
    const padding = new Uint8Array(padded - body.length);
    return join(this.u32(type), length, body, padding, length);
  }

  header(): Uint8Array {
    return this.block(0x0a0d0d0a, [
      ...this.u32(0x1a2b3c4d),
      ...this.u16(1),
      ...this.u16(0),
      ...this.u64(0xffffffffffffffffn),
    ]);
  }

  /** Options as pairs of their code and their value. */
  interface(link: number, snapLength = 0, ...options: readonly [number, number[]][]): Uint8Array {
    const told = options.flatMap(([code, value]) => [
      ...this.u16(code),
      ...this.u16(value.length),
      ...value,
      ...Array.from({ length: (4 - (value.length % 4)) % 4 }, () => 0),
    ]);
    return this.block(1, [...this.u16(link), 0, 0, ...this.u32(snapLength), ...told, 0, 0, 0, 0]);
  }

  enhanced(bytes: Uint8Array, time = BigInt(AT), number = 0): Uint8Array {
    const words = [...this.u32(number), ...this.#time(time), ...this.u32(bytes.length)];
    return this.block(6, join(words, this.u32(bytes.length), bytes));
  }

  /** The block of before, which nobody writes any more. */
  old(bytes: Uint8Array, time = BigInt(AT), number = 0): Uint8Array {
    const words = [...this.u16(number), 0, 0, ...this.#time(time), ...this.u32(bytes.length)];
    return this.block(2, join(words, this.u32(bytes.length), bytes));
  }

  simple(bytes: Uint8Array, length = bytes.length): Uint8Array {
    return this.block(3, join(this.u32(length), bytes));
  }

  /** The upper half first, in either order. */
  #time(value: bigint): number[] {
    return [...this.u32(Number(value >> 32n)), ...this.u32(Number(value & 0xffffffffn))];
  }
}
