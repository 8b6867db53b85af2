/** Traces as lists and whole. */
import type { Micros } from '../../model/clock.ts';
import type { Filter } from '../../model/filter.ts';
import type { Span } from '../../model/span.ts';
import type { Clocks, Trace, TraceSummary } from '../../model/trace.ts';
import { assembleTrace } from '../assemble/assemble.ts';
import type { Entities } from '../entities.ts';
import { METRIC } from '../entity-range.ts';
import type { KeptSlot } from '../slot.ts';
import { OPEN_FOR } from '../limits.ts';
import type { Portions } from '../portions.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { KEPT } from '../store/trace-table.ts';
import { Best } from './best.ts';
import { Summaries } from './summaries.ts';
import { Sums } from '../sums.ts';
import type { TraceOrder, Views } from '../views.ts';
import type { Vocabulary } from '../../model/record.ts';
import { traceTest } from './trace-filter.ts';

/** Fewer calls of an operation than this say nothing of where one stands among them. */
const LEAST_COHORT = 20;

/** Traces looked through in one portion, and calls assembled: some three milliseconds of either. */
const LOOKED_THROUGH = 500;
const ASSEMBLED = 100;

export interface TraceAsk {
  /** Only traces that had begun to arrive by then. */
  readonly at: Micros;
  readonly filter: Filter;
  readonly limit: number;
  /** How many of the first are left out, `limit` counts them; or all up to the id, '' for none. */
  readonly skip: number;
  readonly after: string;
  readonly order: TraceOrder;
  /** Only traces that had begun to arrive by then are listed; later ones are counted. */
  readonly until: Micros;
  /** The id of a trace that stays in the list, '' for none. */
  readonly keep: string;
}

/** Which traces are in a list: the best of all that match, up to a limit. */
interface Settled {
  /** What was asked for, but for how many of them. */
  readonly of: string;
  readonly limit: number;
  readonly traces: readonly number[];
  /** Tells whether one was let go since, and another is in its place. */
  readonly generations: readonly number[];
  readonly matching: number;
  readonly newer: number;
  /** Whether the one to keep passes. */
  readonly keeps: boolean;
}

export class TraceQueries {
  readonly #store: TraceStore;
  readonly #entities: Entities;
  readonly #vocabulary: Vocabulary;
  readonly #summaries: Summaries;
  /** The list that was asked for last: its further pages are found in it, without looking through all again. */
  #settled: Settled | undefined;

  constructor(store: TraceStore, entities: Entities, vocabulary: Vocabulary) {
    this.#store = store;
    this.#entities = entities;
    this.#vocabulary = vocabulary;
    this.#summaries = new Summaries(store.traces, (trace) => this.#assemble(trace, 'raw'));
  }

  /** In portions: which traces are in the list is settled in the first, each row is as of its own. */
  *list(ask: TraceAsk): Portions<Views['traces']> {
    const { limit, skip, after, keep, at } = ask;
    const { traces } = this.#store;
    const known = skip > 0 && keep === '' ? this.#settled : undefined;
    const isKnown = known !== undefined && known.of === keyOf(ask) && known.limit >= limit;
    const settled = isKnown ? known : yield* this.#settle(ask);
    const last = after === '' ? -1 : settled.traces.indexOf(this.#store.find(after));
    const from = last < 0 ? skip : last + 1;
    const listed = settled.traces.slice(from, limit);
    const generations = settled.generations.slice(from, limit);
    const kept = settled.keeps ? this.#store.find(keep) : -1;
    if (kept >= 0 && !listed.includes(kept)) {
      listed.push(kept);
      generations.push(traces.generation[kept]!);
    }
    const rows = yield* this.#rows(listed, generations, at, skip === 0);
    return { rows, matching: settled.matching, newer: settled.newer };
  }

  /** Looks through all traces. */
  *#settle(ask: TraceAsk): Portions<Settled> {
    const { at, filter, limit, order, until, keep } = ask;
    const { traces } = this.#store;
    const passes = traceTest(filter, this.#store, this.#vocabulary.names);
    const kept = keep === '' ? -1 : this.#store.find(keep);
    const best = new Best(limit);
    let newer = 0;
    let keeps = false;
    const held = this.#store.all();
    for (let place = 0; place < held.length; place++) {
      if (place % LOOKED_THROUGH === LOOKED_THROUGH - 1) yield;
      const trace = held[place]!;
      const arrived = traces.arrived[trace]!;
      // One that was let go meanwhile is none, and one that came in its place is too young.
      const isHeld = traces.kept[trace] !== KEPT.free && arrived <= at;
      if (!isHeld || traces.spans[trace] === 0 || !passes(trace)) continue;
      if (trace === kept) keeps = true;
      if (arrived > until) newer++;
      else best.offer(trace, order === 'slowest' ? this.#slowness(trace) : arrived);
    }
    const listed = best.list();
    const generations = listed.map((trace) => traces.generation[trace]!);
    const matching = best.offered + newer;
    return (this.#settled = {
      of: keyOf(ask),
      limit,
      traces: listed,
      generations,
      matching,
      newer,
      keeps,
    });
  }

  /** µs; less than any where it is not known. */
  #slowness(trace: number): Micros {
    const duration = this.#store.durationOf(trace);
    return Number.isNaN(duration) ? -1 : duration;
  }

