import type { Micros } from '../../model/clock.ts';
import type { Call } from '../../model/span.ts';
import { clientStretch, serverStretch } from './timing.ts';
import type { Links } from './tree.ts';

/** What to add to each call's client and server moments, µs, beside the calls. */
export interface Shifts {
  readonly client: Float64Array;
  readonly server: Float64Array;
}

/**
 * Moves servers into their callers' time. A server whose IN and OUT lie within
 * the caller's REQ and REP is left alone; one that cannot be there by its own
 * clock is moved, the gap halved on both sides, and with it the calls that it
 * made from that host. Both sides on one host share one clock.
 */
export function fitServers(calls: readonly Call[], links: Links): Shifts {
  const client = new Float64Array(calls.length);
  const server = new Float64Array(calls.length);
  for (const index of links.parentsFirst) {
    const call = calls[index]!;
    const parent = links.parents[index]!;
    if (parent >= 0 && sharesClock(call.clientHost, calls[parent]!.serverHost)) {
      client[index] = server[parent]!;
    }
    server[index] =
      call.clientHost !== null && call.clientHost === call.serverHost
        ? client[index]!
        : serverShift(call, client[index]!);
  }
  return { client, server };
}

/** A client that does not say where it runs is taken to run where its parent was served. */
function sharesClock(clientHost: string | null, serverHost: string | null): boolean {
  return clientHost === null || clientHost === serverHost;
}

function serverShift(call: Call, clientShift: Micros): Micros {
  const worked = serverStretch(call);
  const begin = worked?.from ?? call.in?.at ?? call.out?.at;
  const end = worked?.to ?? call.out?.at ?? call.in?.at;
  const waited = clientStretch(call);
  const requestAt = call.request?.at ?? waited?.from;
  if (begin === undefined || end === undefined || requestAt === undefined) return 0;
  const request = requestAt + clientShift;
  // Nobody waits for the end of an async call, and nobody is left waiting after a timeout.
  if (waited === null || call.reply === null || call.async) return Math.max(0, request - begin);

  const reply = waited.to + clientShift;
  if (begin >= request && end <= reply) return 0;
  const slack = reply - request - (end - begin);
  // A server that outlasts its caller's wait fits nowhere; it is moved only if it cannot have begun there.
  if (slack < 0) return begin >= request && begin <= reply ? 0 : request - begin;
  // With one moment alone there is no gap to halve: it moves just far enough.
  if (worked === null) return begin < request ? request - begin : reply - end;
  return request + Math.floor(slack / 2) - begin;
}
