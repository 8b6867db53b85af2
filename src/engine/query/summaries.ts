/** Traces as one line each. */
import type { Trace, TraceSummary } from '../../model/trace.ts';
import { summarise } from '../assemble/summary.ts';
import type { TraceTable } from '../store/trace-table.ts';

/** So many are remembered: a list asked again four times a second then costs little. */
const MAX_REMEMBERED = 2_000;

interface Remembered {
  /** The trace and its state that the summary is of. */
  readonly generation: number;
  readonly annotations: number;
  readonly summary: TraceSummary;
}

/** Assembles a trace for its line once, for as long as the trace does not grow. */
export class Summaries {
  readonly #traces: TraceTable;
  readonly #assemble: (trace: number) => Trace;
  readonly #remembered = new Map<number, Remembered>();

  constructor(traces: TraceTable, assemble: (trace: number) => Trace) {
    this.#traces = traces;
    this.#assemble = assemble;
  }

  /** Whether the trace need not be assembled. */
  has(trace: number): boolean {
    return this.#known(trace) !== undefined;
  }

  /** @param remember false where it will hardly be asked for again, as on a further page. */
  of(trace: number, remember: boolean): TraceSummary {
    const known = this.#known(trace);
    if (known !== undefined) return known.summary;
    const generation = this.#traces.generation[trace]!;
    const annotations = this.#traces.annotations[trace]!;
    const summary = summarise(this.#assemble(trace));
    if (remember) {
      if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
      this.#remembered.set(trace, { generation, annotations, summary });
    }
    return summary;
  }

  #known(trace: number): Remembered | undefined {
    const { generation, annotations } = this.#traces;
    const known = this.#remembered.get(trace);
    const isSame =
      known?.generation === generation[trace] && known?.annotations === annotations[trace];
    return isSame ? known : undefined;
  }
}
