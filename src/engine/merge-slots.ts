/** Adds up two closed slots that follow each other: five seconds make a step, two steps ten seconds. */
import { mergedRun } from './runs.ts';
import { NO_COUNTS, type Slot } from './slot.ts';

/** Both as one slot from the start of `a` to the end of `b`; what was in flight is what was so at that end. In portions. */
export function* mergedSlot(a: Slot, b: Slot): Generator<void, Slot> {
  const entities = union(a.entities, b.entities);
  const size = entities.length;
  const isAllTold = a.untold.length === 0 && b.untold.length === 0;
  const merged = {
    start: a.start,
    length: b.start + b.length - a.start,
    entities,
    calls: new Uint32Array(size),
    untold: isAllTold ? NO_COUNTS : new Uint32Array(size),
    errors: new Uint32Array(size),
    timeouts: new Uint32Array(size),
    inFlight: new Uint32Array(size),
    ...(yield* mergedRun(a, b)),
  };
  for (const slot of [a, b]) {
    let place = 0;
    for (let i = 0; i < slot.entities.length; i++) {
      while (entities[place] !== slot.entities[i]) place++;
      merged.calls[place] = merged.calls[place]! + slot.calls[i]!;
      merged.errors[place] = merged.errors[place]! + slot.errors[i]!;
      merged.timeouts[place] = merged.timeouts[place]! + slot.timeouts[i]!;
      if (slot.untold.length > 0) merged.untold[place] = merged.untold[place]! + slot.untold[i]!;
      if (slot === b) merged.inFlight[place] = slot.inFlight[i]!;
    }
  }
  return merged;
}

/** Numbers that are in either of two ascending lists, ascending. */
function union(a: Uint16Array, b: Uint16Array): Uint16Array {
  const both = new Uint16Array(a.length + b.length);
  let i = 0;
  let j = 0;
  let n = 0;
  while (i < a.length || j < b.length) {
    const x = a[i] ?? Infinity;
    const y = b[j] ?? Infinity;
    both[n++] = Math.min(x, y);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return both.slice(0, n);
}
