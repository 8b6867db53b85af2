import type { ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import type { Call } from './call.ts';
import { endpointOf, statusError } from './endpoint.ts';
import type { Tracer } from './tracer.ts';
import { watch } from './watch.ts';

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

function follow(call: Call, sent: ClientRequest): void {
  watch(sent, (pass, event, told) => {
    if (event === 'error') call.end(told);
    else if (event === 'close') call.end('closed without a reply');
    if (event !== 'response') return pass();
    const reply = told as IncomingMessage;
    followReply(call, reply);
    const handled = pass();
    // Nobody reads it, so that it will not end.
    if (!handled) call.end(statusError(reply.statusCode ?? 0));
    return handled;
  });
}

function followReply(call: Call, reply: IncomingMessage): void {
  watch(reply, (pass, event, told) => {
    if (event === 'end') call.end(statusError(reply.statusCode ?? 0));
    else if (event === 'error') call.end(told);
    else if (event === 'close') call.end('the reply was cut short');
    return pass();
  });
}

function nameOf(sent: ClientRequest): string {
  const host = sent.getHeader('host') ?? sent.host;
  return `${String(host)}.${endpointOf(sent.method, sent.path).replaceAll('.', '_')}`;
}
