import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young part of every heap as small as it is. What the main thread
 * makes of a replay, whole traces or pictures of its screens, is garbage at
 * once, and over it the young part grew to 32 MB and more. Its bound cannot be
 * set any more once the program runs; that it grows by nothing can. The
 * worker's own bound is `REPLAY_LIMITS`.
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
