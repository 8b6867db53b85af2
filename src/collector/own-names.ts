/**
 * A page of another site may have its own name lead to 127.0.0.1 (DNS
 * rebinding), and then asks in that name what only this machine may see. Who
 * listens for this machine alone, and asks for no token, goes by its address
 * and by localhost.
 */
import { isIP } from 'node:net';
import { isLoopback } from '../intake/loopback.ts';
import { Refusal, type Api } from './api.ts';

/** Hears nothing where others may ask as well: they go by names that nobody here knows. */
export function answerOwnNames(api: Api): void {
  api.addHook('onRequest', async ({ headers }) => {
    const bound = api.server.address();
    if (bound === null || typeof bound === 'string' || !isLoopback(bound.address)) return;
    if (isOwnName(headers.host)) return;
    throw new Refusal(
      421,
      'Without a token this collector goes by localhost or its address alone, no other name.',
    );
  });
}

/** Of a `Host` header; a client of old that sends none is no browser. */
function isOwnName(host: string | undefined): boolean {
  if (host === undefined) return true;
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  return name === 'localhost' || isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0;
}
