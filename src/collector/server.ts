/** The API's server: what holds for every route, and the routes. */
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import { jsonSchemaTransform, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { jsonText } from '../model/json.ts';
import { Refusal } from './api.ts';
import type { Api, Parts } from './api.ts';
import { compressAnswers } from './compress.ts';
import { describeProblem } from './describe-problem.ts';
import { MAX_ADDRESSES, MAX_NAME, MAX_REQUESTS, REQUESTS_WITHIN } from './limits.ts';
import { listenerFor } from './listener.ts';
import type { Listener, Tls } from './listener.ts';
import { answerOwnNames } from './own-names.ts';
import { datagramRoutes } from './routes/datagrams.ts';
import { healthRoutes } from './routes/health.ts';
import { originalRoutes } from './routes/original.ts';
import { screenRoutes } from './routes/screens.ts';
import { storeRoutes } from './routes/store.ts';
import { tableRoutes } from './routes/tables.ts';
import { traceRoutes } from './routes/traces.ts';
import { Token } from './token.ts';

export interface ServerOptions {
  /** Whoever asks has to have it; without one anybody may ask. */
  readonly token?: string;
  readonly tls?: Tls;
  /** The one origin whose pages may ask from a browser. */
  readonly cors?: string;
  readonly log: Logger;
}

/** The API, and what cuts the connections that ask for nothing. It does not listen yet. */
export interface ApiServer {
  readonly api: Api;
  readonly cutWaiting: () => void;
}

/** Open to all: a load balancer has no token. */
const HEALTH = '/healthz';

const OPENAPI = '/api/openapi.json';

/** Throws an `InputProblem` when certificate and key cannot be used. */
export async function buildServer(parts: Parts, options: ServerOptions): Promise<ApiServer> {
  const listeners: Listener[] = [];
  const api: Api = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: MAX_NAME },
    serverFactory: (handle) => {
      const listener = listenerFor(handle, options.tls);
      listeners.push(listener);
      return listener.server;
    },
  }).withTypeProvider<ZodTypeProvider>();
  api.setValidatorCompiler(validatorCompiler);
  // The handlers' types hold them to the schemas, so nothing is checked again as it is written.
  api.setSerializerCompiler(() => (document) => jsonText(document));

  keepLog(api, options.log);
  answerProblems(api, parts, options.log);
  compressAnswers(api);
  if (options.cors !== undefined) await api.register(cors, { origin: options.cors });
  if (options.token === undefined) answerOwnNames(api);
  else askToken(api, new Token(options.token));
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
  ]) {
    add(api, parts);
  }
  await api.ready();
  const cutWaiting = (): void => listeners.forEach((listener) => listener.cutWaiting());
  return { api, cutWaiting };
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

function askToken(api: Api, token: Token): void {
  api.addHook('onRequest', async ({ headers, url }, reply) => {
    if (url === HEALTH || token.admits(headers.authorization)) return;
    reply.header('www-authenticate', 'Bearer');
    throw new Refusal(401, 'Send the token of this collector as "Authorization: Bearer TOKEN".');
  });
}

function answerProblems(api: Api, { source }: Parts, log: Logger): void {
  api.setErrorHandler((error, _, reply) => {
    const { status, sentence } = describeProblem(error, source.status());
    if (status >= 500) log.error({ err: error }, sentence);
    return reply.code(status).send({ error: sentence });
  });
  api.setNotFoundHandler(({ method, url }, reply) => {
    const [path] = url.split('?');
    const error = `There is no ${method} ${path}; GET ${OPENAPI} lists what there is.`;
    return reply.code(404).send({ error });
  });
  api.addHook('onSend', async ({ raw }, reply) => {
    // A body that nobody reads on would keep the connection busy.
    if (reply.statusCode >= 400 && !raw.complete) reply.header('connection', 'close');
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
