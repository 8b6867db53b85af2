import type { Micros } from '../../model/clock.ts';
import type { Call } from '../../model/span.ts';
import type { PathStep } from './critical-path.ts';
import type { Durations, Stretch } from './timing.ts';
import { asLongAs, clientStretch, serverStretch } from './timing.ts';

/**
 * The part of a server's time (of its client's, where it is silent) that no
 * call it waited for covers, µs. Nobody waits for async calls. Null when
 * neither side's time is known.
 */
export function selfTime(
  call: Call,
  durations: Durations,
  children: readonly PathStep[],
): Micros | null {
  const stretch =
    asLongAs(serverStretch(call), durations.server) ??
    asLongAs(clientStretch(call), durations.client);
  if (stretch === null) return null;
  return uncovered(
    stretch,
    children.filter((child) => !child.async).map((child) => child.stretch),
  );
}

/**
 * How much of a stretch none of the others covers, µs. The others may overlap
 * each other and reach beyond it.
 */
function uncovered(stretch: Stretch, others: readonly Stretch[]): Micros {
  let own = 0;
  let cursor = stretch.from;
  for (const { from, to } of others.toSorted((a, b) => a.from - b.from)) {
    if (from > cursor) own += Math.min(from, stretch.to) - cursor;
    if (to > cursor) cursor = to;
    if (cursor >= stretch.to) return own;
  }
  return own + (stretch.to - cursor);
}
