import type { IncomingMessage, ServerResponse } from 'node:http';
import { endpointOf } from './endpoint.ts';
import { openExchange } from './http-exchange.ts';
import type { Tracer } from './tracer.ts';

/** What of an Express request is looked at. */
interface ExpressRequest extends IncomingMessage {
  readonly originalUrl?: string;
}

export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

export interface ExpressTracingOptions {
  /** Names what is asked for; default the method and the path, ids as `:id`. Express knows its route only later. */
  readonly endpoint?: (request: ExpressRequest) => string;
}

/** A middleware for Express, Connect and their like, to be used before all others: every request is a call. */
export function expressTracing(
  tracer: Tracer,
  options: ExpressTracingOptions = {},
): ExpressMiddleware {
  const name =
    options.endpoint ??
    ((request) => endpointOf(request.method, request.originalUrl ?? request.url));
  return (request, response, next) => {
    openExchange(tracer, name(request), request, response).run(() => next());
  };
}
