/** The original Phosphor's own two routes, with its JSON. */
import { z } from 'zod';
import { annotationsOf } from '../../engine/assemble/annotations.ts';
import { dottedDestination } from '../../model/annotation.ts';
import type { Annotation } from '../../model/annotation.ts';
import { Refusal } from '../api.ts';
import type { Api, Parts } from '../api.ts';
import { lookupQuery } from '../questions.ts';
import { problem } from '../schemas.ts';
import { problems } from './problems.ts';

/** The wire's words for each kind, by its number: `AnnotationType` of DESIGN section 4. */
const TYPES = [
  'UNKNOWN',
  'CLIENT_SEND',
  'CLIENT_RECV',
  'SERVER_RECV',
  'SERVER_SEND',
  'TIMEOUT',
  'ANNOTATION',
] as const;

const annotation = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  parent_id: z.string(),
  type: z.enum(TYPES),
  async: z.boolean(),
  timestamp: z.number().int().describe('µs since 1970'),
  duration: z.number().int().describe('µs; 0 when it was not told'),
  hostname: z.string(),
  origin: z.string(),
  destination: z.string(),
  payload: z.string(),
  key_value: z.array(z.object({ key: z.string(), value: z.string() })),
});

const trace = z.object({ trace: z.object({ annotations: z.array(annotation) }) });

export function originalRoutes(api: Api, { source, version }: Parts): void {
  api.get(
    '/',
    {
      schema: {
        summary: 'What this is',
        response: { 200: z.object({ name: z.string(), version: z.string() }), ...problems },
      },
    },
    () => ({ name: 'phosphor', version }),
  );

  api.get(
    '/trace',
    {
      schema: {
        summary: 'The annotations of one trace, as the original Phosphor told them',
        querystring: lookupQuery,
        response: { 200: trace, ...problems, 404: problem },
      },
    },
    async ({ query: { traceId } }) => {
      if (traceId === undefined) {
        throw new Refusal(400, 'Say which trace, for example /trace?traceId=33eda743.');
      }
      const { body } = await source.ask({ view: 'trace', traceId, clocks: 'raw' });
      if (!body.trace) throw new Refusal(404, `There is no trace "${traceId}".`);
      return { trace: { annotations: annotationsOf(body.trace).map(toOriginal) } };
    },
  );
}

function toOriginal(told: Annotation): z.output<typeof annotation> {
  return {
    trace_id: told.traceId,
    span_id: told.spanId,
    parent_id: told.parentId,
    type: TYPES[told.kind],
    async: told.async,
    timestamp: told.timestamp,
    duration: told.duration,
    hostname: told.host,
    origin: told.origin,
    destination: dottedDestination(told.destination),
    payload: told.payload,
    key_value: told.tags.map(([key, value]) => ({ key, value })),
  };
}
