/**
 * Keeps room for those who ask. A connection waits until all of a request has
 * come, and again after its answer; when too many wait, the one that has waited
 * longest is cut. So slow and half-open clients crowd out each other, and
 * nobody else.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_CONNECTIONS, MAX_WAITING } from './limits.ts';

/** By the far side's address and port, which TLS does not change. Longest waiting first. */
type Waiting = Map<string, Socket>;

/** Returns what cuts all that ask for nothing, for the end. */
export function keepRoom(server: Server): () => void {
  const waiting: Waiting = new Map();
  const open: Waiting = new Map();
  const wait = (name: string, socket: Socket): void => {
    waiting.set(name, socket);
    if (waiting.size <= MAX_WAITING) return;
    const [longest] = waiting;
    if (longest === undefined) return;
    waiting.delete(longest[0]);
    longest[1].destroy();
  };

  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket);
    open.set(name, socket);
    wait(name, socket);
    socket.once('close', () => {
      open.delete(name);
      waiting.delete(name);
    });
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const name = nameOf(request.socket);
    if (hasBody(request)) request.once('end', () => waiting.delete(name));
    else waiting.delete(name);
    response.once('close', () => {
      const socket = open.get(name);
      if (socket && !socket.destroyed) wait(name, socket);
    });
  });
  return () => {
    for (const socket of waiting.values()) socket.destroy();
  };
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
