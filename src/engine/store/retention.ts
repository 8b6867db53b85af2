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

/** In the order in which they give way. */
const KEPT_LONGER = [KEPT.sample, KEPT.slow, KEPT.error] as const;

/** How many of each operation's slowest are kept: enough to tell one odd trace from a pattern. */
const SLOWEST = 8;

/** One trace an operation this often makes the sample: an hour is then told by 360. */
const SAMPLE_EVERY: Micros = 10_000_000;

export interface Judgement {
  /** The entity of the root call's operation. */
  readonly operation: number;
  /** A call of it failed, or was given up by its caller. */
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
  /** The operation under which a trace was kept as slow: its root may be told later and be another's. */
  readonly #slowOf = new Map<number, number>();
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

  /**
   * Lets one trace go, or moves one out of the recent; called until there is room. `spare` is the
   * trace that asks for it, -1 for none: it stays. False when nothing else is left to let go.
   */
  makeRoom(spare: number): boolean {
    for (const list of KEPT_LONGER) {
      const trace = this.#oldestBut(list, spare);
      if (trace >= 0 && this.#lists.spans(list) > this.#capacity * SHARE[list]!) {
        this.#evict(trace);
        return true;
      }
    }
    const trace = this.#oldestBut(KEPT.recent, spare);
    if (trace < 0) return this.#evictKept(spare);
    const judgement = this.#judge(trace);
    if (judgement.failed) this.#move(trace, KEPT.error);
    else if (this.#isAmongSlowest(trace, judgement, spare)) this.#move(trace, KEPT.slow);
    else if (this.#isSample(trace, judgement)) this.#move(trace, KEPT.sample);
    else this.#evict(trace);
    return true;
  }

  /** The operation's number will stand for another; what was kept as slow stays for its time. */
  forget(operation: number): void {
    for (const { trace } of this.#slowest.get(operation) ?? []) this.#slowOf.delete(trace);
    this.#slowest.delete(operation);
    this.#lastSample.delete(operation);
  }

  /** Only kept ones are left, all within their shares: a store of a few traces, or of one large one. */
  #evictKept(spare: number): boolean {
    for (const list of KEPT_LONGER) {
      const trace = this.#oldestBut(list, spare);
      if (trace < 0) continue;
      this.#evict(trace);
      return true;
    }
    return false;
  }

  #oldestBut(list: number, spare: number): number {
    const oldest = this.#lists.oldest(list);
    return oldest >= 0 && oldest === spare ? this.#table.newer[oldest]! : oldest;
  }

  #move(trace: number, list: number): void {
    this.#lists.unlink(trace);
    this.#lists.push(trace, list);
  }

  #evict(trace: number): void {
    const operation = this.#slowOf.get(trace);
    if (operation !== undefined) {
      const rest = this.#slowest.get(operation)!.filter((entry) => entry.trace !== trace);
      if (rest.length > 0) this.#slowest.set(operation, rest);
      else this.#slowest.delete(operation);
      this.#slowOf.delete(trace);
    }
    this.#lists.unlink(trace);
    this.#drop(trace);
  }

  #isAmongSlowest(trace: number, { operation, duration }: Judgement, spare: number): boolean {
    if (Number.isNaN(duration)) return false;
    const slowest = this.#slowest.get(operation) ?? [];
    if (slowest.length >= SLOWEST) {
      const others = slowest.filter((entry) => entry.trace !== spare);
      const least = others.reduce((a, b) => (b.duration < a.duration ? b : a));
      if (least.duration >= duration) return false;
      this.#evict(least.trace);
    }
    const rest = this.#slowest.get(operation) ?? [];
    rest.push({ trace, duration });
    this.#slowest.set(operation, rest);
    this.#slowOf.set(trace, operation);
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
