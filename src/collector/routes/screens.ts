/** What a screen elsewhere reads: any answer whole, once or as a stream. */
import { z } from 'zod';
import type { Api, Parts } from '../api.ts';
import { liveQuery, questionQuery } from '../questions.ts';
import { wholeAnswer } from '../schemas.ts';
import { problems } from './problems.ts';

export function screenRoutes(api: Api, { source, hub }: Parts): void {
  api.get(
    '/api/answer',
    {
      schema: {
        summary: 'The whole answer to any question, as a screen asks it',
        querystring: questionQuery,
        response: { 200: wholeAnswer, ...problems },
      },
    },
    ({ query }) => source.ask(query),
  );

  api.get(
    '/api/live',
    {
      // A stream without its events would never end.
      exposeHeadRoute: false,
      schema: {
        summary: 'The same as server-sent events: first whole, then what changed',
        querystring: liveQuery,
        response: {
          200: { content: { 'text/event-stream': { schema: z.string() } } },
          ...problems,
        },
      },
    },
    (request, reply) => {
      const { question, every } = request.query;
      // What hooks have set (CORS) is lost to whoever writes past Fastify.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.hijack();
      hub.serve(question, request.raw, reply.raw, { every });
    },
  );
}
