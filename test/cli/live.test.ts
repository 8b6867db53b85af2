import { createSocket } from 'node:dgram';
import { describe, expect, test, vi } from 'vitest';
import type { SnapshotDocument } from '../../src/cli/print/document.ts';
import { Receiver } from '../client/receiver.ts';
import { call, frames, send } from '../intake/sender.ts';
import type { Child } from './phosphor.ts';
import { ended, phosphor, start } from './phosphor.ts';

/** A port that is free now. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  socket.close();
  return port;
}

async function isTaken(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => resolve(true));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(false)));
  });
}

/** Sends calls over and over until the program has ended; nobody may listen at first. */
async function feed(child: Child, port: number): Promise<void> {
  for (let n = 1; child.exitCode === null; n++) {
    const at = Date.now() * 1000 - 40_000;
    await send(
      { host: '127.0.0.1', port },
      frames(call(at, { traceId: `ab${n}`, spanId: `${n}` })),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('without a terminal', () => {
  test('top watches so long, and prints one document of what came', async () => {
    const port = await freePort();
    const child = start(['top', '--udp', `127.0.0.1:${port}`, '--json', '--for', '2500ms']);
    const [{ code, out, err }] = await Promise.all([ended(child), feed(child, port)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { services, edges, ledger } = JSON.parse(out) as SnapshotDocument;
    const fare = services.find(({ service }) => service.endsWith('.fare'));
    expect(fare!.calls).toBeGreaterThan(0);
    expect(fare!.latency.p50! / 30_000).toBeCloseTo(1, 1);
    expect(edges[0]).toMatchObject({ caller: 'com.hailocab.api' });
    expect(ledger.offered).toBe(ledger.shown);
  });

  test('top prints what it has when it is interrupted, and ends well', async () => {
    const port = await freePort();
    const child = start(['top', '--udp', `127.0.0.1:${port}`, '--for', '1h']);
    const result = ended(child);
    // It listens once the port cannot be had any more.
    await vi.waitFor(async () => expect(await isTaken(port)).toBe(true), { timeout: 10_000 });
    child.kill('SIGINT');
    expect(await result).toMatchObject({ code: 0, err: '' });
    expect((await result).out).toContain('No calls yet.');
  });

  test('demo prints three tables and ends', async () => {
    const { code, out, err } = await phosphor(['demo', '--seed', '7', '--rate', '40']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.match(/^phosphor {2}local udp 127\.0\.0\.1:\d+/gm)).toHaveLength(3);
    expect(out.match(/^SERVICE +CALLS/gm)?.length).toBeGreaterThanOrEqual(2);
    expect(out).toMatch(/^com\.hailocab\.service\.fare +\d+/m);
  });

  test('simulate sends a load, and says how much', async () => {
    const receiver = await Receiver.open();
    const to = `127.0.0.1:${receiver.port}`;
    const { code, out } = await phosphor(['simulate', '--to', to, '--rate', '20', '--for', '1s']);
    await receiver.heard(Number.parseInt(out, 10));
    const { annotations } = receiver;
    await receiver.close();
    expect(code).toBe(0);
    expect(annotations.length).toBeGreaterThan(0);
    expect(out).toBe(`${annotations.length} annotations sent, 0 dropped, 0 lost on the way.\n`);
  });

  test('help and version are asked for, and are no mistake', async () => {
    const [help, version] = await Promise.all([phosphor(['--help']), phosphor(['--version'])]);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const command of ['top', 'replay', 'show', 'demo', 'simulate', 'agent']) {
      expect(help.out).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(version).toMatchObject({ code: 0, err: '' });
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
