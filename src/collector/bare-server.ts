/** What any server here begins as: limits, schemas by zod, and problems as one sentence. It has no routes yet. */
import Fastify from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { jsonText } from '../model/json.ts';
import type { Api } from './api.ts';
import type { Problem } from './describe-problem.ts';
import { MAX_NAME } from './limits.ts';
import { listenerFor } from './listener.ts';
import type { Listener, Tls } from './listener.ts';

export interface BareServer {
  readonly api: Api;
  /** Cuts the connections that ask for nothing. */
  readonly cutWaiting: () => void;
}

export interface BareOptions {
  readonly tls?: Tls | undefined;
  readonly describe: (error: unknown) => Problem;
  /** What there is instead of what was asked for: "GET / lists it". */
  readonly instead: string;
}

/** Throws an `InputProblem` when certificate and key cannot be used. */
export function bareServer({ tls, describe, instead }: BareOptions): BareServer {
  const listeners: Listener[] = [];
  const api: Api = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: MAX_NAME },
    serverFactory: (handle) => {
      const listener = listenerFor(handle, tls);
      listeners.push(listener);
      return listener.server;
    },
  }).withTypeProvider<ZodTypeProvider>();
  api.setValidatorCompiler(validatorCompiler);
  // The handlers' types hold them to the schemas, so nothing is checked again as it is written.
  api.setSerializerCompiler(() => (document) => jsonText(document));

  api.setErrorHandler((error, _, reply) => {
    const { status, sentence } = describe(error);
    return reply.code(status).send({ error: sentence });
  });
  api.setNotFoundHandler(({ method, url }, reply) => {
    const [path] = url.split('?');
    const error = `There is no ${method} ${path}; ${instead}.`;
    return reply.code(404).send({ error });
  });
  api.addHook('onSend', async ({ raw }, reply) => {
    // A body that nobody reads on would keep the connection busy.
    if (reply.statusCode >= 400 && !raw.complete) reply.header('connection', 'close');
  });
  return { api, cutWaiting: () => listeners.forEach((listener) => listener.cutWaiting()) };
}
