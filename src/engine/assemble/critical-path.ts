import type { Micros } from '../../model/clock.ts';
import type { Stretch } from './timing.ts';

/** A call as the critical path sees it: when its caller waited for it. */
export interface PathStep {
  readonly stretch: Stretch;
  readonly async: boolean;
  readonly children: readonly number[];
}

/** A child on the path, and how long it ran beside the one after it. */
interface Link {
  readonly index: number;
  readonly stretch: Stretch;
  readonly overlap: Micros;
}

/**
 * A child may end this share of its own time after the next one begins and
 * still count as before it: clocks are read a little late. As CRISP does.
 */
const OVERLAP_TOLERANCE = 0.01;

/**
 * The µs that each step adds to the critical path of `root`, beside `steps`.
 *
 * From the root's end the path walks back through the child that ended last,
 * then through the one that ended last before that child began, and so within
 * each. Children that ran beside one already on the path are not on it, async
 * children never are, and a child that outlasts its parent is cut at the
 * parent's end. The sum is exactly the length of `whole`, the root's time.
 * Source: CRISP (Uber, USENIX ATC 2022), and Jaeger's own.
 */
export function criticalPath(
  steps: readonly PathStep[],
  root: number,
  whole: Stretch,
): Float64Array {
  const critical = new Float64Array(steps.length);
  const open: { readonly index: number; readonly stretch: Stretch }[] = [
    { index: root, stretch: whole },
  ];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    let own: Micros = visit.stretch.to - visit.stretch.from;
    const chain = waitedFor(steps, visit.index, visit.stretch);
    for (const { stretch, overlap } of chain) own -= stretch.to - overlap - stretch.from;
    for (const { index, stretch, overlap } of chain) {
      // An overlap is the parent's to give, as far as it has time of its own.
      const given = Math.min(own, overlap);
      own -= given;
      open.push({ index, stretch: { from: stretch.from, to: stretch.to - overlap + given } });
    }
    critical[visit.index] = own;
  }
  return critical;
}

/** The children that a step waited for, one after the other, last first, cut to its own time. */
function waitedFor(steps: readonly PathStep[], index: number, within: Stretch): Link[] {
  const candidates: { readonly index: number; readonly stretch: Stretch }[] = [];
  for (const child of steps[index]!.children) {
    const { stretch, async } = steps[child]!;
    const from = Math.max(stretch.from, within.from);
    const to = Math.min(stretch.to, within.to);
    if (!async && to > from) candidates.push({ index: child, stretch: { from, to } });
  }
  candidates.sort((a, b) => b.stretch.to - a.stretch.to || a.stretch.from - b.stretch.from);

  const chain: Link[] = [];
  let cursor = within.to;
  for (const candidate of candidates) {
    const { from, to } = candidate.stretch;
    if (to - cursor > (to - from) * OVERLAP_TOLERANCE || from >= cursor) continue;
    chain.push({ ...candidate, overlap: Math.max(0, to - cursor) });
    cursor = from;
  }
  return chain;
}
