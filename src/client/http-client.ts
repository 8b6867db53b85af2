import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import type { Call } from './call.ts';
import { endpointOf, statusError } from './endpoint.ts';
import type { Tracer } from './tracer.ts';

export interface TracedRequestOptions {
  /**
   * Names who is asked and what for, `service.endpoint`, as the service names
   * itself; default the host, the method and the path, ids as `:id`.
   */
  readonly destination?: (request: ClientRequest) => string;
}

/**
 * `request` of node:http or node:https, with every request a call: REQ when it
 * is made, REP when the whole reply is in.
 */
export function tracedRequest(
  tracer: Tracer,
  request: typeof httpRequest,
  options: TracedRequestOptions = {},
): typeof httpRequest {
  const name = options.destination ?? nameOf;
  const traced = (...args: unknown[]): ClientRequest => {
    const sent = Reflect.apply(request, undefined, args) as ClientRequest;
    const call = tracer.openRequest(name(sent));
    // Headers given as a list are already written; nothing can be added to them.
    if (!sent.headersSent) {
      tracer.inject(
        { set: (header: string, value: string) => sent.setHeader(header, value) },
        call,
      );
    }
    follow(call, sent);
    return sent;
  };
  return traced;
}

/** Listens without being a listener: an error that nobody handles stays one. */
function follow(call: Call, sent: ClientRequest): void {
  sent.once('response', (response: IncomingMessage) => {
    response.once('end', () => call.end(statusError(response.statusCode ?? 0)));
    response.once(errorMonitor, (error: Error) => call.end(error));
    response.once('close', () => call.end('the reply was cut short'));
  });
  sent.once(errorMonitor, (error: Error) => call.end(error));
  sent.once('close', () => call.end('closed without a reply'));
}

function nameOf(sent: ClientRequest): string {
  const host = sent.getHeader('host') ?? sent.host;
  return `${String(host)}.${endpointOf(sent.method, sent.path).replaceAll('.', '_')}`;
}
