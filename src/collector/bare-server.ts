/** What any server here begins as: limits, schemas by zod, and problems as one sentence. It has no routes yet. */
import Fastify from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { jsonText } from '../model/json.ts';
import type { Api } from './api.ts';
import type { Problem } from './describe-problem.ts';
import { MAX_PATH } from './limits.ts';
import { listenerFor } from './listener.ts';
import type { Listener, Tls } from './listener.ts';

/** What any path here may take. */
const METHODS = ['GET', 'HEAD', 'POST'] as const;

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
    // What cannot be decoded as an address reaches no route, and so none of the hooks.
    frameworkErrors: (error, _, { raw }) => {
      const { status, sentence } = describe(error);
      raw.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      raw.end(jsonText({ error: sentence }));
    },
    routerOptions: { maxParamLength: MAX_PATH },
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
    const [path = ''] = url.split('?');
    const allowed = METHODS.filter((each) => api.hasRoute({ method: each, url: path }));
    const error = `There is no ${method} ${path}; ${instead}.`;
    if (allowed.length === 0) return reply.code(404).send({ error });
    return reply.code(405).header('allow', allowed.join(', ')).send({ error });
  });
  api.addHook('onSend', async ({ raw }, reply) => {
    // A body that nobody reads on would keep the connection busy.
    if (reply.statusCode >= 400 && !raw.complete) reply.header('connection', 'close');
  });
  return { api, cutWaiting: () => listeners.forEach((listener) => listener.cutWaiting()) };
}
