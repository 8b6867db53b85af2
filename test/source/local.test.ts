import { afterEach, describe, expect, test, vi } from 'vitest';
import { SECOND, wallClock } from '../../src/model/clock.ts';
import { CopySwitch } from '../../src/source/copy-switch.ts';
import type { LocalSource } from '../../src/source/open.ts';
import { openLocal } from '../../src/source/open.ts';
import { call, frames, send } from '../intake/sender.ts';

/** Counts are of whole seconds: what comes now shows when its second is over. */
const PATIENCE = { timeout: 5_000 };

const opened: LocalSource[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.close()));
});

async function listen(host = '127.0.0.1'): Promise<LocalSource> {
  const source = await openLocal({ udp: { host, port: 0 } });
  opened.push(source);
  return source;
}

/** So many calls, each a trace of its own, ended just now. */
function calls(count: number): Uint8Array[] {
  const at = wallClock.now() - SECOND / 10;
  return Array.from({ length: count }, (_, n) => n + 1).flatMap((n) =>
    frames(call(at, { traceId: `ab${n}`, spanId: `${n}` })),
  );
}

describe('a local source', () => {
  test('is live, and says where it listens', async () => {
    const source = await listen();
    expect(source.address.port).toBeGreaterThan(0);
    expect(source.status()).toMatchObject({
      state: 'live',
      name: `local udp 127.0.0.1:${source.address.port}`,
    });
  });

  test('shows as a service what was sent to its port', async () => {
    const source = await listen();
    await send(source.address, calls(3));
    await vi.waitFor(async () => {
      const { body } = await source.ask({ view: 'services', window: 60 });
      const fare = body.rows.find(({ service }) => service === 'com.hailocab.service.fare');
      expect(fare).toMatchObject({ calls: 3, errors: 0, inFlight: 0 });
      // The histogram is within a hundredth.
      expect(Math.abs(fare!.latency.p50! - 30_000)).toBeLessThanOrEqual(300);
    }, PATIENCE);
  });

  test('hands over copies of what it takes in while they are wanted', async () => {
    const copying = new CopySwitch(false);
    const kept: string[] = [];
    const source = await openLocal({
      udp: { host: '127.0.0.1', port: 0 },
      keep: ({ bytes }) => kept.push(new TextDecoder().decode(bytes)),
      copying,
    });
    opened.push(source);
    const [before = [], during = [], after = [], again = []] = [
      'before',
      'during',
      'after',
      'again',
    ].map((traceId) => frames(call(wallClock.now() - SECOND / 10, { traceId, spanId: '1' })));
    const sent = async (datagrams: Uint8Array[]): Promise<void> => {
      const shown = (await source.ask({ view: 'ledger' })).body.ledger.shown;
      await send(source.address, datagrams);
      await vi.waitFor(async () => {
        const { ledger } = (await source.ask({ view: 'ledger' })).body;
        expect(ledger.shown).toBe(shown + datagrams.length);
      });
    };
    await sent(before);
    copying.turn(true);
    await sent(during);
    await vi.waitFor(() => expect(kept.join('')).toContain('during'));
    copying.turn(false);
    await sent(after);
    copying.turn(true);
    await sent(again);
    await vi.waitFor(() => expect(kept.join('')).toContain('again'));
    expect(kept.join('')).not.toMatch(/before|after/);
  });

  test('shows its traces, and one of them whole', async () => {
    const source = await listen();
    await send(source.address, calls(2));
    await vi.waitFor(async () => {
      const { body } = await source.ask({ view: 'traces' });
      expect(body.rows.map(({ traceId }) => traceId).toSorted()).toEqual(['ab1', 'ab2']);
    });
    const { body } = await source.ask({ view: 'trace', traceId: 'ab2' });
    expect(body.trace?.spans).toHaveLength(1);
    expect(body.trace?.spans[0]).toMatchObject({ client: 40_000, server: 30_000, gap: 10_000 });
  });

  test('accounts for what it cannot read: offered is shown and lost', async () => {
    const source = await listen();
    const [good, ...others] = calls(1);
    await send(source.address, [good!.subarray(0, 9), good!, ...others]);
    await vi.waitFor(async () => {
      const { body } = await source.ask({ view: 'ledger' });
      expect(body.ledger).toMatchObject({ offered: 5, shown: 4, lost: { 'cut short': 1 } });
    });
  });

  test('answers many questions at once, each with its own view', async () => {
    const source = await listen();
    const answers = await Promise.all([
      source.ask({ view: 'services' }),
      source.ask({ view: 'edges' }),
      source.ask({ view: 'hosts' }),
      source.ask({ view: 'ledger' }),
    ]);
    expect(answers.map(({ view }) => view)).toEqual(['services', 'edges', 'hosts', 'ledger']);
  });

  test('answers a bad question with nothing, and goes on', async () => {
    const source = await listen();
    const { body } = await source.ask({ view: 'trace', traceId: 'no such trace' });
    expect(body.trace).toBeNull();
    await source.ask({ view: 'services', at: Number.NaN, window: -1, filter: 'dur:x' });
    await send(source.address, calls(1));
    await vi.waitFor(async () => {
      const answer = await source.ask({ view: 'services' });
      expect(answer.body.rows).toContainEqual(expect.objectContaining({ calls: 1 }));
    }, PATIENCE);
  });

  test('its time goes on without input', async () => {
    const source = await listen();
    const { at } = await source.ask({ view: 'services' });
    await vi.waitFor(async () => {
      expect((await source.ask({ view: 'services' })).at).toBeGreaterThan(at);
    });
  });

  test('a port in use is a sentence, and no thread is left behind', async () => {
    const { address } = await listen();
    await expect(openLocal({ udp: address })).rejects.toThrow(
      `UDP port ${address.port} on 127.0.0.1 is in use`,
    );
  });

  test('closing frees the port and ends every question', async () => {
    const source = await listen();
    const { address } = source;
    await opened.pop()!.close();
    await expect(source.ask({ view: 'services' })).rejects.toThrow('The source has ended.');
    expect(source.status().state).toBe('ended');
    opened.push(await openLocal({ udp: address }));
  });
});
