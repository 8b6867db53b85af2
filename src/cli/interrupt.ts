import { setTimeout as sleep } from 'node:timers/promises';

/** Ways of asking a program to end; it prints what it has and ends well. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Node's timers hold 31 bits of milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Runs `work` with a signal that tells when the person has asked for the end. */
export async function untilInterrupted<Result>(
  work: (interrupted: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

/** Waits so many ms (Infinity: for ever), or until interrupted. */
export async function wait(ms: number, interrupted: AbortSignal): Promise<void> {
  for (let left = ms; left > 0 && !interrupted.aborted; left -= LONGEST_TIMER) {
    try {
      await sleep(Math.min(left, LONGEST_TIMER), undefined, { signal: interrupted });
    } catch (error) {
      if (!interrupted.aborted) throw error;
    }
  }
}

/** Tells when interrupted, or when so many ms have passed. */
export function within(ms: number, interrupted: AbortSignal): AbortSignal {
  return AbortSignal.any([interrupted, AbortSignal.timeout(Math.min(ms, LONGEST_TIMER))]);
}
