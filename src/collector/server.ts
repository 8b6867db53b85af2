/** The API's server: what holds for every route, and the routes. */
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { SECOND, type Clock } from '../model/clock.ts';
import { Refusal } from './api.ts';
import type { Api, Parts } from './api.ts';
import { bareServer } from './bare-server.ts';
import type { BareServer } from './bare-server.ts';
import { compressAnswers } from './compress.ts';
import { Guesses } from './guesses.ts';
import { MAX_ADDRESSES, MAX_REQUESTS, REQUESTS_WITHIN } from './limits.ts';
import type { Tls } from './listener.ts';
import { answerOwnNames } from './own-names.ts';
import { datagramRoutes } from './routes/datagrams.ts';
import { healthRoutes } from './routes/health.ts';
import { originalRoutes } from './routes/original.ts';
import { otlpRoutes } from './routes/otlp.ts';
import { screenRoutes } from './routes/screens.ts';
import { storeRoutes } from './routes/store.ts';
import { tableRoutes } from './routes/tables.ts';
import { traceRoutes } from './routes/traces.ts';
import { zipkinRoutes } from './routes/zipkin.ts';
import { Token } from './token.ts';

export interface ServerOptions {
  /** Whoever asks has to have it; without one anybody may ask. */
  readonly token?: string;
  readonly tls?: Tls;
  readonly clock: Clock;
  /** The one origin whose pages may ask from a browser. */
  readonly cors?: string;
  readonly log: Logger;
}

/** Open to all: a load balancer has no token. */
const HEALTH = '/healthz';

const OPENAPI = '/api/openapi.json';

/** The API. It does not listen yet. Throws an `InputProblem` when certificate and key cannot be used. */
export async function buildServer(parts: Parts, options: ServerOptions): Promise<BareServer> {
  const server = bareServer({
    tls: options.tls,
    describe: parts.describe,
    instead: `GET ${OPENAPI} lists what there is`,
  });
  const { api } = server;
  keepLog(api, options.log);
  compressAnswers(api);
  if (options.cors !== undefined) await api.register(cors, { origin: options.cors });
  if (options.token === undefined) answerOwnNames(api);
  else askToken(api, new Token(options.token), new Guesses(options.clock));
  await api.register(rateLimit, {
    max: MAX_REQUESTS,
    timeWindow: REQUESTS_WITHIN,
    cache: MAX_ADDRESSES,
    errorResponseBuilder: (_, { after }) =>
      new Refusal(429, `Too many questions from this address; go on in ${after}.`),
  });
  await describeApi(api, parts.version, options.token !== undefined);
  for (const add of [
    originalRoutes,
    tableRoutes,
    traceRoutes,
    healthRoutes,
    screenRoutes,
    storeRoutes,
    datagramRoutes,
    otlpRoutes,
    zipkinRoutes,
  ]) {
    add(api, parts);
  }
  await api.ready();
  return server;
}

/** Who asked for what and what became of it; never what a header or a parameter held. */
function keepLog(api: Api, log: Logger): void {
  api.addHook('onResponse', async ({ method, url, ip }, { statusCode, elapsedTime }) => {
    const [path] = url.split('?');
    log[levelOf(statusCode)](
      { method, path, status: statusCode, ms: Math.round(elapsedTime), ip },
      'answered',
    );
  });
}

/** A mistake of a caller is the caller's; who may not ask, or asks too much, is told to whoever runs this. */
function levelOf(status: number): 'error' | 'warn' | 'debug' {
  if (status >= 500) return 'error';
  return status === 401 || status === 429 ? 'warn' : 'debug';
}

function askToken(api: Api, token: Token, guesses: Guesses): void {
  api.addHook('onRequest', async ({ headers: { authorization }, url, ip }, reply) => {
    if (url === HEALTH) return;
    const seconds = Math.ceil(guesses.restOf(ip) / SECOND);
    if (seconds > 0) {
      reply.header('retry-after', seconds);
      throw new Refusal(429, `Too many wrong tokens from this address; go on in ${seconds} s.`);
    }
    if (token.admits(authorization)) return;
    if (authorization !== undefined) guesses.take(ip, authorization);
    reply.header('www-authenticate', 'Bearer');
    throw new Refusal(401, 'Send the token of this collector as "Authorization: Bearer TOKEN".');
  });
}

async function describeApi(api: Api, version: string, hasToken: boolean): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Phosphor', version, description: 'Live request traces. Times are µs.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      ...(hasToken && { security: [{ token: [] }] }),
    },
    transform: jsonSchemaTransform,
  });
  api.get(OPENAPI, { schema: { hide: true } }, () => api.swagger());
}
