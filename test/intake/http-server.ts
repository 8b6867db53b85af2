/** The least server that takes batches, for whoever tests what sends them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { BATCH_PATH, BATCH_TYPE, takeBatch } from '../../src/intake/http.ts';
import type { Address } from './sender.ts';

type Receive = (datagram: Uint8Array) => void;

export class HttpServer {
  readonly address: Address;
  readonly #server: Server;

  /** @param at its port; 0 takes any that is free. */
  static async open(at: number, receive: Receive): Promise<HttpServer> {
    const server = createServer((request, response) => void answer(request, response, receive));
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return new HttpServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    const { address, port } = server.address() as AddressInfo;
    this.address = { host: address, port };
  }

  /** Frees the port; requests under way are cut off, and tried again by whoever sent them. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  receive: Receive,
): Promise<void> {
  const { url, method, headers } = request;
  const isBatch = url === BATCH_PATH && method === 'POST' && headers['content-type'] === BATCH_TYPE;
  try {
    const body = await buffer(request);
    const problem = isBatch ? takeBatch(body, receive) : 'no batch';
    response.writeHead(problem === null ? 204 : 400).end();
  } catch {
    // The sender went away in the middle, and will come again with all of it.
  }
}
