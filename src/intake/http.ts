/**
 * Packed datagrams over HTTP, as an agent posts them: a batch (`wire/batch.ts`)
 * a request. A request tried again holds the same datagrams, which are known by
 * sender and sequence like those of UDP, so nothing counts twice.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBatch } from '../wire/batch.ts';
import { reasonWords } from '../wire/reasons.ts';
import type { SocketAddress } from './kernel-drops.ts';
import { InputProblem } from './problem.ts';

/** Where batches are posted, and their media type. */
export const BATCH_PATH = '/api/datagrams';
export const BATCH_TYPE = 'application/x-protobuf';

/** Largest body taken, bytes: four times what an agent posts at once. */
const MAX_BODY_BYTES: number = 4 * 1024 * 1024;

export interface HttpOptions extends SocketAddress {
  /** Takes each datagram at once; must not throw. */
  readonly receive: (datagram: Uint8Array) => void;
}

export class HttpIntake {
  readonly address: SocketAddress;
  readonly #server: Server;

  /** Binds the port; 0 takes any that is free. Rejects with an `InputProblem`. */
  static async open({ host, port, receive }: HttpOptions): Promise<HttpIntake> {
    const server = createServer((request, response) => void answer(request, response, receive));
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new InputProblem(
        `HTTP port ${port} on ${host} cannot be had (${(error as Error).message}); choose another.`,
      );
    }
    return new HttpIntake(server);
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
  receive: (datagram: Uint8Array) => void,
): Promise<void> {
  const tell = (status: number, sentence?: string): void => {
    // A body that nobody reads on would keep the connection busy.
    if (status === 413) response.setHeader('connection', 'close');
    response.writeHead(status).end(sentence === undefined ? undefined : `${sentence}\n`);
  };
  if (request.url !== BATCH_PATH) return tell(404, `Batches are posted to ${BATCH_PATH}.`);
  if (request.method !== 'POST') return tell(405, 'A batch is posted.');
  if (request.headers['content-type'] !== BATCH_TYPE) return tell(415, `Send ${BATCH_TYPE}.`);
  let body: Uint8Array | undefined;
  try {
    body = await bodyOf(request);
  } catch {
    // The sender went away in the middle, and will come again with all of it.
    return undefined;
  }
  if (body === undefined) return tell(413, `A body may hold ${MAX_BODY_BYTES} bytes.`);
  const datagrams = readBatch(body);
  if (typeof datagrams === 'number') return tell(400, `No batch: ${reasonWords[datagrams]}.`);
  for (const datagram of datagrams) receive(datagram);
  return tell(204);
}

/** The whole body; undefined when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
