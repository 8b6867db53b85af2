/** Where the critical path runs through the spans of a trace. */
import type { Trace } from '../../../model/trace.ts';
import type { TimeAxis } from './axis.ts';
import { columnOf } from './axis.ts';

const pathOfTrace = new WeakMap<Trace, Uint8Array>();

/** Whether the critical path runs through a span: it, or a call below it, has a part of its own. */
export function isOnPath(trace: Trace, index: number): boolean {
  let path = pathOfTrace.get(trace);
  if (!path) {
    path = new Uint8Array(trace.spans.length);
    for (let at = trace.spans.length - 1; at >= 0; at--) {
      const { critical, parent } = trace.spans[at]!;
      if (critical > 0) path[at] = 1;
      if (path[at] === 1 && parent >= 0) path[parent] = 1;
    }
    pathOfTrace.set(trace, path);
  }
  return path[index] === 1;
}

/**
 * The columns of the axis in which a span on the path waits for a call that is
 * on it too: 1 there, 0 where the time is its own.
 */
export function waitingColumns(trace: Trace, index: number, axis: TimeAxis): Uint8Array {
  const waiting = new Uint8Array(axis.width);
  for (const child of trace.spans[index]!.children) {
    if (!isOnPath(trace, child)) continue;
    const { start, end } = trace.spans[child]!;
    const from = Math.round(columnOf(axis, start)) - axis.x;
    const to = Math.round(columnOf(axis, end)) - axis.x;
    if (to > from) waiting.fill(1, Math.max(0, from), Math.max(0, to));
  }
  return waiting;
}
