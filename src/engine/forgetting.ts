/**
 * Forgets whom nothing tells of any more, so that a platform whose pods come and
 * go for months never runs out of numbers (`registry.ts`) or names. Not for an
 * engine that keeps sums of all time: those tell of everybody.
 */
import { MINUTE, type Micros } from '../model/clock.ts';
import { MAX_NAMES, type Names } from '../model/names.ts';
import type { CallTracker } from './call-tracker.ts';
import type { Changes } from './changes.ts';
import type { Entities } from './entities.ts';
import { STEP, type History } from './history.ts';
import type { Slot } from './slot.ts';
import type { TraceStore } from './store/trace-store.ts';
import type { ToldTimes } from './told-times.ts';

/** Looking for names that nobody uses takes some ten milliseconds: not more often than this. */
const NAMES_EVERY: Micros = MINUTE;

/** All that holds numbers of entities, or names. */
export interface Holders {
  readonly names: Names;
  readonly entities: Entities;
  readonly changes: Changes;
  readonly history: History;
  readonly store: TraceStore;
  readonly tracker: CallTracker;
  readonly toldTimes: ToldTimes;
}

export class Forgetting {
  readonly #holders: Holders;
  /** When names were given back last. */
  #namesAt: Micros = 0;

  constructor(holders: Holders) {
    this.#holders = holders;
  }

  /**
   * Gives numbers back at the end of a step, when all that was counted lies in closed slots.
   * @param second that just closed; nothing was counted since.
   */
  close({ entities: heard, start, length }: Slot): void {
    const { entities, changes, history, store, tracker } = this.#holders;
    const end = start + length;
    entities.hear(heard, end);
    if (end % STEP !== 0) return;
    const given = entities.giveBack();
    if (given.size === 0) return;
    for (const entity of given) {
      changes.forget(entity);
      history.open.forget(entity);
      store.forget(entity);
    }
    tracker.forget(given);
  }

  /** Gives names back. Not while a record is taken in: it holds some that nobody else does yet. */
  advance(now: Micros): void {
    const { names, entities, store, toldTimes } = this.#holders;
    if (!names.isNearlyFull || now < this.#namesAt + NAMES_EVERY) return;
    this.#namesAt = now;
    const used = new Uint8Array(MAX_NAMES);
    entities.markNames(used);
    store.markNames(used);
    toldTimes.markNames(used);
    entities.forgetNames(names.giveBack(used));
  }
}
