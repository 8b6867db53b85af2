import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Agent } from '../../src/agent/agent.ts';
import type { AgentOptions } from '../../src/agent/agent.ts';
import { InputProblem } from '../../src/intake/problem.ts';
import { HandClock, SECOND } from '../../src/model/clock.ts';
import { DatagramWriter } from '../../src/wire/datagram-writer.ts';
import { annotation, frames, send } from '../intake/sender.ts';
import { Client } from './client.ts';
import { httpFarSide, udpFarSide } from './receiver.ts';

/** Longer than any test: what is sent is sent for another reason. */
const NEVER = 60_000;

const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

async function start(to: string, options: Partial<AgentOptions> = {}): Promise<Agent> {
  const agent = await Agent.open({
    udp: { host: '127.0.0.1', port: 0 },
    to: new URL(to),
    clock: new HandClock(SECOND),
    window: 10,
    ...options,
  });
  ending.push(() => agent.close(0));
  return agent;
}

/** A port that keeps every datagram it gets. */
async function bare(): Promise<{ readonly url: string; readonly got: Uint8Array[] }> {
  const socket: Socket = createSocket('udp4');
  const got: Uint8Array[] = [];
  socket.on('message', (bytes) => got.push(bytes));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setRecvBufferSize(4 * 1024 * 1024);
  ending.push(() => socket.close());
  return { url: `udp://127.0.0.1:${socket.address().port}`, got };
}

interface Read {
  readonly annotations: Uint8Array[];
  readonly sequence: number;
  readonly offered: number;
  readonly dropped: number;
  readonly upstreamLost: number;
}

/** A packed datagram by DESIGN's table and a library, which pass over whatever else is in it. */
function read(bytes: Uint8Array): Read {
  const reader = new BinaryReader(bytes);
  const annotations: Uint8Array[] = [];
  const numbers = new Map<number, number>();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 15) annotations.push(new Uint8Array(reader.bytes()));
    else if (wireType === WireType.Varint) numbers.set(field, Number(reader.uint64()));
    else reader.skip(wireType, field);
  }
  const of = (field: number): number => numbers.get(field) ?? 0;
  return {
    annotations,
    sequence: of(17),
    offered: of(18),
    dropped: of(19),
    upstreamLost: of(20),
  };
}

function singles(count: number): Uint8Array[] {
  return frames(
    Array.from({ length: count }, (_, i) =>
      annotation({ spanId: i.toString(16).padStart(16, '0') }),
    ),
  );
}

