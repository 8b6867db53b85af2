/** What serving one HTTP request is, for node:http and for all that is built on it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import type { Tracer } from './tracer.ts';
import { statusError } from './endpoint.ts';

/**
 * Tells IN, and OUT when the reply is with the system, or when the caller has gone before.
 * @param failure why the server failed, when more is known than the status.
 */
export function openExchange(
  tracer: Tracer,
  endpoint: string,
  request: IncomingMessage,
  response: ServerResponse,
  failure: () => string | undefined = () => undefined,
): Call {
  const { headers } = request;
  // Node gives names in lower case: a look-up each, and no search.
  const context = tracer.extract({ get: (name) => headers[name] });
  const call = tracer.openHandler(endpoint, { context });
  response.once('finish', () => {
    const error = statusError(response.statusCode);
    call.end(error === undefined ? undefined : (failure() ?? error));
  });
  response.once('close', () => call.end('the caller went away before the reply was whole'));
  keepContext(call, request);
  keepContext(call, response);
  return call;
}

/**
 * Node emits the events of a request in the context of its connection, which
 * knows of no call. Here they come in the call's.
 */
function keepContext(call: Call, emitter: IncomingMessage | ServerResponse): void {
  const emit = emitter.emit;
  emitter.emit = (...event: Parameters<typeof emit>): boolean =>
    call.run(() => Reflect.apply(emit, emitter, event));
}
