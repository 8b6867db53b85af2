/** A page of the list of traces, and where the next one begins. */
import { summaryDocument } from '../engine/query/documents.ts';
import type { Answer, Question } from '../engine/views.ts';
import type { Parts } from './api.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { MAX_DEPTH } from './limits.ts';
import type { TracesQuery } from './questions.ts';
import type { TracesAnswer } from './schemas.ts';

interface TracePage {
  readonly answer: TracesAnswer;
  /** The cursor of what comes after the first `count` of its traces, 1 or more, where the page ends early. */
  readonly after: (count: number) => string;
}

/** How often a page is asked for until the search through the store is done: each time waits for some of it, 5 s in all. */
const MAX_LOOKS = 35;

/** A script wants the whole page, and does not look at how it fills. */
async function found(
  source: Parts['source'],
  question: Question<'traces'>,
): Promise<Answer<'traces'>> {
  let answer = await source.ask(question);
  for (let looks = 1; looks < MAX_LOOKS && answer.body.search?.done === false; looks++) {
    answer = await source.ask(question);
  }
  return answer;
}

/** Throws a `Refusal` when the cursor is none. */
export async function tracePage(
  source: Parts['source'],
  { limit, cursor, until, ...scope }: Omit<TracesQuery, 'as'>,
): Promise<TracePage> {
  const from = cursor === undefined ? undefined : readCursor(cursor);
  const before = from?.shown ?? 0;
  const depth = Math.min(before + limit, MAX_DEPTH);
  const held = from?.until ?? until;
  const { at, windowSeconds, body } = await found(source, {
    ...scope,
    view: 'traces',
    limit: depth,
    ...(from && { skip: before, after: from.last }),
    ...(held !== undefined && { until: held }),
  });
  const { matching, newer, search } = body;
  const traces = body.rows.slice(0, limit);
  const reached = matching - newer;
  const shown = Math.min(depth, reached) - body.rows.length + traces.length;
  const after = (count: number): string =>
    writeCursor({
      until: held ?? at,
      shown: shown - traces.length + count,
      last: traces[count - 1]!.traceId,
    });
  const isMore = shown < MAX_DEPTH && (shown < reached || search?.done === false);
  const answer: TracesAnswer = {
    at,
    windowSeconds,
    traces: traces.map(summaryDocument),
    matching,
    newer,
    next: traces.length > 0 && isMore ? after(traces.length) : null,
    ...(search && { search }),
  };
  return { answer, after };
}
