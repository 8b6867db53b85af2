import type { Rejection, Rejections, Sink } from './codec.ts';

/** Enough places to see a pattern; a file of the wrong kind has one on every line. */
const PLACES_KEPT = 5;

/** Counts what could not be read, while it is read. */
export class RejectionTally implements Rejections {
  total = 0;
  readonly reasons: Record<string, number> = {};
  readonly first: Rejection[] = [];
  readonly #sink: Pick<Sink, 'rejected'> | undefined;

  /** @param sink is told at once. */
  constructor(sink?: Pick<Sink, 'rejected'>) {
    this.#sink = sink;
  }

  /** `count` of them at one place, where several were lost together. */
  add(reason: string, place: string, count: number = 1): void {
    this.total += count;
    this.reasons[reason] = (this.reasons[reason] ?? 0) + count;
    if (this.first.length < PLACES_KEPT) this.first.push({ place, reason });
    this.#sink?.rejected?.(count);
  }
}
