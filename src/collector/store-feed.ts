/** What hands frames to a store, and knows how many never got into it and why. */
import { SECOND, type Clock, type Micros } from '../model/clock.ts';
import type { Finding } from '../engine/views.ts';
import type { CopiedFrames } from '../source/frame-copier.ts';
import type { Store, StoreStatus } from '../store/store.ts';

const ON_THE_WAY = 'the store was not handed them in time';

/** Of a store that drops though nothing is wrong with its file. */
const TOO_MUCH = 'it cannot keep up';

/** What was dropped is told for so long after the last of it, µs: somebody has to have the time to look. */
const TOLD_FOR: Micros = 60 * SECOND;

/** A time in which not everything was stored. */
interface Trouble {
  readonly since: Micros;
  /** Frames that had been dropped before. */
  readonly before: number;
}

export class StoreFeed {
  readonly #store: Store;
  readonly #clock: Clock;
  #onTheWay = 0;
  #trouble: Trouble | undefined;
  #wasResting = false;
  #dropped = 0;
  #droppedAt: Micros = -Infinity;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  take(frames: CopiedFrames): void {
    this.#onTheWay = frames.dropped;
    this.#store.append(frames);
    this.#look();
  }

  /** What the store holds and how it does; what never reached it counts as dropped as well. */
  status(): StoreStatus {
    const status = this.#store.status();
    if (this.#onTheWay === 0) return status;
    const dropped = { ...status.dropped, [ON_THE_WAY]: this.#onTheWay };
    return { ...status, offered: status.offered + this.#onTheWay, dropped };
  }

  /** That not everything is stored, as one thing that is wrong; `at` a moment, or now. */
  finding(at?: Micros): Finding | undefined {
    const { cause, waiting } = this.#look();
    const trouble = this.#trouble;
    if (trouble === undefined || (at !== undefined && at < trouble.since)) return undefined;
    const lost = this.#dropped - trouble.before;
    return {
      subject: 'store',
      service: '',
      other: cause ?? TOO_MUCH,
      change: {
        measure: 'not stored',
        // What waits is stored as soon as the store can.
        severity: lost > 0 ? 'bad' : 'warn',
        now: lost + (cause === null ? 0 : waiting),
        was: 0,
        since: trouble.since,
      },
      exampleTraceId: null,
      exampleSpanId: null,
    };
  }

  #look(): StoreStatus {
    const status = this.status();
    const now = this.#clock.now();
    const isResting = status.cause !== null;
    const dropped = notStored(status);
    if (dropped > this.#dropped) this.#droppedAt = now;
    // A store that is well again is no trouble any more, whatever it dropped.
    if (this.#wasResting && !isResting) this.#droppedAt = -Infinity;
    const isTrouble = isResting || now - this.#droppedAt < TOLD_FOR;
    this.#trouble = isTrouble
      ? (this.#trouble ?? { since: now, before: this.#dropped })
      : undefined;
    this.#wasResting = isResting;
    this.#dropped = dropped;
    return status;
  }
}

/** Annotations that are shown and kept in memory alone, for good. */
export function notStored({ dropped }: StoreStatus): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
