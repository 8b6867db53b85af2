import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startLoadThread } from '../../demo/load-thread.ts';
import { startLoad, type Load, type LoadOptions } from '../../demo/load.ts';
import { scenario } from '../../demo/scenarios/scenario.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Ledger } from '../../src/engine/views.ts';
import { UdpIntake } from '../../src/intake/udp.ts';
import { HandClock, SECOND, wallClock } from '../../src/model/clock.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { Receiver } from '../client/receiver.ts';
import { run, scenarioNamed, START } from './calls.ts';

/** A turn of the hand clock: less than a machine that fell asleep. */
const TURN = SECOND / 5;
const WAIT = { timeout: 10_000, interval: 2 };

/** Order does not count: every service sends by itself. */
function texts(annotations: readonly Annotation[]): string[] {
  return annotations.map((annotation) => JSON.stringify(annotation)).toSorted();
}

function speaker({ kind, origin, destination }: Annotation): string {
  return kind === 3 || kind === 4 ? destination.slice(0, destination.lastIndexOf('.')) : origin;
}

describe('the load', () => {
  let receiver: Receiver;

  const options = (rate: number): LoadOptions => ({
    host: '127.0.0.1',
    port: receiver.port,
    rate,
    seed: 1,
    scenario: scenarioNamed('steady'),
  });

  beforeEach(async () => {
    receiver = await Receiver.open();
  });

  afterEach(() => receiver.close().catch(() => undefined));

  test('sends what the simulation tells when its time has come, each service by itself', async () => {
    const expected = run('steady', 1);
    const clock = new HandClock(START);
    const load = await startLoad(options(50), clock);
    for (let turn = 1; turn <= SECOND / TURN; turn++) {
      clock.advance(TURN);
      const due = run('steady', (turn * TURN) / SECOND).length;
      await vi.waitFor(() => expect(receiver.annotations.length).toBe(due), WAIT);
    }
    expect(await load.stop()).toMatchObject({ sent: expected.length, dropped: 0, lost: 0 });
    expect(texts(receiver.annotations)).toEqual(texts(expected));
    const services = new Set(expected.map(speaker));
    expect(services.size).toBeGreaterThan(20);
    expect(new Set(receiver.totals.map(({ sender }) => sender)).size).toBe(services.size);
    expect(receiver.datagrams.length).toBeLessThan(expected.length / 2);
  });

  test('sends nothing while no time passes', async () => {
    const load = await startLoad(options(1_000), new HandClock(START));
    const { sent } = await load.stop();
    expect(sent).toBeLessThanOrEqual(1);
  });

  test('leaves out the time that its machine was asleep', async () => {
    const clock = new HandClock(START);
    const load = await startLoad(options(100), clock);
    await vi.waitFor(() => expect(load.counts().sent).toBe(1), WAIT);
    clock.advance(3_600 * SECOND);
    await vi.waitFor(() => expect(load.counts().sent).toBeGreaterThan(1), WAIT);
    // An hour at this rate would be ten million; a quarter of a second is made up for at most.
    expect((await load.stop()).sent).toBeLessThan(1_000);
  });

  test('keeps to its rate on the clock of the wall', async () => {
    const load = await startLoad(options(200), wallClock);
    const began = wallClock.now();
    await vi.waitFor(() => expect(load.counts().sent).toBeGreaterThan(2_000), WAIT);
    const passed = (wallClock.now() - began) / SECOND;
    await load.stop();
    // About 28 annotations a request, so 2,000 of them take about 0.36 s.
    expect(passed).toBeGreaterThan(0.2);
  });

  test('says that nobody listens, and goes on', async () => {
    await receiver.close();
    const load = await startLoad(options(200), wallClock);
    await vi.waitFor(() => expect(load.counts().problem).toBe('nobody listens there'), WAIT);
    const { sent, dropped } = load.counts();
    await vi.waitFor(() => {
      const now = load.counts();
      expect(now.sent + now.dropped).toBeGreaterThan(sent + dropped);
    }, WAIT);
    await load.stop();
  });

  test('says when its host is not known', async () => {
    const unknown = { ...options(1), host: 'no-such-host.invalid' };
    await expect(startLoad(unknown, wallClock)).rejects.toThrow('no-such-host.invalid');
    await expect(startLoadThread(unknown)).rejects.toThrow('no-such-host.invalid');
  });

  test('once stopped all that it sent has arrived, and no more comes; it may be stopped twice', async () => {
    const load = await startLoad(options(50), wallClock);
    await receiver.heard(1);
    const counts = await load.stop();
    expect(await receiver.heard(counts.sent)).toHaveLength(counts.sent);
    expect(await load.stop()).toEqual(counts);
    expect(receiver.annotations.length).toBe(counts.sent);
  });

  test('runs in a thread of its own, and ends with all that it sent counted', async () => {
    const load = await startLoadThread(options(50));
    await vi.waitFor(() => expect(load.counts().sent).toBeGreaterThan(0), WAIT);
    const counts = await load.stop();
    expect(counts).toMatchObject({ dropped: 0, problem: undefined });
    expect(await receiver.heard(counts.sent)).toHaveLength(counts.sent);
    expect(await load.stop()).toEqual(counts);
  });

  test('as fast as it can drops nothing by itself, and still ends when told to', async () => {
    const load = await startLoad(options(Infinity), wallClock);
    await vi.waitFor(() => expect(load.counts().sent).toBeGreaterThan(10_000), WAIT);
    const { sent, dropped } = await load.stop();
    expect(dropped).toBe(0);
    expect(load.counts().sent).toBe(sent);
  });
});

