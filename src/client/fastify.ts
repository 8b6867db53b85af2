import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import { endpointOf } from './endpoint.ts';
import { messageOf } from './failure.ts';
import { openExchange } from './http-exchange.ts';
import type { Tracer } from './tracer.ts';

/** What of a Fastify request and reply is looked at. */
interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly method: string;
  readonly routeOptions?: { readonly url?: string | undefined };
}

interface FastifyReplyLike {
  readonly raw: ServerResponse;
}

type Done = () => void;

/** What of a Fastify instance is used. */
interface FastifyLike {
  addHook(
    name: 'onRequest' | 'preValidation',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, done: Done) => void,
  ): unknown;
  addHook(
    name: 'onError',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, error: Error, done: Done) => void,
  ): unknown;
}

export type FastifyPlugin = (instance: FastifyLike, options: unknown, done: Done) => void;

/** Fastify keeps hooks within the plugin that adds them; this mark makes them the whole server's. */
const SKIP_OVERRIDE = Symbol.for('skip-override');

/** A plugin for Fastify, to be registered first: every request is a call, named by its route. */
export function fastifyTracing(tracer: Tracer): FastifyPlugin {
  const calls = new WeakMap<IncomingMessage, Call>();
  const failures = new WeakMap<IncomingMessage, string>();
  const plugin: FastifyPlugin = (instance, _options, done) => {
    instance.addHook('onRequest', ({ raw, method, routeOptions }, reply, next) => {
      const route = routeOptions?.url;
      const endpoint = route === undefined ? endpointOf(method, raw.url) : `${method} ${route}`;
      const call = openExchange(tracer, endpoint, raw, reply.raw, () => failures.get(raw));
      calls.set(raw, call);
      call.run(next);
    });
    // Reading the body may leave the context: it is entered again behind it.
    instance.addHook('preValidation', ({ raw }, _reply, next) => {
      const call = calls.get(raw);
      if (call) call.run(next);
      else next();
    });
    instance.addHook('onError', ({ raw }, _reply, error, next) => {
      failures.set(raw, messageOf(error));
      next();
    });
    done();
  };
  return Object.assign(plugin, { [SKIP_OVERRIDE]: true });
}
