import type { TraceSummary } from '../../model/trace.ts';
import type { Question } from '../../engine/views.ts';
import type { Source } from '../../source/source.ts';
import { asBegun } from './order.ts';

/**
 * Summaries in one answer. Of few that live at the same time little outlives a collection of
 * garbage, and neither thread's memory grows: 1,000 took 40 MB more.
 */
const PAGE = 250;

/** A filter already known to be good, and the moment it is about. */
export type TraceScope = Pick<Question, 'window' | 'filter' | 'at'>;

/** All that a collector answers at once: its own page. */
const ALL: number = Number.MAX_SAFE_INTEGER;

/**
 * All traces that a source holds, the oldest first, a page after the other: no
 * list of all is ever made. They come in the order in which they began, but for
 * one that arrived later than a whole page of others that began after it. A
 * collector answers no more than its own page of the newest.
 */
export async function* tracePages(
  source: Source,
  scope: TraceScope,
  page: number = PAGE,
): AsyncGenerator<readonly TraceSummary[], void> {
  const question = { ...scope, view: 'traces' } as const;
  if (source.kind === 'remote') {
    yield asBegun((await source.ask({ ...question, limit: ALL })).body.rows);
    return;
  }
  const { matching } = (await source.ask({ ...question, limit: 1 })).body;
  let held: readonly TraceSummary[] = [];
  let known: ReadonlySet<string> = new Set();
  // Places are counted from the newest: they stay while the oldest are let go.
  for (let limit = matching; limit > 0; limit -= page) {
    const skip = Math.max(0, limit - page);
    const { rows } = (await source.ask({ ...question, limit, skip })).body;
    // Where others were let go, some that were told already have moved down to their places.
    const fresh = rows.filter(({ traceId }) => !known.has(traceId));
    known = new Set(rows.map(({ traceId }) => traceId));
    const sorted = asBegun([...held, ...fresh]);
    const ripe = Math.max(0, sorted.length - page);
    yield sorted.slice(0, ripe);
    held = sorted.slice(ripe);
  }
  yield held;
}