describe('the ledger of a load', () => {
  let clock: HandClock;
  let intake: UdpIntake;
  let engine: Engine;

  beforeEach(async () => {
    // Whoever has listened for a while knows a sender's first words as such, and misses them.
    clock = new HandClock(START - 60 * SECOND);
    engine = new Engine();
    intake = await UdpIntake.open({
      host: '127.0.0.1',
      port: 0,
      clock,
      vocabulary: engine.vocabulary,
      sink: (record) => engine.apply(record, clock.now()),
    });
  });

  afterEach(() => intake.close());

  function ledger(): Ledger {
    engine.report(intake.report());
    return engine.query({ view: 'ledger' }).body.ledger;
  }

  /** Two seconds of a load on a network that loses a share of the datagrams in the first. */
  async function twoSeconds(loss: number): Promise<Load> {
    clock.set(START);
    const lossy = scenario('lossy', 'Some are lost.', [{ on: 'loss', share: loss }]);
    const acts = lossy.acts.map((act) => ({ ...act, from: 0, lasts: 1 }));
    const load = await startLoad(
      { ...intake.address, rate: 100, seed: 1, scenario: { ...lossy, acts } },
      clock,
    );
    for (let turn = 1; turn <= (2 * SECOND) / TURN; turn++) {
      clock.advance(TURN);
      const due = run('steady', (turn * TURN) / SECOND, 100).length;
      await vi.waitFor(() => expect(load.counts().sent).toBe(due), WAIT);
    }
    return load;
  }

  test.each([0, 0.2])('names what the network lost, when that is %f of all', async (loss) => {
    const load = await twoSeconds(loss);
    const { sent, lost } = await load.stop();
    expect(sent).toBeGreaterThan(3_000);
    await vi.waitFor(() => expect(ledger().offered).toBe(sent), WAIT);
    const { shown, lost: reasons } = ledger();
    expect(reasons).toEqual(lost > 0 ? { network: lost } : {});
    expect(shown).toBe(sent - lost);
    // A share of all, for half of the time.
    expect(lost / sent).toBeGreaterThanOrEqual(loss * 0.3);
    expect(lost / sent).toBeLessThanOrEqual(loss * 0.7);
  });
});
