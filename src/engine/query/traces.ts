/** Traces as lists and whole. */
import type { Micros } from '../../model/clock.ts';
import type { Filter } from '../../model/filter.ts';
import type { Span } from '../../model/span.ts';
import type { Clocks, Trace, TraceSummary } from '../../model/trace.ts';
import { assembleTrace } from '../assemble/assemble.ts';
import { summarise } from '../assemble/summary.ts';
import { METRIC, type Entities } from '../entities.ts';
import type { Slot } from '../slot.ts';
import { OPEN_FOR } from '../limits.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { KEPT } from '../store/trace-table.ts';
import { Best } from './best.ts';
import { Sums } from '../sums.ts';
import type { TraceOrder } from '../views.ts';
import type { Vocabulary } from '../../model/record.ts';
import { traceTest } from './trace-filter.ts';

/** Fewer calls of an operation than this say nothing of where one stands among them. */
const LEAST_COHORT = 20;

/** Summaries remembered, so that a list asked again four times a second costs little. */
const REMEMBERED = 2_000;

export interface TraceAsk {
  /** Only traces that had begun to arrive by then. */
  readonly at: Micros;
  readonly filter: Filter;
  readonly limit: number;
  readonly order: TraceOrder;
}

interface Remembered {
  /** The trace and its state that the summary is of. */
  readonly arrived: Micros;
  readonly annotations: number;
  readonly summary: TraceSummary;
}

export class TraceQueries {
  readonly #store: TraceStore;
  readonly #entities: Entities;
  readonly #vocabulary: Vocabulary;
  readonly #summaries = new Map<number, Remembered>();

  constructor(store: TraceStore, entities: Entities, vocabulary: Vocabulary) {
    this.#store = store;
    this.#entities = entities;
    this.#vocabulary = vocabulary;
  }

  list({ at, filter, limit, order }: TraceAsk): { rows: TraceSummary[]; matching: number } {
    const { traces } = this.#store;
    const passes = traceTest(filter, this.#store, this.#vocabulary.names);
    const best = new Best(limit);
    this.#store.each((trace) => {
      const arrived = traces.arrived[trace]!;
      if (arrived > at || traces.spans[trace] === 0 || !passes(trace)) return;
      best.offer(trace, order === 'slowest' ? this.#store.durationOf(trace) || 0 : arrived);
    });
    const rows = best.list().map((trace) => this.#summary(trace, at));
    return { rows, matching: best.offered };
  }

  /** The newest of the `within` most recent traces that has a call passing a test; -1 without one. */
  newest(test: (span: number) => boolean, within: number): number {
    const { lists, traces, spans } = this.#store;
    let left = within;
    for (let trace = lists.newest(KEPT.recent); trace >= 0 && left > 0; left--) {
      for (let span = traces.firstSpan[trace]!; span >= 0; span = spans.next[span]!) {
        if (test(span)) return trace;
      }
      trace = traces.older[trace]!;
    }
    return -1;
  }

  /** The trace with that id, its spans ranked among the calls of the slots; null when it is not here. */
  whole(traceId: string, clocks: Clocks, slots: readonly Slot[], at: Micros): Trace | null {
    const trace = this.#store.find(traceId);
    if (trace < 0) return null;
    const whole = this.#assemble(trace, clocks);
    const inFlight = this.#isOver(trace, at) ? 0 : whole.inFlight;
    return { ...whole, inFlight, spans: this.#ranked(whole.spans, slots) };
  }

  #summary(trace: number, at: Micros): TraceSummary {
    const { traces } = this.#store;
    const known = this.#summaries.get(trace);
    const arrived = traces.arrived[trace]!;
    const annotations = traces.annotations[trace]!;
    let summary = known?.summary;
    if (!summary || known?.arrived !== arrived || known.annotations !== annotations) {
      summary = summarise(this.#assemble(trace, 'raw'));
      if (this.#summaries.size >= REMEMBERED) this.#summaries.clear();
      this.#summaries.set(trace, { arrived, annotations, summary });
    }
    return this.#isOver(trace, at) ? { ...summary, inFlight: 0 } : summary;
  }

  #assemble(trace: number, clocks: Clocks): Trace {
    const store = this.#store;
    return assembleTrace(store.traceId(trace), store.callsOf(trace), store.notesOf(trace), clocks);
  }

  /** Nothing was heard for so long that whatever is open will stay unanswered. */
  #isOver(trace: number, at: Micros): boolean {
    return at - this.#store.traces.touched[trace]! > OPEN_FOR;
  }

  #ranked(spans: readonly Span[], slots: readonly Slot[]): Span[] {
    const cohorts = new Map<string, Sums>();
    return spans.map((span) => {
      const time = span.server ?? span.client;
      if (time === null) return span;
      const { names } = this.#vocabulary;
      const operation = this.#entities.operationOf(names.id(`${span.service}.${span.operation}`));
      const key = String(operation);
      const sums = cohorts.get(key) ?? new Sums(slots, operation, operation + 1);
      cohorts.set(key, sums);
      const { below, total } = sums.rank(operation, METRIC.server, time);
      return total < LEAST_COHORT ? span : { ...span, rank: below / total };
    });
  }
}
