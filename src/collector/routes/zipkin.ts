/** Zipkin's own paths: what its reporters post, v1 and v2, of which each span tells which it is. */
import { z } from 'zod';
import { Refusal } from '../api.ts';
import type { Api, SpanParts } from '../api.ts';
import { SPANS_RETRY_AFTER } from '../limits.ts';
import { problem } from '../schemas.ts';
import { takeSpans } from '../take-spans.ts';
import { problems } from './problems.ts';

const TYPE = 'application/json';

/** Zipkin's other encodings are few, and known to be sent by none that cannot send this. */
const IS_JSON = /^application\/json\s*(?:;|$)/i;

const PATHS = ['/api/v2/spans', '/api/v1/spans'] as const;

export function zipkinRoutes(parent: Api, { spans }: SpanParts): void {
  void parent.register(async (api: Api) => {
    // The handler reads the body itself, since how much room there is for it depends on others.
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', (_, __, done) => done(null));
    api.addHook('onError', async (_, reply, { statusCode }) => {
      if (statusCode === 503) reply.header('retry-after', SPANS_RETRY_AFTER);
    });

    for (const path of PATHS) {
      api.post(
        path,
        {
          config: { rateLimit: false },
          schema: {
            summary: 'Takes spans of Zipkin as JSON',
            consumes: [TYPE],
            response: {
              202: z.undefined().describe('Taken, all that could be read.'),
              ...problems,
              413: problem,
              415: problem,
            },
          },
        },
        async ({ raw, headers }, reply) => {
          if (!IS_JSON.test(headers['content-type'] ?? '')) throw new Refusal(415, `Send ${TYPE}.`);
          await takeSpans(spans, raw, 'zipkin');
          return reply.code(202).send();
        },
      );
    }
  });
}
