/**
 * Work that stops by itself after each portion, so that whoever has it done may
 * let others go first: while it is done, no datagram is taken.
 */
export type Portions<Result> = Generator<void, Result, void>;

/** All of it at once. */
export function atOnce<Result>(work: Portions<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
