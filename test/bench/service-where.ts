/** Where a service's annotations may go, from well to as bad as it gets. */
import { createSocket } from 'node:dgram';
import { startChild } from './child.ts';

/** Connecting there is refused by the kernel, without a packet: a broadcast that nobody asked to be allowed. */
const NOWHERE = '255.255.255.255:7760';

export interface Where {
  readonly name: string;
  /** HOST:PORT; undefined for a service without the library. */
  readonly address: string | undefined;
}

export interface Destinations {
  readonly all: readonly Where[];
  close(): Promise<void>;
}

/** All of them, ready to be sent to. The first two are the same: their ratio is what noise alone makes. */
export async function openDestinations(): Promise<Destinations> {
  const sink = createSocket('udp4');
  await new Promise<void>((resolve) => sink.bind(0, '127.0.0.1', resolve));
  const to = `udp://127.0.0.1:${sink.address().port}`;
  const agentFile = new URL('agent-child.ts', import.meta.url);
  const agent = await startChild(agentFile, [to]);
  const stopped = await startChild(agentFile, [to]);
  process.kill(stopped.pid, 'SIGSTOP');
  const full = await startChild(new URL('service-full.ts', import.meta.url), []);
  return {
    all: [
      { name: 'off', address: undefined },
      { name: 'off, again', address: undefined },
      { name: 'on, to an agent', address: at(agent.port) },
      { name: 'nobody listens', address: at(await closedPort()) },
      { name: 'no way there', address: NOWHERE },
      { name: 'a full socket', address: at(full.port) },
      { name: 'a stopped agent', address: at(stopped.port) },
    ],
    close: async () => {
      await Promise.all([agent.end(), stopped.end(), full.end()]);
      sink.close();
    },
  };
}

function at(port: number): string {
  return `127.0.0.1:${port}`;
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
