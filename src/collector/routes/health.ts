/** How the platform is in one answer, where annotations end, what is wrong; and how the collector itself is. */
import { z } from 'zod';
import { ledgerDocument } from '../../engine/query/documents.ts';
import type { Api, Parts } from '../api.ts';
import { scopeQuery } from '../questions.ts';
import { alertsAnswer, ledgerAnswer, overviewAnswer } from '../schemas.ts';
import { problems } from './problems.ts';

const health: z.ZodType<{
  readonly state: string;
  readonly name: string;
  readonly warnings: readonly string[];
}> = z.object({ state: z.string(), name: z.string(), warnings: z.array(z.string()) });

export function healthRoutes(api: Api, { source, metrics }: Parts): void {
  api.get(
    '/api/overview',
    {
      schema: {
        summary: 'All services together',
        querystring: scopeQuery,
        response: { 200: overviewAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, overview } = await source.ask({ view: 'ledger', ...query });
      const { calls, errors, timeouts, inFlight, latency, lost, loss, findings } = overview;
      const { sampled = 1 } = overview;
      const counts = { calls, errors, timeouts, inFlight };
      const alerts = findings.length;
      return { at, windowSeconds, ...counts, latency, sampled, lost, loss, alerts };
    },
  );

  api.get(
    '/api/alerts',
    {
      schema: {
        summary: 'What is wrong, most important first',
        querystring: scopeQuery,
        response: { 200: alertsAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, overview } = await source.ask({ view: 'ledger', ...query });
      return { at, windowSeconds, alerts: overview.findings };
    },
  );

  api.get(
    '/api/ledger',
    {
      schema: {
        summary: 'Where every annotation ended: offered = shown + the sum of lost',
        querystring: scopeQuery,
        response: { 200: ledgerAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { at, windowSeconds, body } = await source.ask({ view: 'ledger', ...query });
      return { at, windowSeconds, ledger: ledgerDocument(body.ledger) };
    },
  );

  api.get(
    '/healthz',
    {
      schema: {
        summary: '200 while annotations are received, 503 when they are not; needs no token',
        security: [],
        response: { 200: health, 503: health },
      },
    },
    async (_, reply) => {
      const { state, name, warnings } = source.status();
      return reply.code(state === 'live' ? 200 : 503).send({ state, name, warnings });
    },
  );

  api.get(
    '/metrics',
    {
      schema: {
        summary: 'For Prometheus',
        response: { 200: { content: { 'text/plain': { schema: z.string() } } }, ...problems },
      },
    },
    async (_, reply) => {
      const text = await metrics.text();
      return reply.type(metrics.type).send(text);
    },
  );
}
