import type { Source } from '../source/source.ts';
import { wait } from './interrupt.ts';

/** How often the end of a replay is looked for, ms. */
const LOOK = 10;

/** Resolves when a replay has come to its end, or when told not to wait any longer. */
export async function played(
  source: Source,
  enough: AbortSignal = new AbortController().signal,
): Promise<void> {
  while (source.status().state === 'replaying' && !enough.aborted) await wait(LOOK, enough);
}
