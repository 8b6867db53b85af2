/** What serving one HTTP request is, for node:http and for all that is built on it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import { currentCall } from './context.ts';
import type { Tracer } from './tracer.ts';
import { statusError } from './endpoint.ts';
import { watch } from './watch.ts';

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
  watch(request, (pass, event) => inContext(call, request, event, pass));
  watch(response, (pass, event) => {
    if (event === 'finish') {
      const error = statusError(response.statusCode);
      call.end(error === undefined ? undefined : (failure() ?? error));
    } else if (event === 'close') call.end('the caller went away before the reply was whole');
    return inContext(call, response, event, pass);
  });
  return call;
}

/**
 * Node emits the events of a request in the context of its connection, which
 * knows of no call. Here they come in the call's; but entering it costs more
 * than an event, so that it is left out where nobody could tell.
 */
function inContext(
  call: Call,
  message: IncomingMessage | ServerResponse,
  event: string | symbol,
  pass: () => boolean,
): boolean {
  if (message.listenerCount(event) === 0 || currentCall() === call) return pass();
  return call.run(pass);
}
