import { ERROR_TAG } from '../model/annotation.ts';
import { endpointOf, statusError } from './endpoint.ts';
import type { Tracer } from './tracer.ts';

export interface TracedFetchOptions {
  /**
   * Names who is asked and what for, `service.endpoint`, as the service names
   * itself; default the host, the method and the path, ids as `:id`.
   */
  readonly destination?: (url: URL, method: string) => string;
  /** What is called; default the platform's own. */
  readonly fetch?: typeof fetch;
}

/** `fetch` with every request a call: REQ when it is made, REP when the head of the reply is in. */
export function tracedFetch(tracer: Tracer, options: TracedFetchOptions = {}): typeof fetch {
  const name = options.destination ?? nameOf;
  return async (input, init) => {
    // Looked up late: only then is the platform's own loaded.
    const send = options.fetch ?? globalThis.fetch;
    const asked = input instanceof Request ? input : undefined;
    const url = URL.parse(addressOf(input));
    // An address that is none is for fetch to refuse, in its own words.
    if (url === null) return send(input, init);
    const method = init?.method ?? asked?.method ?? 'GET';
    return tracer.request(name(url, method), async (call) => {
      const headers = new Headers(init?.headers ?? asked?.headers);
      tracer.inject(headers, call);
      const response = await send(input, { ...init, headers });
      const error = statusError(response.status);
      if (error !== undefined) call.tag(ERROR_TAG, error);
      return response;
    });
  };
}

function addressOf(input: string | URL | Request): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}

function nameOf(url: URL, method: string): string {
  return `${url.host}.${endpointOf(method, url.pathname).replaceAll('.', '_')}`;
}
