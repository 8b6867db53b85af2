import { createSocket } from 'node:dgram';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { InputProblem } from '../../src/intake/problem.ts';
import { Vocabulary } from '../../src/model/record.ts';
import { listen } from './listen.ts';
import { annotation, frames, send } from './sender.ts';

function named(destination: string): Uint8Array {
  return frames([annotation({ destination })])[0]!;
}

describe('the UDP intake', () => {
  test('hands on each annotation that arrives, in order, and counts datagrams and bytes', async () => {
    const { intake, destinations } = await listen();
    const sent = ['fare.a', 'fare.b', 'hob.list'].map(named);
    await send(intake.address, sent);
    await vi.waitFor(() => expect(destinations).toEqual(['fare.a', 'fare.b', 'hob.list']));
    expect(intake.report()).toMatchObject({
      datagrams: 3,
      bytes: sent.reduce((sum, { length }) => sum + length, 0),
      lost: {},
    });
  });

  test('loses nothing of a burst that comes while the program is busy', async () => {
    const { intake, destinations } = await listen();
    const sending = send(
      intake.address,
      Array.from({ length: 200 }, () => named('fare.a')),
    );
    const until = performance.now() + 50;
    while (performance.now() < until);
    await sending;
    await vi.waitFor(() => expect(destinations).toHaveLength(200));
  });

  test('counts what it cannot read by its reason, and goes on', async () => {
    const { intake, destinations } = await listen();
    const cut = named('fare.a').subarray(0, 20);
    const noTrace = frames([annotation({ traceId: '' })])[0]!;
    await send(intake.address, [cut, cut, noTrace, new Uint8Array(0), named('fare.b')]);
    await vi.waitFor(() => expect(destinations).toEqual(['fare.b']));
    expect(intake.report().lost).toEqual({ 'cut short': 2, 'no trace id': 1, 'empty datagram': 1 });
    expect(intake.report().datagrams).toBe(5);
  });

  test('goes on when an annotation cannot be taken, and says so', async () => {
    const vocabulary = new Vocabulary();
    let taken = 0;
    const { intake } = await listen({
      vocabulary,
      sink: () => {
        if (++taken === 1) throw new Error('no room');
      },
    });
    await send(intake.address, [named('fare.a'), named('fare.b')]);
    await vi.waitFor(() => expect(taken).toBe(2));
    expect(intake.report().lost).toEqual({ 'failed in the engine': 1 });
    expect(intake.report().notes.join()).toContain('no room');
  });

  test('listens on IPv6 too', async () => {
    const { intake, destinations } = await listen({ host: '::1' });
    await send(intake.address, [named('fare.a')]);
    await vi.waitFor(() => expect(destinations).toEqual(['fare.a']));
  });

  test('says so when the kernel gives less receive buffer than asked for', async () => {
    const { intake } = await listen({ receiveBuffer: 1 << 30 });
    const [note, ...others] = intake.report().notes;
    expect(note).toMatch(/^The kernel gave a receive buffer of \d+ KiB of the 1048576 KiB asked/);
    expect(others).toEqual([]);
  });

  test('says nothing when the kernel gives all that was asked for', async () => {
    const { intake } = await listen({ receiveBuffer: 64 * 1024 });
    expect(intake.report().notes).toEqual([]);
  });

  test('counts the datagrams that the kernel had no room for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'phosphor-'));
    const dropsTable = join(folder, 'udp');
    const { intake } = await listen({ dropsTable });
    const port = intake.address.port.toString(16).toUpperCase().padStart(4, '0');
    await writeFile(dropsTable, table(`0100007F:${port}`, 17));
    await vi.waitFor(
      () => expect(intake.report().lost).toEqual({ 'kernel receive buffer full': 17 }),
      { timeout: 5_000 },
    );
  });
});

describe('a port that cannot be had is one sentence that says what to do', () => {
  test('a port in use', async () => {
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(0, '127.0.0.1', resolve));
    const { port } = other.address();
    try {
      await expect(listen({ port })).rejects.toThrow(
        `UDP port ${port} on 127.0.0.1 is in use; end the program that has it, or choose another port with --udp 127.0.0.1:PORT.`,
      );
      await expect(listen({ port })).rejects.toThrow(InputProblem);
    } finally {
      other.close();
    }
  });

  test('an address of another machine', async () => {
    await expect(listen({ host: '192.0.2.1' })).rejects.toThrow(
      '192.0.2.1 is not an address of this machine; use 127.0.0.1',
    );
  });

  test('a name that is none', async () => {
    await expect(listen({ host: 'no-such-host.invalid' })).rejects.toThrow(
      /^The host name no-such-host.invalid (is not known|cannot be looked up now);/,
    );
  });

  test('the port is free again once the intake is closed', async () => {
    const { intake, close } = await listen();
    const { port } = intake.address;
    await close();
    const again = await listen({ port });
    expect(again.intake.address.port).toBe(port);
  });
});

/** The kernel's table, as Linux writes it. */
function table(local: string, drops: number): string {
  return `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 20876 2 0000000000000000 3
 4321: ${local} 00000000:0000 07 00000000:00001500 00:00000000 00000000  1000        0 31337 2 0000000000000000 ${drops}
`;
}
