/** What is around the measured service: who asks it, and whom it asks. In one process, which is not the service's. */
import { Agent, createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from './service-child.ts';

/** What all drivers tell of themselves: 28 KB. */
const DRIVERS = 200;

/** Connections of the open loop: enough that none is waited for. */
const SPARE_CONNECTIONS = 64;

const ASKED = JSON.stringify({ place: { latitude: 51.51, longitude: -0.13 }, customer: 'c-4711' });

/** Tells anyone where the drivers are, the same each time. */
export async function serveDrivers(): Promise<{ readonly port: number; close(): void }> {
  const body = JSON.stringify(Array.from({ length: DRIVERS }, (_, i) => driver(i)));
  const server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(body);
  });
  // A service that is not measured for a while keeps its connections.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

function driver(i: number): Driver {
  return {
    id: `driver-${i}`,
    name: `A driver called ${i}`,
    car: { plate: `LX${i} ABC`, seats: 4 + (i % 3) },
    rating: 4 + (i % 10) / 10,
    latitude: 51.5 + ((i * 37) % 100) / 1_000,
    longitude: -0.1 - ((i * 61) % 100) / 1_000,
  };
}

/** Closed loop: so many connections that each ask again as soon as they are answered. Returns replies a second. */
export async function closedLoop(
  port: number,
  connections: number,
  milliseconds: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const began = performance.now();
  let replies = 0;
  const askOn = async (): Promise<void> => {
    while (performance.now() - began < milliseconds) {
      await ask(port, agent);
      replies++;
    }
  };
  await Promise.all(Array.from({ length: connections }, askOn));
  const took = performance.now() - began;
  agent.destroy();
  return (replies * 1_000) / took;
}

/**
 * Open loop: so many requests a second, evenly as far as a timer can be,
 * whether those before are answered or not: a service that stalls is not asked
 * less, and cannot hide it. Returns ms from each request to its reply.
 */
export async function openLoop(
  port: number,
  rate: number,
  milliseconds: number,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: SPARE_CONNECTIONS });
  const total = Math.round((rate * milliseconds) / 1_000);
  const began = performance.now();
  const asked: Promise<number>[] = [];
  const timed = async (): Promise<number> => {
    const from = performance.now();
    await ask(port, agent);
    return performance.now() - from;
  };
  while (asked.length < total) {
    const due = Math.min(total, ((performance.now() - began) * rate) / 1_000);
    while (asked.length < due) asked.push(timed());
    await sleep(1);
  }
  const took = await Promise.all(asked);
  agent.destroy();
  return took;
}

function ask(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path: '/nearest', agent });
    sent.on('response', (reply) => {
      reply.on('end', resolve);
      reply.on('error', reject);
      reply.resume();
    });
    sent.on('error', reject);
    sent.end(ASKED);
  });
}
