/**
 * What an IP packet carries, its version and its extension headers aside.
 * Checksums are not looked at: a network card computes them after the kernel has
 * captured what it sends, so that they are wrong in most files of a sender, and
 * what was damaged on the way the receiving kernel has thrown away.
 */

const Protocol = {
  hopByHop: 0,
  udp: 17,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destination: 60,
  mobility: 135,
} as const;

/** More headers than any packet has; each takes eight bytes at least. */
const MAX_HEADERS = 16;

const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const FRAGMENT_BYTES = 8;

/** What was found; filled again for each packet. */
export interface IpPacket {
  /** Where the UDP datagram begins, or the part of one. */
  start: number;
  /** Where it ends by its own word; what was captured may end before. */
  end: number;
  isFragment: boolean;
  /** Of a fragment: its place in the datagram, whether others follow, and whose it is. */
  offset: number;
  isLast: boolean;
  /** Addresses and identification, one character a byte. */
  key: string;
}

/** Finds UDP in the IP packet `bytes[start..end)`; false when it carries something else, or is none. */
export function readIp(bytes: Uint8Array, start: number, end: number, into: IpPacket): boolean {
  const version = start < end ? bytes[start]! >>> 4 : 0;
  if (version === 4) return readIpv4(bytes, start, end, into);
  return version === 6 && readIpv6(bytes, start, end, into);
}

function readIpv4(bytes: Uint8Array, start: number, end: number, into: IpPacket): boolean {
  const header = (bytes[start]! & 0xf) * 4;
  if (header < IPV4_BYTES || start + header > end) return false;
  if (bytes[start + 9] !== Protocol.udp) return false;
  const length = read16(bytes, start + 2);
  into.start = start + header;
  // A network card that divides or joins packets may leave the length to be 0.
  into.end = length === 0 ? end : start + length;
  const flags = read16(bytes, start + 6);
  const more = (flags & 0x2000) !== 0;
  into.offset = (flags & 0x1fff) * 8;
  into.isLast = !more;
  into.isFragment = more || into.offset > 0;
  if (into.isFragment) into.key = keyOf(bytes, start + 12, 8, start + 4, 2);
  return into.end >= into.start;
}

function readIpv6(bytes: Uint8Array, start: number, end: number, into: IpPacket): boolean {
  let at = start + IPV6_BYTES;
  if (at > end) return false;
  const length = read16(bytes, start + 4);
  into.end = length === 0 ? end : at + length;
  into.isFragment = false;
  let next = bytes[start + 6]!;
  for (let headers = 0; next !== Protocol.udp; headers++) {
    if (headers === MAX_HEADERS || at + FRAGMENT_BYTES > end) return false;
    switch (next) {
      case Protocol.hopByHop:
      case Protocol.routing:
      case Protocol.destination:
      case Protocol.mobility:
        next = bytes[at]!;
        at += (bytes[at + 1]! + 1) * 8;
        break;
      case Protocol.authentication:
        next = bytes[at]!;
        at += (bytes[at + 1]! + 2) * 4;
        break;
      case Protocol.fragment: {
        const place = read16(bytes, at + 2);
        into.offset = place & 0xfff8;
        into.isLast = (place & 1) === 0;
        into.isFragment = into.offset > 0 || !into.isLast;
        if (into.isFragment) into.key = keyOf(bytes, start + 8, 32, at + 4, 4);
        next = bytes[at]!;
        at += FRAGMENT_BYTES;
        // More headers may have been divided as well, as nobody does who sends UDP.
        if (into.isFragment && next !== Protocol.udp) return false;
        break;
      }
      default:
        return false;
    }
  }
  into.start = at;
  return into.end >= at;
}

function keyOf(
  bytes: Uint8Array,
  addresses: number,
  addressBytes: number,
  id: number,
  idBytes: number,
): string {
  return (
    String.fromCharCode(...bytes.subarray(addresses, addresses + addressBytes)) +
    String.fromCharCode(...bytes.subarray(id, id + idBytes))
  );
}

function read16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
