import { splitDestination } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import { firstAtLeast } from './match.ts';
import type { PairedCall } from './pair-calls.ts';
import { FILE_ROUNDING, firstSaid, sideEnd, sideStart } from './sides.ts';
import type { Side } from './sides.ts';

/**
 * How many of the calls that a host took up before a request are looked at,
 * the latest first. One of them is its parent unless a single handler is
 * followed by more others than this while it still works.
 */
const LOOK_BACK = 256;

/** How well a serving explains a request, best first. */
const ENCLOSES = 3;
const ACTIVE = 2;
const BEGUN_BEFORE = 1;

/** A call being served: a possible parent. */
interface Serving {
  readonly index: number;
  readonly side: Side;
}

/**
 * The parent of each call, -1 for none: what the calling service was serving,
 * on that host, when it made the request. Of several, one that was served
 * until the reply was in before one that was not, and then the latest. A
 * request made after its handler ended belongs to the last one begun. Where
 * that host served nothing, a call whose server is silent may be meant.
 */
export function inferParents(calls: readonly PairedCall[]): Int32Array {
  const parents = new Int32Array(calls.length).fill(-1);
  const servings = indexServings(calls);
  calls.forEach((call, index) => {
    const side = (call.client ?? call.server)!;
    const origin = firstSaid(side).annotation.origin;
    if (origin === '') return;
    // A server's host is not the caller's, so only the service is known then.
    const host = call.client === null ? '' : side.host;
    const places = host === '' ? [ANY_HOST] : [host, UNKNOWN_HOST];
    for (const place of places) {
      const parent = bestServing(servings.get(keyOf(origin, place)) ?? [], side, index, parents);
      if (parent < 0) continue;
      parents[index] = parent;
      return;
    }
  });
  return parents;
}

/** The index of servings holds each under its host, or under none where the server is silent, and under any. */
const UNKNOWN_HOST = '';
const ANY_HOST = '*';

/** Servings by service and host, in order of beginning. A server that is silent is known by its client. */
function indexServings(calls: readonly PairedCall[]): Map<string, Serving[]> {
  const servings = new Map<string, Serving[]>();
  calls.forEach((call, index) => {
    const side = (call.server ?? call.client)!;
    const { service } = splitDestination(firstSaid(side).annotation.destination);
    const host = call.server === null ? UNKNOWN_HOST : side.host;
    for (const place of [host, ANY_HOST]) {
      const key = keyOf(service, place);
      const list = servings.get(key) ?? [];
      list.push({ index, side });
      servings.set(key, list);
    }
  });
  for (const [key, list] of servings) {
    servings.set(
      key,
      list.toSorted((a, b) => sideStart(a.side) - sideStart(b.side) || a.index - b.index),
    );
  }
  return servings;
}

function keyOf(service: string, host: string): string {
  return `${service}\n${host}`;
}

function bestServing(
  servings: readonly Serving[],
  request: Side,
  index: number,
  parents: Int32Array,
): number {
  const after = firstAtLeast(servings, sideStart(request) + FILE_ROUNDING, (each) =>
    sideStart(each.side),
  );
  let best = -1;
  let bestFit = 0;
  for (let at = after - 1; at >= Math.max(0, after - LOOK_BACK) && bestFit < ENCLOSES; at--) {
    const { index: candidate, side } = servings[at]!;
    const fit = fitOf(side, request);
    if (fit <= bestFit || descendsFrom(candidate, index, parents)) continue;
    best = candidate;
    bestFit = fit;
  }
  return best;
}

function fitOf(serving: Side, request: Side): number {
  const end: Micros = sideEnd(serving) ?? Infinity;
  if (sideStart(request) > end + FILE_ROUNDING) return BEGUN_BEFORE;
  return (sideEnd(request) ?? sideStart(request)) <= end + FILE_ROUNDING ? ENCLOSES : ACTIVE;
}

/** A call below this one, or it itself, cannot be its parent. */
function descendsFrom(candidate: number, index: number, parents: Int32Array): boolean {
  for (let at = candidate; at >= 0; at = parents[at]!) if (at === index) return true;
  return false;
}
