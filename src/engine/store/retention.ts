/**
 * Which traces stay when memory is full. Everything recent, then errors, the
 * slowest of each operation, and a fair sample: a trace that leaves the recent
 * ones moves to the first of these that wants it, or goes.
 */
import type { Micros } from '../../model/clock.ts';
import { KEPT, type TraceTable } from './trace-table.ts';
import type { TraceLists } from './trace-lists.ts';

/** Shares of all calls that traces kept for a reason may hold; the rest, a half, is for the recent. */
const SHARE: Readonly<Record<number, number>> = {
  [KEPT.error]: 0.2,
  [KEPT.slow]: 0.15,
  [KEPT.sample]: 0.15,
};

/** How many of each operation's slowest are kept: enough to tell one odd trace from a pattern. */
const SLOWEST = 8;

/** One trace an operation this often makes the sample: an hour is then told by 360. */
const SAMPLE_EVERY: Micros = 10_000_000;

export interface Judgement {
  /** The entity of the root call's operation. */
  readonly operation: number;
  readonly failed: boolean;
  /** µs, NaN when the trace never ended. */
  readonly duration: Micros;
}

export class Retention {
  readonly #table: TraceTable;
  readonly #lists: TraceLists;
  readonly #capacity: number;
  readonly #judge: (trace: number) => Judgement;
  readonly #drop: (trace: number) => void;
  readonly #slowest = new Map<number, { trace: number; duration: Micros }[]>();
  readonly #lastSample = new Map<number, Micros>();

  /** `capacity` in calls; `judge` tells what a trace is worth; `drop` lets it go for good. */
  constructor(
    table: TraceTable,
    lists: TraceLists,
    capacity: number,
    judge: (trace: number) => Judgement,
    drop: (trace: number) => void,
  ) {
    this.#table = table;
    this.#lists = lists;
    this.#capacity = capacity;
    this.#judge = judge;
    this.#drop = drop;
  }

  /** Lets one trace go, or moves one out of the recent; called until there is room. */
  makeRoom(): void {
    for (const list of [KEPT.sample, KEPT.slow, KEPT.error]) {
      if (this.#lists.spans(list) > this.#capacity * SHARE[list]!) {
        this.#evict(this.#lists.oldest(list));
        return;
      }
    }
    const trace = this.#lists.oldest(KEPT.recent);
    if (trace < 0) {
      // Only kept ones are left: all lists are within their shares, so this is a store of a few traces.
      const kept = [KEPT.sample, KEPT.slow, KEPT.error].find(
        (list) => this.#lists.traces(list) > 0,
      );
      if (kept !== undefined) this.#evict(this.#lists.oldest(kept));
      return;
    }
    const judgement = this.#judge(trace);
    if (judgement.failed) this.#move(trace, KEPT.error);
    else if (this.#isAmongSlowest(trace, judgement)) this.#move(trace, KEPT.slow);
    else if (this.#isSample(trace, judgement)) this.#move(trace, KEPT.sample);
    else this.#evict(trace);
  }

  #move(trace: number, list: number): void {
    this.#lists.unlink(trace);
    this.#lists.push(trace, list);
  }

  #evict(trace: number): void {
    if (this.#table.kept[trace] === KEPT.slow) {
      const { operation } = this.#judge(trace);
      const slowest = this.#slowest.get(operation);
      if (slowest) {
        const rest = slowest.filter((entry) => entry.trace !== trace);
        if (rest.length > 0) this.#slowest.set(operation, rest);
        else this.#slowest.delete(operation);
      }
    }
    this.#lists.unlink(trace);
    this.#drop(trace);
  }

  #isAmongSlowest(trace: number, { operation, duration }: Judgement): boolean {
    if (Number.isNaN(duration)) return false;
    const slowest = this.#slowest.get(operation) ?? [];
    if (slowest.length === 0) this.#slowest.set(operation, slowest);
    if (slowest.length < SLOWEST) {
      slowest.push({ trace, duration });
      return true;
    }
    let least = 0;
    for (let i = 1; i < slowest.length; i++) {
      if (slowest[i]!.duration < slowest[least]!.duration) least = i;
    }
    if (slowest[least]!.duration >= duration) return false;
    const displaced = slowest[least]!.trace;
    slowest[least] = { trace, duration };
    this.#lists.unlink(displaced);
    this.#drop(displaced);
    return true;
  }

  #isSample(trace: number, { operation }: Judgement): boolean {
    const arrived = this.#table.arrived[trace]!;
    const last = this.#lastSample.get(operation);
    if (last !== undefined && arrived - last < SAMPLE_EVERY) return false;
    this.#lastSample.set(operation, arrived);
    return true;
  }
}
