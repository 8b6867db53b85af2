/** What memory and a store have, as one list. */
import { DEFAULT_TRACES } from '../engine/query/answers.ts';
import type { Question, Views } from '../engine/views.ts';
import type { TraceSummary } from '../model/trace.ts';
import { bySlowness, type StoredRow } from './stored-traces.ts';

/** `memory` answers the question's first page; the answer is the page that was asked for. */
export function joined(
  memory: Views['traces'],
  stored: readonly StoredRow[],
  { limit = DEFAULT_TRACES, order = 'newest', skip = 0, after, keep }: Question<'traces'>,
): Views['traces'] {
  const { rows, matching, newer } = memory;
  const found = new Map(stored.map(({ row }) => [row.traceId, row]));
  const held = rows.map((row) => fuller(row, found.get(row.traceId)));
  for (const { traceId } of rows) found.delete(traceId);
  const beyond = [...found.values()];
  const all =
    order === 'slowest' ? [...held, ...beyond].toSorted(bySlowness) : inOrder(held, beyond);
  const first = all.filter(({ traceId }, place) => place < limit || traceId === keep);
  const last = after === undefined ? -1 : first.findIndex(({ traceId }) => traceId === after);
  // What matches in memory and is not listed may be among what was found.
  const unlisted = Math.max(0, matching - newer - rows.length);
  return {
    ...memory,
    rows: first.slice(last < 0 ? skip : last + 1),
    matching: matching + Math.max(0, beyond.length - unlisted),
  };
}

/** Each list keeps its own order; the next is always the later of those that come first in theirs. */
function inOrder(a: readonly TraceSummary[], b: readonly TraceSummary[]): TraceSummary[] {
  const all: TraceSummary[] = [];
  let next = 0;
  for (const row of a) {
    while (next < b.length && b[next]!.start > row.start) all.push(b[next++]!);
    all.push(row);
  }
  return [...all, ...b.slice(next)];
}

/** Of a trace that both have, memory may have let a part go, and the store not be handed the last of it. */
function fuller(held: TraceSummary, stored: TraceSummary | undefined): TraceSummary {
  if (stored === undefined || stored.spans < held.spans) return held;
  return stored.spans > held.spans || stored.missing < held.missing ? stored : held;
}
