import type { Rejection, Rejections } from './codec.ts';

/** Enough places to see a pattern; a file of the wrong kind has one on every line. */
const PLACES_KEPT = 5;

/** Counts what could not be read, while it is read. */
export class RejectionTally implements Rejections {
  total = 0;
  readonly reasons: Record<string, number> = {};
  readonly first: Rejection[] = [];

  add(reason: string, place: string): void {
    this.total++;
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
    if (this.first.length < PLACES_KEPT) this.first.push({ place, reason });
  }
}
