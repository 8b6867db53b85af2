/** Packed datagrams from agents: into the same receiver as those of UDP. */
import { z } from 'zod';
import { BATCH_PATH, BATCH_TYPE, MAX_BODY_BYTES } from '../../intake/http.ts';
import { Refusal } from '../api.ts';
import type { Api, Parts } from '../api.ts';
import { MAX_POSTS } from '../limits.ts';
import { problem } from '../schemas.ts';
import { problems } from './problems.ts';

/** When to try again after there was no room, seconds: a batch is with the worker in milliseconds. */
const RETRY_AFTER = '1';

export function datagramRoutes(api: Api, { source }: Parts): void {
  let posts = 0;
  // Nothing else has a body here.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser(
    BATCH_TYPE,
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    (_, body, done) => done(null, body),
  );

  api.post(
    BATCH_PATH,
    {
      // An agent that may not send is an agent that drops.
      config: { rateLimit: false },
      onRequest: async (_, reply) => {
        if (posts >= MAX_POSTS) {
          reply.header('retry-after', RETRY_AFTER);
          throw new Refusal(503, `${MAX_POSTS} batches are being taken already.`);
        }
        posts++;
        reply.raw.once('close', () => posts--);
      },
      schema: {
        summary: 'Takes a batch of packed datagrams whole, or nothing of it',
        consumes: [BATCH_TYPE],
        response: {
          204: z.undefined().describe('Taken.'),
          ...problems,
          413: problem,
          415: problem,
        },
      },
    },
    async ({ body }, reply) => {
      if (!Buffer.isBuffer(body)) throw new Refusal(400, `Send a body of ${BATCH_TYPE}.`);
      // A copy, since the body may share its memory with others and this one changes hands.
      const refused = await source.take(new Uint8Array(body));
      if (refused !== null) throw new Refusal(400, refused);
      return reply.code(204).send();
    },
  );
}
