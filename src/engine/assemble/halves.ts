import { isCallersSide } from '../../model/span-kind.ts';
import type { Call } from '../../model/span.ts';
import type { Links } from './tree.ts';

/** Calls that know their other half, where each side is a span of its own. */
export interface Joined {
  readonly calls: readonly Call[];
  /** The index of a call's other half beside the calls, -1 for none. */
  readonly halves: Int32Array;
}

/**
 * Finds callers that were not told and the two halves of each call, by the same
 * rules by which calls are counted (`engine/halves.ts`): the caller is the
 * service in which the parent ran; a client's first server child is its other
 * half. A client that did not say whom it calls is shown to call that server.
 */
export function joinHalves(calls: readonly Call[], links: Links): Joined {
  const halves = new Int32Array(calls.length).fill(-1);
  if (calls.every(({ kind }) => kind === null)) return { calls, halves };
  // What says that it serves comes before what only may: a span without a kind counts as internal.
  for (const inside of [false, true]) {
    calls.forEach((call, index) => {
      if (isAlone(call) || (call.kind === 'internal') !== inside) return;
      const parent = links.parents[index]!;
      if (parent < 0 || halves[parent]! >= 0 || !canPair(calls[parent]!, call)) return;
      halves[parent] = index;
      halves[index] = parent;
    });
  }
  const joined = calls.map((call, index) => {
    if (call.kind === null) return call;
    if (isAlone(call)) {
      const half = calls[halves[index]!];
      return half && !namesPeer(call) ? { ...call, service: half.service } : call;
    }
    return call.caller === ''
      ? { ...call, caller: callerOf(call, calls[links.parents[index]!]) }
      : call;
  });
  return { calls: joined, halves };
}

/** Whether a call is one half of a call, the caller's. One that tells no kind is so where its server is another's span. */
export function isCallersHalf(call: Call, half: number): boolean {
  return call.kind === null ? half >= 0 : isAlone(call);
}

/** Told by its caller alone. */
function isAlone(call: Call): boolean {
  const { kind, in: taken, out } = call;
  const byCaller = kind === null ? hasCaller(call) : isCallersSide(kind);
  return byCaller && taken === null && out === null;
}

/** Whether a caller waits for its other half: what lies in a queue is waited for by nobody. */
export function isWaitedFor(caller: Call, server: Call): boolean {
  return caller.kind !== 'producer' && server.kind !== 'consumer';
}

function callerOf(call: Call, parent: Call | undefined): string {
  const isInternal = call.kind === 'internal';
  if (parent === undefined) return isInternal ? call.service : '';
  if (isAlone(parent)) return parent.caller;
  // Under one id there are two places to run in.
  return isInternal && parent.kind !== null && hasCaller(parent) && call.service === parent.caller
    ? parent.caller
    : parent.service;
}

function canPair(caller: Call, child: Call): boolean {
  if (child.kind === null || !isAlone(caller)) return false;
  if (hasCaller(child)) return false;
  if (child.kind === 'internal' && child.service === caller.caller) return false;
  return isWaitedFor(caller, child) || !namesPeer(caller) || caller.service === child.service;
}

/** Whether the caller told the call as well, under the same id. */
function hasCaller({ request, reply, timeout }: Call): boolean {
  return request !== null || reply !== null || timeout !== null;
}

function namesPeer({ caller, service }: Call): boolean {
  return service !== caller;
}
