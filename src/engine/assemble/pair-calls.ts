import type { Micros } from '../../model/clock.ts';
import type { EqualCalls, OffsetOf } from './clock-offsets.ts';
import type { Candidate } from './match.ts';
import { firstAtLeast, pairOff } from './match.ts';
import type { Side } from './sides.ts';
import { FILE_ROUNDING, sideEnd, sideStart, succeeded } from './sides.ts';

/** A call put together from what its client and its server said. At least one of them spoke. */
export interface PairedCall {
  readonly client: Side | null;
  readonly server: Side | null;
}

/** Delays closer than this do not tell which of two calls a server took up; then it is first come, first served. */
const EQUAL_DELAY: Micros = 10_000;

/** How many clients of a host, around its own time, each server is compared with. */
const NEIGHBOURS = 32;

/**
 * Pairs the client and the server sides of equal calls. What decides, in this
 * order: the server lies within the time that the client waited; a call that
 * ended well ended well on both sides; a short delay; the order of asking.
 */
export function pairCalls({ clients, servers }: EqualCalls, offsetOf: OffsetOf): PairedCall[] {
  if (clients.length === 1 && servers.length === 1) {
    return [{ client: clients[0]!, server: servers[0]! }];
  }
  const placesByHost = Map.groupBy(clients.keys(), (place) => clients[place]!.host);
  const candidates: Candidate[] = [];
  servers.forEach((server, left) => {
    for (const [host, places] of placesByHost) {
      const offset = offsetOf(host, server.host);
      const near = firstAtLeast(places, sideStart(server) - offset, (place) =>
        sideStart(clients[place]!),
      );
      for (const right of places.slice(Math.max(0, near - NEIGHBOURS), near + NEIGHBOURS)) {
        candidates.push({ left, right, misfit: misfitOf(clients[right]!, server, offset) });
      }
    }
  });
  const clientOf = pairOff(servers.length, clients.length, candidates, (left, right) => {
    const [server, client] = [servers[left]!, clients[right]!];
    const begin = sideStart(server) - offsetOf(client.host, server.host);
    if (begin < sideStart(client) - FILE_ROUNDING) return -1;
    return begin > (sideEnd(client) ?? Infinity) + FILE_ROUNDING ? 1 : 0;
  });
  const used = new Set(clientOf);
  return [
    ...servers.map((server, left) => ({ client: clients[clientOf[left]!] ?? null, server })),
    ...clients.filter((_, right) => !used.has(right)).map((client) => ({ client, server: null })),
  ];
}

function misfitOf(client: Side, server: Side, offset: Micros): number[] {
  const request = sideStart(client);
  const reply = sideEnd(client);
  const begin = sideStart(server) - offset;
  const end = sideEnd(server);
  const early = Math.max(0, request - begin);
  const late = reply === null || end === null ? 0 : Math.max(0, end - offset - reply);
  return [
    Math.max(0, early + late - FILE_ROUNDING),
    succeeded(client) === succeeded(server) ? 0 : 1,
    Math.round(Math.abs(begin - request) / EQUAL_DELAY),
  ];
}
