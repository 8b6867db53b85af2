import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listenerFor, type Listener } from '../../src/collector/listener.ts';

const READ_WITHIN = 300;

/** More than the kernel keeps for one connection. */
const LONG = Buffer.alloc(64 * 1024 * 1024);

let listener: Listener;

afterEach(() => listener.server.close().closeAllConnections());

interface Asked {
  readonly response: IncomingMessage;
  /** The server's end. */
  readonly socket: Socket;
}

async function ask(): Promise<Asked> {
  listener = listenerFor((_, response) => void response.end(LONG), undefined, READ_WITHIN);
  listener.server.listen(0, '127.0.0.1');
  await once(listener.server, 'listening');
  const { port } = listener.server.address() as AddressInfo;
  const connected = once(listener.server, 'connection') as Promise<[Socket]>;
  const asked = request({ port, host: '127.0.0.1', agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const [socket] = await connected;
  return { response, socket };
}

test('whoever asks for much and reads none of it is cut', async () => {
  const { response, socket } = await ask();
  // Reads nothing until the server has hung up.
  await once(socket, 'close');
  let read = 0;
  response.on('data', (chunk: Buffer) => (read += chunk.length));
  await expect(once(response, 'end')).rejects.toThrow('aborted');
  expect(read).toBeLessThan(LONG.length);
});

test('whoever reads slowly is not', async () => {
  const { response } = await ask();
  let read = 0;
  response.on('data', (chunk: Buffer) => {
    read += chunk.length;
    response.pause();
    setTimeout(() => response.resume(), 1);
  });
  await once(response, 'end');
  expect(read).toBe(LONG.length);
});