describe('the agent', () => {
  test('packs single frames, byte for byte and in order, into datagrams within the MTU', async () => {
    const { url, got } = await bare();
    const agent = await start(url);
    const sent = singles(100);
    await send(agent.address, sent);
    await vi.waitFor(() => expect(got.flatMap((bytes) => read(bytes).annotations)).toEqual(sent));
    expect(Math.max(...got.map(({ length }) => length))).toBeLessThanOrEqual(1_400);
    expect(got.length).toBeLessThan(30);
  });

  test('tells totals by which any receiver knows what the network lost', async () => {
    const { url, got } = await bare();
    const agent = await start(url);
    await send(agent.address, singles(100));
    await vi.waitFor(() => expect(agent.counts().sent).toBe(100));
    let received = 0;
    let sequence = 0;
    await vi.waitFor(() => expect(read(got.at(-1)!).offered).toBe(100));
    for (const datagram of got.map(read)) {
      received += datagram.annotations.length;
      expect(datagram.sequence).toBe(++sequence);
      expect(datagram.offered - datagram.dropped).toBe(received);
    }
  });

  test('divides packed datagrams that are too large for it, and joins those that are small', async () => {
    const { url, got } = await bare();
    const agent = await start(url, { datagramBytes: 1_000 });
    const writer = new DatagramWriter('0123456789abcdef', 8_000);
    const told = Array.from({ length: 30 }, (_, i) => annotation({ spanId: `${i}` }));
    for (const one of told) writer.add(one);
    const large = writer.finish({ offered: 30, dropped: 0, upstreamLost: 0 }).slice();
    await send(agent.address, [large, ...singles(2)]);
    const expected = [...frames(told), ...singles(2)];
    await vi.waitFor(() =>
      expect(got.flatMap((bytes) => read(bytes).annotations)).toEqual(expected),
    );
    expect(Math.max(...got.map(({ length }) => length))).toBeLessThanOrEqual(1_000);
  });

  test('sends an annotation that is larger than its datagrams alone', async () => {
    const { url, got } = await bare();
    const agent = await start(url);
    const payload = 'x'.repeat(8_000);
    await send(agent.address, [...singles(1), ...frames([annotation({ payload })]), ...singles(1)]);
    await vi.waitFor(() => expect(got.flatMap((b) => read(b).annotations)).toHaveLength(3));
    expect(agent.counts()).toMatchObject({ offered: 3, sent: 3, dropped: 0 });
  });

  test('sends when so many wait, and does not wait for the window', async () => {
    const { url, got } = await bare();
    const agent = await start(url, { fill: 50, window: NEVER });
    await send(agent.address, singles(49));
    await vi.waitFor(() => expect(agent.counts().offered).toBe(49));
    expect(got).toEqual([]);
    await send(agent.address, singles(10));
    await vi.waitFor(() => expect(got.length).toBeGreaterThan(5));
  });

  test('sends all that waits when its window has elapsed', async () => {
    const { url, got } = await bare();
    const agent = await start(url, { fill: 1_000_000, window: 30 });
    await send(agent.address, singles(3));
    await vi.waitFor(() => expect(got.map((bytes) => read(bytes).annotations.length)).toEqual([3]));
  });

  test('passes on what it cannot read, for the last receiver to say why', async () => {
    const far = await udpFarSide();
    ending.push(() => far.close());
    const agent = await start(`udp://127.0.0.1:${far.address.port}`);
    const [whole] = singles(1);
    await send(agent.address, [whole!.subarray(0, 20), whole!]);
    await vi.waitFor(() =>
      expect(far.ledger()).toMatchObject({ shown: 1, lost: { 'cut short': 1 } }),
    );
  });

  test('tells what its clients and the network before it lost', async () => {
    const { url, got } = await bare();
    const agent = await start(url);
    const client = new Client(agent.address, 'aa');
    ending.push(() => client.close());
    client.offer(230);
    await client.flush();
    await vi.waitFor(() => expect(got.map(read).at(-1)?.upstreamLost).toBe(30));
    expect(agent.counts()).toMatchObject({ offered: 200, sent: 200, upstreamLost: 30 });
  });

  test('sends what it has taken before it ends', async () => {
    const { url, got } = await bare();
    const agent = await start(url, { fill: 1_000_000, window: NEVER });
    const sent = singles(300);
    await send(agent.address, sent);
    const counts = await agent.close(5_000);
    ending.pop();
    expect(counts).toMatchObject({ offered: 300, sent: 300, waiting: 0 });
    await vi.waitFor(() => expect(got.flatMap((b) => read(b).annotations)).toHaveLength(300));
  });

  test('may send to another agent: clients stay accounted to themselves', async () => {
    const far = await udpFarSide();
    ending.push(() => far.close());
    const second = await start(`udp://127.0.0.1:${far.address.port}`);
    const first = await start(`udp://127.0.0.1:${second.address.port}`);
    const client = new Client(first.address, 'aa');
    ending.push(() => client.close());
    client.offer(230);
    await client.flush();
    await send(first.address, singles(20));
    await vi.waitFor(() =>
      expect(far.ledger()).toMatchObject({ shown: 220, lost: { 'client queue full': 30 } }),
    );
  });

  test('a place that is not known is one sentence', async () => {
    await expect(start('udp://no-such-host.invalid:7760')).rejects.toThrow(InputProblem);
  });
});

