import { SECOND, type Micros } from '../model/clock.ts';

/** How far the store's time of arrival may be from memory's, µs: frames of a tenth of a second share one. */
export const BLUR: Micros = SECOND;

/** Which part of a store's time a search has looked through, the newest first. */
export class LookedThrough {
  /** All between the two; undefined before the first look. */
  top: Micros | undefined;
  reached: Micros = 0;
  /** To the oldest that there is. */
  isThrough = false;

  /** More is in the store, and no longer in memory from `edge` on, than has been looked at. */
  isBehind(edge: Micros): boolean {
    return this.top === undefined || edge > this.top - BLUR;
  }

  /** The share of what is stored, and the moment that was reached. */
  progress(edge: Micros, oldest: Micros | null): { progress: number; reached: Micros } {
    const top = this.top ?? edge;
    const reached = this.top === undefined ? top : this.reached;
    const stored = top - (oldest ?? top);
    const share = stored > 0 ? (top - reached) / stored : 1;
    return { progress: this.isThrough ? 1 : Math.min(Math.max(share, 0), 1), reached };
  }
}
