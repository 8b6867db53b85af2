/** How the store does: what it holds, and what of it would survive a crash. */
import { z } from 'zod';
import type { StoreStatus } from '../../store/store.ts';
import { Refusal } from '../api.ts';
import type { Api, Parts } from '../api.ts';
import { problem } from '../schemas.ts';
import { problems } from './problems.ts';

const count = z.number().int();

const status: z.ZodType<StoreStatus> = z.object({
  state: z.enum(['ok', 'degraded']),
  sentence: z.string().nullable().describe('what is wrong; null when all is well'),
  cause: z.string().nullable().describe('of that, what is wrong alone'),
  bytes: count.describe('on disk'),
  traces: count,
  annotations: count,
  oldest: count.nullable().describe('when the oldest trace arrived, µs since 1970'),
  offered: count.describe('since the start: committed + waiting + all that was dropped'),
  committed: count,
  waiting: count,
  dropped: z.record(z.string(), count).describe('not stored, though shown; by reason'),
  committedUpTo: count.nullable().describe('all that arrived up to then survives a crash'),
});

export function storeRoutes(api: Api, { stored }: Parts): void {
  api.get(
    '/api/store',
    {
      schema: {
        summary: 'What the store holds and how it does',
        response: { 200: status, ...problems, 404: problem },
      },
    },
    () => {
      if (!stored) throw new Refusal(404, 'This collector keeps no store; --store FILE makes one.');
      return stored();
    },
  );
}
