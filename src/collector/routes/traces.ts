/** Traces as pages and whole. */
import { z } from 'zod';
import { annotationsOf } from '../../engine/assemble/annotations.ts';
import { summaryDocument, traceDocument } from '../../engine/query/documents.ts';
import { listing } from '../../wire/listing.ts';
import type { Answer, Question } from '../../engine/views.ts';
import { Refusal } from '../api.ts';
import type { Api, Parts } from '../api.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { MAX_DEPTH } from '../limits.ts';
import { traceParams, traceQuery, tracesQuery } from '../questions.ts';
import type { TracesQuery } from '../questions.ts';
import { problem, traceAnswer, tracesAnswer } from '../schemas.ts';
import type { TracesAnswer } from '../schemas.ts';
import { withoutUnseen } from '../unseen.ts';
import { problems } from './problems.ts';

export function traceRoutes(api: Api, { source }: Parts): void {
  api.get(
    '/api/traces',
    {
      schema: {
        summary: 'Traces, a page at a time',
        description:
          'The next page is asked with the same parameters and `cursor` as the last answer’s `next`. ' +
          `Traces that come meanwhile do not move what is on the pages, which reach ${MAX_DEPTH} deep.`,
        querystring: tracesQuery,
        response: { 200: tracesAnswer, ...problems },
      },
    },
    ({ query }) => page(source, query),
  );

  api.get(
    '/api/traces/:traceId',
    {
      schema: {
        summary: 'One trace with all its calls, or as the listing of its annotations',
        params: traceParams,
        querystring: traceQuery,
        response: {
          200: {
            description: 'The trace.',
            content: {
              'application/json': { schema: traceAnswer },
              'text/plain': { schema: z.string() },
            },
          },
          ...problems,
          404: problem,
        },
      },
    },
    async ({ params: { traceId }, query }, reply) => {
      const { clocks, as } = query;
      const { body } = await source.ask({ view: 'trace', traceId, clocks });
      if (!body.trace) throw new Refusal(404, `There is no trace "${traceId}".`);
      if (as === 'json') return reply.send(traceDocument(body.trace));
      const text = new TextDecoder().decode(listing.write(annotationsOf(body.trace)));
      return reply.type('text/plain; charset=utf-8').send(withoutUnseen(text));
    },
  );
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

async function page(
  source: Parts['source'],
  { limit, cursor, until, ...scope }: TracesQuery,
): Promise<TracesAnswer> {
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
  const last = traces.at(-1)?.traceId;
  const next =
    last !== undefined && shown < MAX_DEPTH && (shown < reached || search?.done === false)
      ? writeCursor({ until: held ?? at, shown, last })
      : null;
  return {
    at,
    windowSeconds,
    traces: traces.map(summaryDocument),
    matching,
    newer,
    next,
    ...(search && { search }),
  };
}
