/** Where the IP packet begins in what a network card, or the kernel in its place, handed over. */

/** Link types, by their numbers in both formats. Source: tcpdump.org/linktypes.html. */
const Link = {
  null: 0,
  ethernet: 1,
  rawOld: 12,
  rawOldOpenBsd: 14,
  raw: 101,
  loop: 108,
  cooked: 113,
  ipv4: 228,
  ipv6: 229,
  cooked2: 276,
} as const;

const EtherType = { ipv4: 0x0800, ipv6: 0x86dd } as const;

/** 802.1Q, 802.1ad and what came before it: four more bytes, with the type of what follows at their end. */
const VLAN_TYPES: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const VLAN_BYTES = 4;

/** How operating systems number IPv6 among the families of addresses; IPv4 is 2 everywhere. */
const IPV6_FAMILIES: ReadonlySet<number> = new Set([10, 24, 28, 30]);
const IPV4_FAMILY = 2;
const FAMILY_BYTES = 4;

/** It is not IP. */
export const NOT_IP = -1;
/** Packets of this link type cannot be read at all. */
export const UNKNOWN_LINK = -2;

/** Where the IP packet begins, `NOT_IP` or `UNKNOWN_LINK`. Its own first bits say of which version it is. */
export function ipStart(bytes: Uint8Array, start: number, end: number, link: number): number {
  switch (link) {
    case Link.ethernet:
      return behindType(bytes, start + 12, end);
    case Link.cooked:
      return behindType(bytes, start + 14, end);
    case Link.cooked2: {
      const body = start + 20;
      return isIp(bytes, start, end) ? body : behindVlans(bytes, start, body, end);
    }
    case Link.null:
    case Link.loop:
      return start + FAMILY_BYTES <= end && isIpFamily(bytes, start)
        ? start + FAMILY_BYTES
        : NOT_IP;
    case Link.raw:
    case Link.rawOld:
    case Link.rawOldOpenBsd:
    case Link.ipv4:
    case Link.ipv6:
      return start;
    default:
      return UNKNOWN_LINK;
  }
}

/** The type is right before what it is the type of. */
function behindType(bytes: Uint8Array, type: number, end: number): number {
  return isIp(bytes, type, end) ? type + 2 : behindVlans(bytes, type, type + 2, end);
}

function behindVlans(bytes: Uint8Array, type: number, body: number, end: number): number {
  let [at, behind] = [type, body];
  while (behind + VLAN_BYTES <= end && VLAN_TYPES.has(typeAt(bytes, at))) {
    at = behind + 2;
    behind += VLAN_BYTES;
    if (isIp(bytes, at, end)) return behind;
  }
  return NOT_IP;
}

function isIp(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 2 > end) return false;
  const type = typeAt(bytes, at);
  return type === EtherType.ipv4 || type === EtherType.ipv6;
}

function typeAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** In the byte order of the machine that captured, which nothing tells: a family is a small number in one of both. */
function isIpFamily(bytes: Uint8Array, at: number): boolean {
  const isSmallFirst = bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
  const isSmallLast = bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0;
  if (!isSmallFirst && !isSmallLast) return false;
  const family = isSmallFirst ? bytes[at]! : bytes[at + 3]!;
  return family === IPV4_FAMILY || IPV6_FAMILIES.has(family);
}
