import type { TraceSummary } from '../../model/trace.ts';
import type { Question } from '../../engine/views.ts';
import type { Source } from '../../source/source.ts';

/** Summaries in one answer, some 300 bytes each in either thread; a collector's own page. */
const PAGE = 1_000;

/** A filter already known to be good, and the moment it is about. */
export type TraceScope = Pick<Question, 'window' | 'filter' | 'at'>;

/**
 * All traces that a source holds, the oldest first, a page after the other, each
 * in the order in which they began: no list of all is ever made. A collector
 * answers no more than its own page of the newest.
 */
export async function* tracePages(
  source: Source,
  scope: TraceScope,
  page: number = PAGE,
): AsyncGenerator<readonly TraceSummary[], void> {
  const { body: first } = await source.ask({ ...scope, view: 'traces', limit: page });
  if (source.kind === 'remote' || first.matching <= page) {
    yield inOrder(first.rows);
    return;
  }
  let known: ReadonlySet<string> = new Set();
  // Places are counted from the newest: they stay while the oldest are let go.
  for (let limit = first.matching; limit > 0; limit -= page) {
    const skip = Math.max(0, limit - page);
    const { body } = await source.ask({ ...scope, view: 'traces', limit, skip });
    // Where others were let go, some that were told already have moved down to their places.
    const rows = body.rows.filter(({ traceId }) => !known.has(traceId));
    known = new Set(body.rows.map(({ traceId }) => traceId));
    yield inOrder(rows);
  }
}

/** Traces in the order in which they began. */
export function inOrder(traces: readonly TraceSummary[]): TraceSummary[] {
  return traces.toSorted((a, b) => a.start - b.start || order(a.traceId, b.traceId));
}

/** By code unit: the same on every machine, whatever its language. */
export function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
