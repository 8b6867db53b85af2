import type { Micros } from '../../model/clock.ts';
import type { Call } from '../../model/span.ts';
import { isCallersHalf } from './halves.ts';
import type { Stretch } from './timing.ts';
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
 * made from that host. Both sides on one host share one clock, whether one span
 * tells them or two halves. A call that its caller never told of has only its
 * parent to be measured by.
 */
export function fitServers(calls: readonly Call[], links: Links, halves: Int32Array): Shifts {
  const client = new Float64Array(calls.length);
  const server = new Float64Array(calls.length);
  const shiftOf = (index: number): Micros =>
    (isCallersHalf(calls[index]!, halves[index]!) ? client : server)[index]!;
  const hostAt = (index: number): string | null => hostOf(calls[index]!, halves[index]!);
  for (const index of links.parentsFirst) {
    const call = calls[index]!;
    const parent = links.parents[index]!;
    const half = halves[index]!;
    if (parent >= 0 && sharesClock(call.clientHost, hostAt(parent))) {
      client[index] = shiftOf(parent);
    }
    if (half >= 0 && !isCallersHalf(call, half)) {
      const whole = wholeOf(calls[half]!, call);
      server[index] = isOnOneHost(whole) ? client[half]! : serverShift(whole, client[half]!);
    } else if (isOnOneHost(call)) {
      server[index] = client[index]!;
    } else if (parent >= 0 && isToldByServerOnly(call)) {
      server[index] = sharesClock(call.serverHost, hostAt(parent))
        ? shiftOf(parent)
        : shiftInto(call, workOf(calls[parent]!, client[parent]!, server[parent]!));
    } else {
      server[index] = serverShift(call, client[index]!);
    }
  }
  return { client, server };
}

/** Where a call runs that makes others. */
function hostOf(call: Call, half: number): string | null {
  return isCallersHalf(call, half) ? call.clientHost : call.serverHost;
}

function isOnOneHost({ clientHost, serverHost }: Call): boolean {
  return clientHost !== null && clientHost === serverHost;
}

/** Both halves as one call. */
function wholeOf(caller: Call, server: Call): Call {
  const { clientHost, request, reply, timeout, toldClient } = caller;
  const async = caller.async || server.async;
  return { ...server, clientHost, request, reply, timeout, toldClient, async };
}

/** Who does not say where it runs is taken to run where its parent was served. */
function sharesClock(host: string | null, parentHost: string | null): boolean {
  return host === null || host === parentHost;
}

function isToldByServerOnly({ request, reply, timeout }: Call): boolean {
  return request === null && reply === null && timeout === null;
}

/** When a call was at work, in its callers' time: as its server tells it, else as its caller does. */
function workOf(call: Call, ofClient: Micros, ofServer: Micros): Stretch | null {
  const worked = serverStretch(call);
  if (worked) return { from: worked.from + ofServer, to: worked.to + ofServer };
  const waited = clientStretch(call);
  return waited && { from: waited.from + ofClient, to: waited.to + ofClient };
}

/** Moves a server just far enough to begin, and if it can to end, within its parent's work. */
function shiftInto(call: Call, parent: Stretch | null): Micros {
  const worked = serverStretch(call);
  const begin = worked?.from ?? call.in?.at ?? call.out?.at;
  const end = worked?.to ?? call.out?.at ?? call.in?.at;
  if (parent === null || begin === undefined || end === undefined) return 0;
  if (begin < parent.from) return parent.from - begin;
  // Nobody waits for the end of an async call, so that it may outlast its parent.
  const late = (call.async ? begin : end) - parent.to;
  return late > 0 ? -Math.min(late, begin - parent.from) : 0;
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
