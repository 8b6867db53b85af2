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
import type { TraceOrder, Views } from '../views.ts';
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
  /** Only traces that had begun to arrive by then are listed; later ones are counted. */
  readonly until: Micros;
  /** The id of a trace that stays in the list, '' for none. */
  readonly keep: string;
}

interface Remembered {
  /** The trace and its state that the summary is of. */
  readonly generation: number;
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

  list({ at, filter, limit, order, until, keep }: TraceAsk): Views['traces'] {
    const { traces } = this.#store;
    const passes = traceTest(filter, this.#store, this.#vocabulary.names);
    const kept = keep === '' ? -1 : this.#store.find(keep);
    const best = new Best(limit);
    let newer = 0;
    let keptPasses = false;
    this.#store.each((trace) => {
      const arrived = traces.arrived[trace]!;
      if (arrived > at || traces.spans[trace] === 0 || !passes(trace)) return;
      if (trace === kept) keptPasses = true;
      if (arrived > until) newer++;
      else best.offer(trace, order === 'slowest' ? this.#store.durationOf(trace) || 0 : arrived);
    });
    const listed = best.list();
    if (keptPasses && !listed.includes(kept)) listed.push(kept);
    const rows = listed.map((trace) => this.#summary(trace, at));
    return { rows, matching: best.offered + newer, newer };
  }

  /** The newest that has a call passing a test, of the `within` last traces that had begun at a moment; -1 without one. */
  newest(at: Micros, within: number, test: (span: number) => boolean): number {
    const { lists, traces, spans } = this.#store;
    let trace = lists.newest(KEPT.recent);
    while (trace >= 0 && traces.arrived[trace]! > at) trace = traces.older[trace]!;
    for (let left = within; trace >= 0 && left > 0; left--) {
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
    const generation = traces.generation[trace]!;
    const annotations = traces.annotations[trace]!;
    let summary = known?.summary;
    if (!summary || known?.generation !== generation || known.annotations !== annotations) {
      summary = summarise(this.#assemble(trace, 'raw'));
      if (this.#summaries.size >= REMEMBERED) this.#summaries.clear();
      this.#summaries.set(trace, { generation, annotations, summary });
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
