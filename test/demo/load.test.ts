import { DgramAsPromised, type SocketAsPromised } from 'dgram-as-promised';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startLoadThread } from '../../demo/load-thread.ts';
import { startLoad, type LoadOptions } from '../../demo/load.ts';
import { HandClock, SECOND, wallClock } from '../../src/model/clock.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { run, scenarioNamed, START } from './calls.ts';

/** A turn of the hand clock: little enough for the receive buffer of any machine. */
const TURN = 5_000;
const MARK = 'mark';
const WAIT = { timeout: 10_000, interval: 1 };

describe('the load', () => {
  let socket: SocketAsPromised;
  let port: number;
  let frames: string[];
  let marks: number;

  const options = (rate: number): LoadOptions => ({
    host: '127.0.0.1',
    port,
    rate,
    seed: 1,
    scenario: scenarioNamed('steady'),
  });

  /** A mark of our own, sent until it arrives, comes after everything that was sent before it. */
  async function allArrived(): Promise<void> {
    marks = 0;
    await vi.waitFor(() => {
      socket.socket.send(MARK, port, '127.0.0.1');
      expect(marks).toBeGreaterThan(0);
    }, WAIT);
  }

  beforeEach(async () => {
    frames = [];
    socket = DgramAsPromised.createSocket('udp4');
    socket.socket.on('message', (bytes) => {
      if (bytes.toString() === MARK) marks++;
      else frames.push(bytes.toString('hex'));
    });
    ({ port } = await socket.bind(0, '127.0.0.1'));
  });

  afterEach(() => socket.close().catch(() => undefined));

  test('sends what the simulation tells, one frame an annotation, when its time has come', async () => {
    const writer = new FrameWriter();
    const expected = run('steady', 1).map((annotation) =>
      Buffer.from(writer.write(annotation)).toString('hex'),
    );
    const clock = new HandClock(START);
    const load = await startLoad(options(50), clock);
    for (let turn = 0; turn < SECOND / TURN; turn++) {
      clock.advance(TURN);
      const due = run('steady', ((turn + 1) * TURN) / SECOND).length;
      await vi.waitFor(() => expect(frames.length).toBe(due), WAIT);
    }
    expect(await load.stop()).toMatchObject({ sent: expected.length, failed: 0, withheld: 0 });
    expect(frames).toEqual(expected);
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
    // An hour at this rate would be ten million.
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

  test('counts what the kernel refuses and goes on', async () => {
    await socket.close();
    const load = await startLoad(options(200), wallClock);
    await vi.waitFor(() => expect(load.counts().failed).toBeGreaterThan(10), WAIT);
    const before = load.counts();
    await vi.waitFor(() => {
      expect(load.counts().failed).toBeGreaterThan(before.failed);
      expect(load.counts().problem).toBe('nobody listens there');
    }, WAIT);
    await load.stop();
  });

  test('says when its host is not known', async () => {
    const unknown = { ...options(1), host: 'no-such-host.invalid' };
    await expect(startLoad(unknown, wallClock)).rejects.toThrow('no-such-host.invalid');
    await expect(startLoadThread(unknown)).rejects.toThrow('no-such-host.invalid');
  });

  test('sends nothing more once stopped, and may be stopped twice', async () => {
    const load = await startLoad(options(50), wallClock);
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(0), WAIT);
    const counts = await load.stop();
    await allArrived();
    const arrived = frames.length;
    expect(arrived).toBeLessThanOrEqual(counts.sent);
    expect(await load.stop()).toEqual(counts);
    await allArrived();
    expect(frames.length).toBe(arrived);
  });

  test('runs in a thread of its own, and ends with all that it sent counted', async () => {
    const load = await startLoadThread(options(50));
    await vi.waitFor(() => expect(load.counts().sent).toBeGreaterThan(0), WAIT);
    const counts = await load.stop();
    expect(counts).toMatchObject({ failed: 0, problem: undefined });
    await allArrived();
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.length).toBeLessThanOrEqual(counts.sent);
    expect(await load.stop()).toEqual(counts);
  });

  test('as fast as it can still ends when told to', async () => {
    const load = await startLoad(options(Infinity), wallClock);
    await vi.waitFor(() => expect(load.counts().sent).toBeGreaterThan(10_000), WAIT);
    const { sent } = await load.stop();
    expect(load.counts().sent).toBe(sent);
  });
});
