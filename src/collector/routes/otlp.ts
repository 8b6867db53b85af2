/**
 * OTLP over HTTP: what OpenTelemetry's exporters post. Answers are in the type of
 * the request, refusals are a `google.rpc.Status`, as the protocol says.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { exportResponse, statusResponse } from '../../wire/otlp/response.ts';
import type { OtlpEncoding } from '../../wire/otlp/response.ts';
import { Refusal } from '../api.ts';
import type { Api, SpanParts } from '../api.ts';
import { SPANS_RETRY_AFTER } from '../limits.ts';
import { grpcCodeOf } from '../grpc-codes.ts';
import { takeSpans } from '../take-spans.ts';

const MEDIA: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

const ENCODINGS: ReadonlyMap<string, OtlpEncoding> = new Map([
  [MEDIA.json, 'json'],
  [MEDIA.protobuf, 'protobuf'],
]);

const SEND = `Send ${Object.values(MEDIA).join(' or ')}.`;

/** What else OpenTelemetry has, and how not to have it sent. */
const OTHERS = { metrics: 'OTEL_METRICS_EXPORTER', logs: 'OTEL_LOGS_EXPORTER' } as const;

const taken = z.object({
  partialSuccess: z
    .object({ rejectedSpans: z.string().optional(), errorMessage: z.string().optional() })
    .optional()
    .describe('absent when every span was taken'),
});

const status = z.object({ code: z.number().int(), message: z.string() });

const binary = z.string().describe('the same as protobuf');

type Told = { readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>> };

function inBoth(schema: z.ZodType): Told {
  return {
    content: { [MEDIA.json]: { schema }, [MEDIA.protobuf]: { schema: binary } },
  };
}

const refused = inBoth(status);

const response = {
  200: inBoth(taken),
  400: refused,
  401: refused,
  413: refused,
  415: refused,
  421: refused,
  503: refused,
} as const;

export function otlpRoutes(parent: Api, { spans, describe }: SpanParts): void {
  void parent.register(async (api: Api) => {
    // The handler reads the body itself, since how much room there is for it depends on others.
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', (_, __, done) => done(null));
    api.setErrorHandler((error, request, reply) => {
      const { status: code, sentence } = describe(error);
      const encoding = encodingOf(request) ?? 'json';
      if (code === 503) void reply.header('retry-after', SPANS_RETRY_AFTER);
      return answer(reply, code, encoding, statusResponse(encoding, grpcCodeOf(code), sentence));
    });

    api.post(
      '/v1/traces',
      {
        config: { rateLimit: false },
        schema: {
          summary: 'Takes spans of OpenTelemetry (OTLP/HTTP)',
          consumes: Object.values(MEDIA),
          response,
        },
      },
      async (request, reply) => {
        const encoding = encodingOf(request);
        if (!encoding) throw new Refusal(415, SEND);
        const { rejected, reason } = await takeSpans(spans, request.raw, `otlp-${encoding}`);
        return answer(reply, 200, encoding, exportResponse(encoding, rejected, reason ?? ''));
      },
    );

    for (const [signal, variable] of Object.entries(OTHERS)) {
      api.post(
        `/v1/${signal}`,
        {
          config: { rateLimit: false },
          // Refused before the body is read: it would be read for nothing.
          onRequest: async () => {
            throw new Refusal(
              404,
              `Phosphor takes traces alone; set ${variable}=none where these come from.`,
            );
          },
          schema: { hide: true },
        },
        () => null,
      );
    }
  });
}

/** What a request is in and wants its answer in; undefined when it is in nothing that is known. */
function encodingOf({ headers }: FastifyRequest): OtlpEncoding | undefined {
  const [type = ''] = headers['content-type']?.split(';') ?? [];
  return ENCODINGS.get(type.trim().toLowerCase());
}

function answer(
  reply: FastifyReply,
  code: number,
  encoding: OtlpEncoding,
  body: Uint8Array,
): FastifyReply {
  return reply.code(code).type(MEDIA[encoding]).send(Buffer.from(body));
}