  *#rows(
    listed: readonly number[],
    generations: readonly number[],
    at: Micros,
    remember: boolean,
  ): Portions<TraceSummary[]> {
    const { traces } = this.#store;
    const rows: TraceSummary[] = [];
    let calls = 0;
    for (const [place, trace] of listed.entries()) {
      if (calls >= ASSEMBLED) {
        yield;
        calls = 0;
      }
      // It was let go since, and another trace may be in its place.
      if (traces.generation[trace] !== generations[place]) continue;
      if (!this.#summaries.has(trace)) calls += traces.spans[trace]!;
      rows.push(this.#summary(trace, at, remember));
    }
    return rows;
  }

  /** A call that passes a test, of the newest that has one of the `within` last traces that had begun at a moment; -1 without one. */
  newest(at: Micros, within: number, test: (span: number) => boolean): number {
    const { lists, traces, spans } = this.#store;
    let trace = lists.newest(KEPT.recent);
    while (trace >= 0 && traces.arrived[trace]! > at) trace = traces.older[trace]!;
    for (let left = within; trace >= 0 && left > 0; left--) {
      for (let span = traces.firstSpan[trace]!; span >= 0; span = spans.next[span]!) {
        if (test(span)) return span;
      }
      trace = traces.older[trace]!;
    }
    return -1;
  }

  /** The trace with that id, its spans ranked among the calls of the slots; null when it is not here. */
  whole(traceId: string, clocks: Clocks, slots: readonly KeptSlot[], at: Micros): Trace | null {
    const trace = this.#store.find(traceId);
    if (trace < 0) return null;
    const whole = this.#assemble(trace, clocks);
    const inFlight = this.#isOver(trace, at) ? 0 : whole.inFlight;
    return { ...whole, inFlight, spans: this.#ranked(whole.spans, slots) };
  }

  #summary(trace: number, at: Micros, remember: boolean): TraceSummary {
    const summary = this.#summaries.of(trace, remember);
    return this.#isOver(trace, at) ? { ...summary, inFlight: 0 } : summary;
  }

  #assemble(trace: number, clocks: Clocks): Trace {
    const store = this.#store;
    const weight = store.traces.weight[trace]!;
    return {
      ...assembleTrace(store.traceId(trace), store.callsOf(trace), store.notesOf(trace), clocks),
      ...(weight !== 1 && { weight }),
    };
  }

  /** Nothing was heard for so long that whatever is open will stay unanswered. */
  #isOver(trace: number, at: Micros): boolean {
    return at - this.#store.traces.touched[trace]! > OPEN_FOR;
  }

  #ranked(spans: readonly Span[], slots: readonly KeptSlot[]): Span[] {
    const cohorts = new Map<number, Sums>();
    return spans.map((span) => {
      const time = span.server ?? span.client;
      if (time === null) return span;
      const operation = this.#entities.findOperation(span.service, span.operation);
      if (operation < 0) return span;
      const sums = cohorts.get(operation) ?? new Sums(slots, operation, operation + 1);
      cohorts.set(operation, sums);
      const { below, total } = sums.rank(operation, METRIC.server, time);
      return total < LEAST_COHORT ? span : { ...span, rank: below / total };
    });
  }
}

/** What a list is of, whatever its length. */
function keyOf({ at, filter, order, until }: TraceAsk): string {
  return JSON.stringify([at, filter, order, String(until)]);
}
