/** Waiting, in one place, so that tests can put their own hands on it. */

/** Milliseconds that only go forward, and a way to wait. */
export interface Timer {
  now(): number;
  /** Returns what cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemTimer: Timer = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timeout = setTimeout(run, ms);
    return () => clearTimeout(timeout);
  },
};
