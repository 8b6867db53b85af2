/** The shape of the server that routes are added to, and what they ask. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { LocalSource } from '../source/open.ts';
import type { StoreStatus } from '../store/store.ts';
import type { LiveHub } from './live.ts';
import type { Metrics } from './metrics.ts';
import type { Problem } from './describe-problem.ts';
import type { SpanIntake } from './span-intake.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the routes need that take spans. */
export interface SpanParts {
  readonly spans: SpanIntake;
  /** What went wrong, as those who ask are told it. */
  readonly describe: (error: unknown) => Problem;
}

export interface Parts extends SpanParts {
  readonly source: LocalSource;
  readonly hub: LiveHub;
  readonly metrics: Metrics;
  /** How the store does, where there is one. */
  readonly stored?: (() => StoreStatus) | undefined;
  readonly version: string;
}

/** Nothing that the caller does wrong: a status and one sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly statusCode: number;

  constructor(statusCode: number, sentence: string) {
    super(sentence);
    this.statusCode = statusCode;
  }
}
