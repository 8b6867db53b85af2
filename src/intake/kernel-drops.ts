/**
 * What the kernel dropped before the program could read it: Linux counts, for
 * each UDP socket, the datagrams that found its receive buffer full. The last
 * column of `/proc/net/udp` and `/proc/net/udp6` holds that count.
 */
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';

/** Where Linux lists its UDP sockets, one table for each family. */
const TABLES = { 4: '/proc/net/udp', 6: '/proc/net/udp6' } as const;

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Datagrams dropped at the socket bound to `address` since it was opened.
 * Undefined where the kernel does not tell (not Linux, or the socket is not listed).
 */
export async function readKernelDrops(
  address: SocketAddress,
  table: string = TABLES[isIPv6(address.host) ? 6 : 4],
): Promise<number | undefined> {
  try {
    return findDrops(await readFile(table, 'latin1'), address);
  } catch {
    return undefined;
  }
}

/**
 * How many of the datagrams that the kernel dropped were single frames. It does
 * not say which they were; the packed ones are missing from their senders'
 * sequences. A packed datagram lost elsewhere hides a single one here: no loss
 * is told twice.
 */
export function singlesDropped(kernelDrops: number, packedMissing: number): number {
  return Math.max(0, kernelDrops - packedMissing);
}

function findDrops(table: string, address: SocketAddress): number | undefined {
  const local = kernelAddress(address);
  let drops: number | undefined;
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns[1] !== local) continue;
    const count = Number(columns.at(-1));
    if (Number.isSafeInteger(count)) drops = (drops ?? 0) + count;
  }
  return drops;
}

/** An address as the kernel writes it: words of the address as the machine stores them, and the port, in hexadecimal. */
function kernelAddress({ host, port }: SocketAddress): string {
  const bytes = isIPv6(host) ? ipv6Bytes(host) : host.split('.').map(Number);
  let text = '';
  for (let word = 0; word < bytes.length; word += 4) {
    for (let i = 3; i >= 0; i--) text += hex(bytes[word + i] ?? 0, 2);
  }
  return `${text}:${hex(port, 4)}`;
}

function ipv6Bytes(host: string): number[] {
  const [head = '', tail] = host.split('%')[0]!.split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}
