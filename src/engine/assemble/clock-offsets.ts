import type { Micros } from '../../model/clock.ts';
import type { Side } from './sides.ts';
import { FILE_ROUNDING, sideEnd, sideStart } from './sides.ts';

/** Equal calls, not yet paired: same caller, same endpoint; both lists in order of time. */
export interface EqualCalls {
  readonly clients: readonly Side[];
  readonly servers: readonly Side[];
}

/** Where a range of possible offsets begins or ends, and whose pairing it would allow. */
interface RangeEnd {
  readonly at: Micros;
  readonly opens: boolean;
  readonly client: Side;
  readonly server: Side;
}

/** How far the server host's clock is ahead of the client host's, µs. */
export type OffsetOf = (clientHost: string, serverHost: string) => Micros;

/**
 * A host's clock is doubted when more than this share of its calls fit no
 * client. A few misfits are lost client parts, and moving a good clock breaks
 * more pairs than leaving a bad one.
 */
const SUSPICIOUS_SHARE = 0.34;

/** Of very many equal calls this many on each side tell the offset as well as all would. */
const VOTERS = 64;

/**
 * Compares the clocks of two hosts by the calls between them, before it is
 * known which server answered which client; 0 unless the server host's clock
 * is in doubt. A server can have answered a client only if its clock is ahead
 * by something from OUT − REP to IN − REQ. Wrong pairs give ranges anywhere,
 * right ones all hold the true offset, so the one that allows most calls is
 * taken. It needs several calls between the two hosts to be sure.
 */
export function clockOffsets(groups: readonly EqualCalls[]): OffsetOf {
  const suspects = hostsOff(groups);
  const votes = new Map<string, RangeEnd[]>();
  for (const { clients, servers } of groups) {
    for (const client of clients.slice(0, VOTERS)) {
      const reply = sideEnd(client);
      if (reply === null) continue;
      for (const server of servers.slice(0, VOTERS)) {
        const out = sideEnd(server);
        if (out === null || !suspects.has(server.host) || server.host === client.host) continue;
        const least = out - reply - FILE_ROUNDING;
        const most = sideStart(server) - sideStart(client) + FILE_ROUNDING;
        if (most < least) continue;
        const key = hostsKey(client.host, server.host);
        const ranges = votes.get(key) ?? [];
        ranges.push(
          { at: least, opens: true, client, server },
          { at: most, opens: false, client, server },
        );
        votes.set(key, ranges);
      }
    }
  }
  const offsets = new Map([...votes].map(([key, ranges]) => [key, mostHeld(ranges)]));
  return (clientHost, serverHost) => offsets.get(hostsKey(clientHost, serverHost)) ?? 0;
}

/** Server hosts of which too many calls fit no client as the clocks stand. */
function hostsOff(groups: readonly EqualCalls[]): Set<string> {
  const served = new Map<string, { all: number; off: number }>();
  for (const { clients, servers } of groups) {
    for (const server of servers.slice(0, VOTERS)) {
      const count = served.get(server.host) ?? { all: 0, off: 0 };
      served.set(server.host, count);
      count.all++;
      if (!clients.slice(0, VOTERS).some((client) => fits(client, server))) count.off++;
    }
  }
  return new Set(
    [...served].filter(([, { all, off }]) => off > all * SUSPICIOUS_SHARE).map(([host]) => host),
  );
}

function fits(client: Side, server: Side): boolean {
  return (
    sideStart(server) >= sideStart(client) - FILE_ROUNDING &&
    (sideEnd(server) ?? sideStart(server)) <= (sideEnd(client) ?? Infinity) + FILE_ROUNDING
  );
}

/**
 * The middle of the first stretch at which most calls can be whole, or 0 when
 * as many can at 0. Ranges that share a client or a server make one call, not two.
 */
function mostHeld(ranges: readonly RangeEnd[]): Micros {
  const ends = ranges.toSorted((a, b) => a.at - b.at || Number(b.opens) - Number(a.opens));
  const clients = new Map<Side, number>();
  const servers = new Map<Side, number>();
  let most = 0;
  let best = 0;
  let holdZero = 0;
  ends.forEach(({ at, opens, client, server }, place) => {
    hold(clients, client, opens ? 1 : -1);
    hold(servers, server, opens ? 1 : -1);
    const held = Math.min(clients.size, servers.size);
    const next = ends[place + 1]?.at ?? at;
    if (at <= 0 && next >= 0) holdZero = Math.max(holdZero, held);
    if (held <= most) return;
    most = held;
    best = Math.round((at + next) / 2);
  });
  return holdZero === most ? 0 : best;
}

function hold(sides: Map<Side, number>, side: Side, change: number): void {
  const held = (sides.get(side) ?? 0) + change;
  if (held === 0) sides.delete(side);
  else sides.set(side, held);
}

function hostsKey(clientHost: string, serverHost: string): string {
  return `${clientHost}\n${serverHost}`;
}
