import type { Call } from '../../model/span.ts';
import type { Durations, Stretch } from './timing.ts';
import { asLongAs, clientStretch, knownStretch, momentsOf, serverStretch } from './timing.ts';

/**
 * The time that a trace took: what its root's caller waited, else what its
 * server worked, else from the first to the last moment of all calls. Null
 * when no two moments are known, or none tells a time.
 */
export function wholeTime(
  calls: readonly Call[],
  root: number,
  durations: Durations,
): Stretch | null {
  const call = calls[root]!;
  const told =
    asLongAs(clientStretch(call), durations.client) ??
    asLongAs(serverStretch(call), durations.server);
  if (told !== null) return told;
  let from = Infinity;
  let to = -Infinity;
  let moments = 0;
  for (const each of calls) {
    const stretch = knownStretch(each);
    moments += momentsOf(each).length;
    if (stretch === null) continue;
    from = Math.min(from, stretch.from);
    to = Math.max(to, stretch.to);
  }
  // One moment tells when, not how long; and at 0 is what told no time.
  return moments < 2 || to === 0 ? null : { from, to };
}
