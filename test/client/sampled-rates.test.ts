import { afterEach, expect, test, vi } from 'vitest';
import { createTracer } from '../../src/client/index.ts';
import type { Micros } from '../../src/model/clock.ts';
import { openLocal } from '../../src/source/open.ts';

const CALLS = 12_000;
const RATE = 0.1;
const FAILS_EVERY = 40;
/** Calls made at once, less than the queue holds of what they tell. */
const BATCH = 500;

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

test('a service that tells a tenth of its traces and all errors is shown with its true rate, errors and latency', async () => {
  const source = await openLocal({ udp: { host: '127.0.0.1', port: 0 } });
  open.push(source);
  let now: Micros = 1_700_000_000_000_000;
  const tracer = createTracer({
    service: 'service.fare',
    host: 'fare-1',
    address: `127.0.0.1:${source.address.port}`,
    sampling: { rate: RATE, errors: true },
    queue: 10_000,
    flush: { ms: 1 },
    // Time passes as the calls say, so that what they took is known.
    clock: { now: () => now },
  });
  open.push(tracer);
  let failures = 0;
  for (let n = 0; n < CALLS; n++) {
    const call = tracer.openHandler('basefare');
    now += ((n * 7_919) % 100_000) + 1;
    const fails = n % FAILS_EVERY === 0;
    if (fails) failures++;
    call.end(fails ? new Error('Missing config') : undefined);
    if (n % BATCH === 0) {
      await vi.waitUntil(() => tracer.counts().queued === 0, { timeout: 5_000, interval: 1 });
    }
  }
  await tracer.close();
  const { sent, dropped } = tracer.counts();
  expect(Object.values(dropped).every((count) => count === 0)).toBe(true);
  await vi.waitFor(
    async () => {
      const { overview, body } = await source.ask({ view: 'operations', window: 60 });
      const { ledger } = (await source.ask({ view: 'ledger' })).body;
      expect(ledger.shown).toBe(sent);
      const [fare] = body.rows;
      // Errors come last: all is counted once they are.
      expect(fare).toMatchObject({ service: 'service.fare', operation: 'basefare' });
      expect(fare!.errors).toBe(failures);
      // Five deviations of the sum of 12,000 chances of one in ten.
      expect(Math.abs(fare!.calls - CALLS)).toBeLessThan(
        5 * Math.sqrt((CALLS * (1 - RATE)) / RATE),
      );
      // The median of 1,200 told calls, evenly spread over 100 ms: five deviations of its rank.
      expect(Math.abs(fare!.latency.p50! - 50_000)).toBeLessThan(8_000);
      expect(overview.sampled).toBeGreaterThan(0.08);
      expect(overview.sampled).toBeLessThan(0.12);
    },
    { timeout: 10_000 },
  );
});
