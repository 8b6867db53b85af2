import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { endpointOf } from './endpoint.ts';
import { openExchange } from './http-exchange.ts';
import type { Tracer } from './tracer.ts';

export interface TraceServerOptions {
  /** Names what is asked for; default the method and the path, ids as `:id`. */
  readonly endpoint?: (request: IncomingMessage) => string;
}

/** Makes every request to a node:http or node:https server a call. Gives the server back. */
export function traceServer<S extends Server | SecureServer>(
  tracer: Tracer,
  server: S,
  options: TraceServerOptions = {},
): S {
  const name = options.endpoint ?? ((request) => endpointOf(request.method, request.url));
  // By its events and not by its listeners: those that are added later are found too.
  const emit = server.emit;
  server.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const pass = (): boolean => Reflect.apply(emit, server, [event, ...args]) as boolean;
    if (event !== 'request') return pass();
    const [request, response] = args as [IncomingMessage, ServerResponse];
    const call = openExchange(tracer, name(request), request, response);
    try {
      return call.run(pass);
    } catch (error) {
      call.end(error ?? 'failed');
      throw error;
    }
  };
  return server;
}