describe('over HTTP', () => {
  test('what is posted arrives once, also when the answer never came', async () => {
    let batches = 0;
    const far = await httpFarSide(() => batches++ < 3);
    ending.push(() => far.close());
    const agent = await start(`http://127.0.0.1:${far.address.port}`);
    for (let i = 0; i < 5; i++) await send(agent.address, singles(40));
    await vi.waitFor(() => expect(agent.counts().sent).toBe(200), { timeout: 10_000 });
    const { shown, lost } = far.ledger();
    // The same forty calls five times: the engine says so of each but the first.
    expect({ shown, lost }).toEqual({ shown: 40, lost: {} });
    expect(far.senders()).toBeGreaterThan(0);
  });

  test('a far side that is gone costs the oldest, within bounds, and none of what comes when it is back', async () => {
    const far = await httpFarSide(() => false);
    const { port } = far.address;
    await far.close();
    const backlog = { annotations: 500, bytes: 1024 * 1024 };
    const agent = await start(`http://127.0.0.1:${port}`, { backlog });
    for (let i = 0; i < 20; i++) {
      await send(agent.address, singles(100));
      await vi.waitFor(() => expect(agent.counts().offered).toBe(100 * (i + 1)));
      expect(agent.counts().waitingBytes).toBeLessThanOrEqual(backlog.bytes);
    }
    const { offered, dropped, waiting, sent } = agent.counts();
    expect({ offered, sent }).toEqual({ offered: 2_000, sent: 0 });
    expect(dropped + waiting).toBe(2_000);
    expect(dropped).toBeGreaterThan(1_000);
    expect(agent.notes().join()).toMatch(/^Nothing gets to http:/);

    const back = await httpFarSide(() => false, port);
    ending.push(() => back.close());
    await vi.waitFor(() => expect(agent.counts().waiting).toBe(0), { timeout: 10_000 });
    // A datagram that was still being filled may have pushed out some more on its way into the backlog.
    const lost = agent.counts().dropped;
    expect(lost).toBeLessThan(2_000);
    await send(agent.address, singles(5));
    await vi.waitFor(() => expect(agent.counts().sent).toBe(2_005 - lost));
    expect(agent.counts().dropped).toBe(lost);
    expect(agent.notes().join()).not.toContain('Nothing gets');
  });

  test('a batch that the far side refuses is not tried again', async () => {
    const keys: unknown[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key']);
      request.resume();
      response.writeHead(keys.length === 1 ? 400 : 204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending.push(() => server.close());
    const agent = await start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await send(agent.address, singles(3));
    await vi.waitFor(() => expect(agent.counts()).toMatchObject({ dropped: 3, waiting: 0 }));
    await send(agent.address, singles(2));
    await vi.waitFor(() => expect(agent.counts()).toMatchObject({ sent: 2, dropped: 3 }));
    expect(new Set(keys).size).toBe(2);
  });

  test('a batch that is tried again has the key it had', async () => {
    const keys: unknown[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key']);
      request.resume();
      response.writeHead(keys.length < 3 ? 503 : 204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending.push(() => server.close());
    const agent = await start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await send(agent.address, singles(3));
    await vi.waitFor(() => expect(agent.counts().sent).toBe(3), { timeout: 5_000 });
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
  });

  test('a far side that asks to be left alone for a while is', async () => {
    const asked: number[] = [];
    const server = createServer((request, response) => {
      asked.push(performance.now());
      request.resume();
      if (asked.length === 1) response.writeHead(503, { 'retry-after': '1' }).end();
      else response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending.push(() => server.close());
    const agent = await start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await send(agent.address, singles(3));
    await vi.waitFor(() => expect(agent.counts().sent).toBe(3), { timeout: 10_000 });
    expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(1_000);
  });

  test('an end is not held up by a far side that is gone', async () => {
    const far = await httpFarSide(() => false);
    const { port } = far.address;
    await far.close();
    const agent = await start(`http://127.0.0.1:${port}`);
    ending.pop();
    await send(agent.address, singles(10));
    await vi.waitFor(() => expect(agent.counts().offered).toBe(10));
    const counts = await agent.close(100);
    expect(counts.dropped + counts.waiting).toBe(10);
  });
});
