import type { Call, Note, Span } from '../../model/span.ts';
import type { Clocks, Trace } from '../../model/trace.ts';
import type { PathStep } from './critical-path.ts';
import { criticalPath } from './critical-path.ts';
import { isWaitedFor, joinHalves } from './halves.ts';
import { missingParts, speakers } from './missing.ts';
import { selfTime } from './self-time.ts';
import { fitServers } from './skew.ts';
import { countSpans, mainRoot } from './summary.ts';
import type { Stretch } from './timing.ts';
import {
  clientStretch,
  durationsOf,
  gapBetween,
  knownStretch,
  momentsOf,
  moveCall,
} from './timing.ts';
import type { Beginning, Links } from './tree.ts';
import { linkCalls, orderCalls } from './tree.ts';
import { wholeTime } from './whole-time.ts';

/**
 * Makes a trace of its calls, in any order, with parts missing and clocks
 * apart; where each side of a call is a span of its own, the client's knows its
 * server's. Never throws, and takes O(n log n) whatever was sent.
 *
 * All times of a span, its four moments included, are on the clocks asked for.
 * Durations, `self`, `critical` and the trace's `duration` are the same on
 * both: what ran beside what can only be told on adjusted clocks. Notes keep
 * their own time. `rank` is null: a trace alone does not know its cohort.
 */
export function assembleTrace(
  traceId: string,
  told: readonly Call[],
  notes: readonly Note[],
  clocks: Clocks,
): Trace {
  const links = linkCalls(told, beginningsOf(told));
  const { calls, halves } = joinHalves(told, links);
  const shifts = fitServers(calls, links, halves);
  const adjusted = calls.map((call, index) =>
    moveCall(call, shifts.client[index]!, shifts.server[index]!),
  );
  const shown = clocks === 'raw' ? calls : adjusted;
  const { places, depths } = orderCalls(links, beginningsOf(shown));
  const placeOf = new Int32Array(calls.length);
  places.forEach((index, place) => (placeOf[index] = place));

  const ownDurations = calls.map(durationsOf);
  const durations = ownDurations.map((own, index) => {
    const server = halves[index]! < 0 ? index : halves[index]!;
    const isAwaited = isWaitedFor(calls[index]!, calls[server]!);
    return { ...own, gap: isAwaited ? gapBetween(own.client, ownDurations[server]!.server) : null };
  });
  const stretches = fillStretches(shown, links);
  const childrenOf: number[][] = calls.map(() => []);
  for (const index of places) {
    const parent = links.parents[index]!;
    if (parent >= 0) childrenOf[parent]!.push(index);
  }
  const steps = stepsOf(adjusted, links, childrenOf);
  const speak = speakers(calls);

  const spans = Array.from(places, (index): Span => {
    const parent = links.parents[index]!;
    const parentCall = parent < 0 ? null : calls[parent]!;
    const call = shown[index]!;
    return {
      ...call,
      ...durations[index]!,
      depth: depths[index]!,
      parent: parent < 0 ? -1 : placeOf[parent]!,
      children: childrenOf[index]!.map((child) => placeOf[child]!),
      orphan: links.orphans[index] === 1,
      start: stretches[index]!.from,
      end: stretches[index]!.to,
      self: selfTime(
        adjusted[index]!,
        durations[index]!,
        childrenOf[index]!.map((child) => steps[child]!),
      ),
      critical: 0,
      missing: missingParts(call, {
        speaks: speak.has(call.service),
        callerDone: parentCall !== null && (parentCall.out ?? parentCall.reply) !== null,
        isParted: halves[index]! >= 0,
      }),
      skew: clocks === 'raw' ? 0 : shifts.server[index]!,
      rank: null,
    };
  });

  const root = mainRoot(spans);
  const rootIndex = root < 0 ? -1 : places[root]!;
  const whole = root < 0 ? null : wholeTime(adjusted, rootIndex, durations[rootIndex]!);
  if (whole !== null) {
    const critical = criticalPath(steps, rootIndex, whole);
    spans.forEach((span, place) => {
      spans[place] = { ...span, critical: critical[places[place]!]! };
    });
  }
  return {
    traceId,
    service: spans[root]?.service ?? '',
    operation: spans[root]?.operation ?? '',
    duration: whole === null ? null : whole.to - whole.from,
    ...countSpans(spans, notes),
    spans,
    notes,
    clocks,
  };
}

function beginningsOf(calls: readonly Call[]): Beginning[] {
  return calls.map((call, index) => ({
    start: knownStretch(call)?.from ?? 0,
    order: momentsOf(call).reduce(
      (least, { order }) => Math.min(least, order),
      Number.MAX_SAFE_INTEGER - calls.length + index,
    ),
  }));
}

/** First and last moment of each call; one without any stands where its parent begins. */
function fillStretches(calls: readonly Call[], links: Links): Stretch[] {
  const stretches = calls.map(knownStretch);
  const filled: Stretch[] = [];
  for (const index of links.parentsFirst) {
    const start = filled[links.parents[index]!]?.from ?? 0;
    filled[index] = stretches[index] ?? { from: start, to: start };
  }
  return filled;
}

/** A caller waits from REQ to REP; where that is not known, as long as anything is heard of the call. */
function stepsOf(
  calls: readonly Call[],
  links: Links,
  childrenOf: readonly (readonly number[])[],
): PathStep[] {
  const known = fillStretches(calls, links);
  return calls.map((call, index) => ({
    stretch: clientStretch(call) ?? known[index]!,
    async: call.async,
    children: childrenOf[index]!,
  }));
}
