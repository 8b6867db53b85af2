/** Traces as pages and whole. */
import { z } from 'zod';
import { annotationsOf } from '../../engine/assemble/annotations.ts';
import { traceDocument } from '../../engine/query/documents.ts';
import { Refusal } from '../api.ts';
import type { Api, Parts } from '../api.ts';
import { MAX_DEPTH } from '../limits.ts';
import { traceParams, traceQuery, tracesQuery } from '../questions.ts';
import { problem, traceAnswer, tracesAnswer } from '../schemas.ts';
import { tracePage } from '../trace-page.ts';
import { gathered, otherFormats, writtenTraces } from '../written-traces.ts';
import { problems } from './problems.ts';

/** What each `as` answers. */
function inEach(description: string, own: z.ZodType<object>) {
  return {
    description,
    content: {
      'application/json': { schema: z.union([own, otherFormats]) },
      'text/plain': { schema: z.string().describe('as=listing') },
    },
  };
}

export function traceRoutes(api: Api, { source }: Parts): void {
  api.get(
    '/api/traces',
    {
      schema: {
        summary: 'Traces, a page at a time',
        description:
          'The next page is asked with the same parameters and `cursor` as the last answer’s `next`. ' +
          `Traces that come meanwhile do not move what is on the pages, which reach ${MAX_DEPTH} deep. ` +
          'With `as` the page is its traces whole, in that format; where there is a next one, the header ' +
          '`link` leads there.',
        querystring: tracesQuery,
        response: { 200: inEach('The traces.', tracesAnswer), ...problems },
      },
    },
    async ({ query: { as, ...asked }, url }, reply) => {
      const { answer, after } = await tracePage(source, asked);
      if (as === 'json') return reply.send(answer);
      const ids = answer.traces.map(({ traceId }) => traceId);
      const { count, annotations } = await gathered(ids, async (traceId) => {
        return (await source.ask({ view: 'trace', traceId, clocks: 'raw' })).body.trace;
      });
      const next = count < ids.length ? after(count) : answer.next;
      if (next !== null) void reply.header('link', linkTo(url, next));
      const { type, body } = writtenTraces(as, annotations);
      return reply.type(type).send(body);
    },
  );

  api.get(
    '/api/traces/:traceId',
    {
      schema: {
        summary: 'One trace with all its calls, or in one of the formats that other tools read',
        params: traceParams,
        querystring: traceQuery,
        response: {
          200: inEach('The trace.', traceAnswer),
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
      const written = writtenTraces(as, annotationsOf(body.trace));
      return reply.type(written.type).send(written.body);
    },
  );
}

/** The address of the next page: what was asked, from the cursor on. */
function linkTo(url: string, cursor: string): string {
  const next = new URL(url, 'http://localhost');
  next.searchParams.set('cursor', cursor);
  return `<${next.pathname}${next.search}>; rel="next"`;
}
