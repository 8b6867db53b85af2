import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { UdpCarrier } from '../../src/agent/udp-carrier.ts';
import { HandClock, MINUTE, SECOND } from '../../src/model/clock.ts';

const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

interface Place {
  readonly port: number;
  readonly got: string[];
  close(): Promise<void>;
}

/** A port on one of this machine's own addresses, and the texts that came to it. */
async function place(address: string, port = 0): Promise<Place> {
  const socket = createSocket('udp4');
  const got: string[] = [];
  socket.on('message', (bytes) => got.push(bytes.toString()));
  socket.bind(port, address);
  await once(socket, 'listening');
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    socket.close();
    await once(socket, 'close');
  };
  ending.push(close);
  return { port: socket.address().port, got, close };
}

const at = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: 4 }));

/** A carrier to a host that is wherever `known` says. */
async function carrierTo(port: number, known: LookupAddress[]) {
  const clock = new HandClock(SECOND);
  let asked = 0;
  let current = known;
  const carrier = await UdpCarrier.open({
    host: 'collector',
    port,
    clock,
    lookup: () => {
      asked++;
      return current.length > 0 ? Promise.resolve(current) : Promise.reject(new Error('unknown'));
    },
  });
  ending.push(() => carrier.close());
  return {
    clock,
    carrier,
    asked: () => asked,
    moves: (...addresses: string[]) => {
      current = at(...addresses);
    },
    say: (text: string) => carrier.carry([{ datagram: Buffer.from(text), annotations: 1 }]),
  };
}

describe('a host that has moved', () => {
  test('is found again soon after its old address refuses', async () => {
    const before = await place('127.0.0.1');
    const after = await place('127.0.0.2', before.port);
    const { clock, carrier, say, moves } = await carrierTo(before.port, at('127.0.0.1'));
    await say('first');
    await vi.waitFor(() => expect(before.got).toEqual(['first']));
    await before.close();
    moves('127.0.0.2');
    await say('refused');
    await vi.waitFor(() => expect(carrier.trouble).toContain('nobody listens there'));
    clock.advance(5 * SECOND);
    await vi.waitFor(async () => {
      await say('second');
      expect(after.got).toContain('second');
    });
    expect(await say('third')).toBe(0);
    await vi.waitFor(() => expect(after.got).toContain('third'));
    expect(carrier.trouble).toBeUndefined();
  });

  test('is found again after a minute when its old address is silent', async () => {
    const before = await place('127.0.0.1');
    const after = await place('127.0.0.2', before.port);
    const { clock, say, moves } = await carrierTo(before.port, at('127.0.0.1'));
    moves('127.0.0.2');
    await say('first');
    await vi.waitFor(() => expect(before.got).toEqual(['first']));
    clock.advance(MINUTE);
    await vi.waitFor(async () => {
      await say('second');
      expect(after.got).toContain('second');
    });
  });
});

test('a host of several addresses keeps the one it has while that is among them', async () => {
  const one = await place('127.0.0.1');
  const other = await place('127.0.0.2', one.port);
  const { clock, say, moves, asked } = await carrierTo(one.port, at('127.0.0.1', '127.0.0.2'));
  moves('127.0.0.2', '127.0.0.1');
  for (let look = 1; look < 4; look++) {
    clock.advance(MINUTE);
    await say('here');
    await vi.waitFor(() => expect(asked()).toBe(look + 1));
  }
  await say('last');
  await vi.waitFor(() => expect(one.got.at(-1)).toBe('last'));
  expect(other.got).toEqual([]);
});

test('while nobody knows the host its last address is kept', async () => {
  const one = await place('127.0.0.1');
  const { clock, say, moves, asked } = await carrierTo(one.port, at('127.0.0.1'));
  moves();
  clock.advance(MINUTE);
  await say('first');
  await vi.waitFor(() => expect(asked()).toBe(2));
  await say('second');
  await vi.waitFor(() => expect(one.got).toEqual(['first', 'second']));
});
