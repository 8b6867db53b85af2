/** The HTTP or HTTPS server beneath the API, with its patience. */
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { InputProblem } from '../intake/problem.ts';
import { keepRoom } from './connections.ts';
import { CHECK_EVERY, HEADERS_WITHIN, KEEP_ALIVE, READ_WITHIN, REQUEST_WITHIN } from './limits.ts';

/** Certificate chain and key, PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface Listener {
  readonly server: Server;
  /** Cuts the connections that ask for nothing. */
  readonly cutWaiting: () => void;
}

/**
 * Does not listen yet. Throws an `InputProblem` when certificate and key cannot be used.
 * @param readWithin how long an answer may stay unread, ms.
 */
export function listenerFor(
  handle: RequestListener,
  tls: Tls | undefined,
  readWithin: number = READ_WITHIN,
): Listener {
  const options = {
    headersTimeout: HEADERS_WITHIN,
    requestTimeout: REQUEST_WITHIN,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: CHECK_EVERY,
  };
  const server = tls ? secure({ ...options, ...tls }, handle) : createServer(options, handle);
  server.timeout = readWithin;
  return { server, cutWaiting: keepRoom(server) };
}

function secure(options: Tls & object, handle: RequestListener): Server {
  try {
    return createTlsServer({ ...options, handshakeTimeout: HEADERS_WITHIN }, handle);
  } catch (error) {
    throw new InputProblem(
      `The certificate and its key cannot be used (${(error as Error).message}); give a PEM certificate with --tls-cert and its key with --tls-key.`,
    );
  }
}
