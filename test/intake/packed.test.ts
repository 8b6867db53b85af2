/** Packed datagrams at a real port, as the ledger then has them. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Kind } from '../../src/model/annotation.ts';
import { Vocabulary } from '../../src/model/record.ts';
import { DatagramWriter } from '../../src/wire/datagram-writer.ts';
import { listen } from './listen.ts';
import { annotation, frames, send } from './sender.ts';

/** Datagrams of one sender, each of two annotations. */
function datagrams(count: number): Uint8Array[] {
  const writer = new DatagramWriter('0123456789abcdef');
  return Array.from({ length: count }, (_, i) => {
    writer.add(annotation({ destination: `fare.a${i}` }));
    writer.add(annotation({ destination: `fare.b${i}` }));
    return writer.finish({ offered: 2 * (i + 1), dropped: 0, upstreamLost: 0 }).slice();
  });
}

test('a datagram that comes twice counts once', async () => {
  const { intake, destinations } = await listen();
  const [first, second] = datagrams(2);
  await send(intake.address, [first!, second!, first!]);
  await vi.waitFor(() => expect(intake.report().datagrams).toBe(3));
  expect(destinations).toEqual(['fare.a0', 'fare.b0', 'fare.a1', 'fare.b1']);
  expect(intake.report().lost).toEqual({});
  expect(Object.fromEntries(intake.report().counters ?? [])).toMatchObject({
    'packed datagrams': 3,
    'datagrams that came twice': 1,
  });
});

test('a datagram that does not come is the network’s loss, told by the next', async () => {
  const { intake } = await listen();
  const [first, , third] = datagrams(3);
  await send(intake.address, [first!, third!]);
  await vi.waitFor(() => expect(intake.report().datagrams).toBe(2));
  expect(intake.report().lost).toEqual({ network: 2 });
});

test('a datagram that is not whole is nobody’s: nothing of it is taken, and its sender’s totals tell', async () => {
  const { intake, destinations } = await listen();
  const [first, second, third] = datagrams(3);
  await send(intake.address, [first!, second!.subarray(0, -1), third!]);
  await vi.waitFor(() => expect(intake.report().datagrams).toBe(3));
  expect(destinations).toHaveLength(4);
  expect(intake.report().lost).toEqual({ 'cut short': 1, network: 2 });
});

/** Of a sender that serves one call a datagram, and loses as much as it sends. */
function servedBy(sender: string, destinations: readonly string[]): Uint8Array[] {
  const writer = new DatagramWriter(sender);
  return destinations.map((destination, i) => {
    writer.add(annotation({ kind: Kind.in, destination }));
    return writer.finish({ offered: 2 * (i + 1), dropped: 0, upstreamLost: 0 }).slice();
  });
}

test('who lost something is known by what its annotations say', async () => {
  const { intake } = await listen();
  await send(intake.address, [
    ...servedBy('0000000000000001', ['cab.fare.base', 'cab.fare.total', 'cab.fare.base']),
    ...servedBy('0000000000000002', ['cab.fare.base', 'cab.hob.read']),
  ]);
  await vi.waitFor(() => expect(intake.report().datagrams).toBe(5));
  expect(intake.report().arrivals).toMatchObject({
    counted: 5,
    byAgents: 0,
    uncounted: 0,
    services: 2,
    agents: 0,
    worst: [
      { service: 'cab.fare', host: 'eu-west-1a/ip-10-11-3-51', offered: 6, lost: 3 },
      { service: '(several services)', offered: 4, lost: 2 },
    ],
  });
});

test('one annotation that cannot be taken costs none of the others', async () => {
  const vocabulary = new Vocabulary();
  let taken = 0;
  const { intake } = await listen({
    vocabulary,
    sink: () => {
      if (++taken === 1) throw new Error('no room');
    },
  });
  await send(intake.address, datagrams(1));
  await vi.waitFor(() => expect(taken).toBe(2));
  expect(intake.report().lost).toEqual({ 'failed in the engine': 1 });
});

test('what the kernel had no room for is told once, and the rest is the network’s', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phosphor-'));
  const dropsTable = join(folder, 'udp');
  const { intake } = await listen({ dropsTable });
  const port = intake.address.port.toString(16).toUpperCase().padStart(4, '0');
  const tell = (drops: number): Promise<void> =>
    writeFile(dropsTable, `head\n1: 0100007F:${port} 00000000:0000 07 0 ${drops}\n`);
  const lost = (): unknown => intake.report().lost;
  // Three datagrams of two annotations each do not come.
  const [first, , , , fifth] = datagrams(5);
  await send(intake.address, [first!, ...frames([annotation()]), fifth!]);
  await vi.waitFor(() => expect(lost()).toEqual({ network: 6 }));
  // Of five that the kernel dropped, three were these: two were single frames.
  await tell(5);
  await vi.waitFor(() => expect(lost()).toEqual({ 'kernel receive buffer full': 8 }), PATIENCE);
  // Had it dropped one, the network lost the others.
  await tell(1);
  await vi.waitFor(
    () => expect(lost()).toEqual({ network: 4, 'kernel receive buffer full': 2 }),
    PATIENCE,
  );
});

/** What the kernel dropped is read once a second. */
const PATIENCE = { timeout: 5_000 };
