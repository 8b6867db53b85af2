/** Every annotation offered is sent, waiting or dropped with a reason; nobody is made to wait. */
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Annotation, Tracer } from '../../src/client/index.ts';
import { createTracer } from '../../src/client/index.ts';
import { basefare } from '../wire/annotations.ts';
import { Receiver } from './receiver.ts';

let receiver: Receiver;
const others: Tracer[] = [];

beforeEach(async () => {
  receiver = await Receiver.open();
});

afterEach(async () => {
  await Promise.all(others.splice(0).map((tracer) => tracer.close(50)));
  await receiver.close();
});

function to(address: string): Tracer {
  const tracer = createTracer({ service: 'api', address, flush: { ms: 1 } });
  others.push(tracer);
  return tracer;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What holds at any moment. */
function closes(tracer: Tracer): void {
  const { offered, sent, queued, dropped } = tracer.counts();
  expect(offered).toBe(sent + queued + sum(dropped));
}

function sendMany(tracer: Tracer, count: number): void {
  for (let i = 0; i < count; i++) tracer.send(basefare);
}

/** Nobody listens on the port of a socket that was closed. */
async function deadPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

describe('the queue', () => {
  test('holds 200; past it the newest is dropped and counted', async () => {
    const tracer = receiver.tracer('api');
    for (let i = 0; i < 1_000; i++) tracer.send({ ...basefare, timestamp: i + 1 });
    expect(tracer.counts()).toMatchObject({
      offered: 1_000,
      queued: 200,
      sent: 0,
      dropped: { 'client queue full': 800 },
    });
    const told = await receiver.heard(200);
    expect(told.map(({ timestamp }) => timestamp)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    await tracer.close();
    closes(tracer);
  });

  test('never holds more than it may, whatever comes', async () => {
    const tracer = receiver.tracer('api', { queue: 10 });
    for (let turn = 0; turn < 200; turn++) {
      for (let i = 0; i < turn % 23; i++) tracer.send(basefare);
      expect(tracer.counts().queued).toBeLessThanOrEqual(10);
      closes(tracer);
      if (turn % 3 === 0) await new Promise(setImmediate);
    }
    const { sent } = tracer.counts();
    expect(sent).toBeGreaterThan(0);
  });

  test('is emptied between the events of a loop that has no turn of its own to give', async () => {
    const tracer = receiver.tracer('api', { queue: 200 });
    await receiver.heard(0);
    // Promises alone, as a poll phase full of requests: no timer and no immediate runs in between.
    tracer.send(basefare);
    await tracer.request('fare.ready', () => new Promise(setImmediate));
    for (let i = 0; i < 500; i++) {
      tracer.send(basefare);
      await new Promise<void>((resolve) => {
        process.nextTick(resolve);
      });
    }
    expect(tracer.counts().dropped).toEqual({});
  });

  test('a datagram goes when it is full, or holds as many as it may', async () => {
    const tracer = receiver.tracer('api', { flush: { ms: 60_000, frames: 3 } });
    sendMany(tracer, 7);
    await receiver.heard(6);
    expect(receiver.datagrams).toHaveLength(2);
    await vi.waitFor(() => expect(tracer.counts()).toMatchObject({ sent: 6, queued: 1 }));
  });

  test('a datagram that is not full goes when its time is over', async () => {
    const tracer = receiver.tracer('api', { flush: { ms: 20 } });
    tracer.send(basefare);
    await receiver.heard(1);
    tracer.send(basefare);
    await receiver.heard(2);
    expect(receiver.datagrams).toHaveLength(2);
  });

  test('no datagram is larger than a path carries', async () => {
    const tracer = receiver.tracer('api');
    sendMany(tracer, 150);
    await receiver.heard(150);
    for (const { length } of receiver.datagrams) expect(length).toBeLessThanOrEqual(1_400);
    expect(receiver.datagrams.length).toBeLessThan(150 / 4);
  });
});

describe('the totals', () => {
  test('say at each datagram what was sent so far: offered less dropped', async () => {
    const tracer = receiver.tracer('api');
    sendMany(tracer, 500);
    await receiver.heard(200);
    sendMany(tracer, 20);
    await tracer.close();
    await receiver.heard(220);
    await vi.waitFor(() => expect(receiver.totals).toHaveLength(receiver.datagrams.length));
    const last = receiver.totals.at(-1)!;
    expect(last).toMatchObject({ offered: 520, dropped: 300 });
    const sequences = receiver.totals.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, i) => i + 1));
    expect(new Set(receiver.totals.map(({ sender }) => sender)).size).toBe(1);
  });

  test('two tracers are two senders', async () => {
    receiver.tracer('api').send(basefare);
    receiver.tracer('fare').send(basefare);
    await receiver.heard(2);
    expect(new Set(receiver.totals.map(({ sender }) => sender)).size).toBe(2);
  });

  test('are repeated while nothing is sent', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const tracer = receiver.tracer('api');
      tracer.send(basefare);
      await receiver.heard(1);
      vi.advanceTimersByTime(10_000);
    } finally {
      vi.useRealTimers();
    }
    await vi.waitFor(() => expect(receiver.totals.length).toBeGreaterThanOrEqual(2));
    expect(receiver.totals.at(-1)).toMatchObject({ offered: 1, dropped: 0 });
    expect(receiver.annotations).toHaveLength(1);
  });
});

describe('a destination that takes nothing', () => {
  test('nobody listens: that is counted as often as it is said, and nothing is thrown', async () => {
    const tracer = to(`127.0.0.1:${await deadPort()}`);
    await vi.waitFor(() => {
      tracer.send(basefare);
      expect(tracer.counts().refusals).toBeGreaterThan(1);
    });
    closes(tracer);
  });

  test('when somebody listens there again, what is sent arrives', async () => {
    const port = await deadPort();
    const tracer = to(`127.0.0.1:${port}`);
    await vi.waitFor(() => {
      tracer.send(basefare);
      expect(tracer.counts().refusals).toBeGreaterThan(0);
    });
    const late = createSocket('udp4');
    let arrived = 0;
    late.on('message', () => arrived++);
    await new Promise<void>((resolve) => late.bind(port, '127.0.0.1', resolve));
    await vi.waitFor(() => {
      tracer.send(basefare);
      expect(arrived).toBeGreaterThan(0);
    });
    late.close();
  });

  test('no such host: all is dropped with that reason', async () => {
    const tracer = to('no-such-host.invalid:7760');
    sendMany(tracer, 3);
    await vi.waitFor(
      () => expect(tracer.counts().dropped).toEqual({ 'destination not known': 3 }),
      { timeout: 10_000 },
    );
    closes(tracer);
  });

  test('an address that cannot be: all is dropped with that reason', async () => {
    for (const address of ['', 'nowhere', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:99999']) {
      const tracer = to(address);
      tracer.send(basefare);
      await vi.waitFor(() =>
        expect(tracer.counts().dropped).toEqual({ 'an address that cannot be': 1 }),
      );
    }
  });

  test('an annotation too long for a datagram is told without its long texts, and counted', async () => {
    const tracer = receiver.tracer('fare');
    const problem = new Error('x'.repeat(5_000));
    await tracer
      .handler('basefare', async () => {
        await Promise.resolve();
        throw problem;
      })
      .catch(() => undefined);
    const [, out] = await receiver.heard(2);
    expect(out!.tags).toEqual([['error', 'x'.repeat(200)]]);
    expect(tracer.counts()).toMatchObject({ cut: 1, dropped: {} });
  });

  test('what is no annotation is dropped, and counted, and ends nothing', async () => {
    const tracer = receiver.tracer('fare');
    const nothings: unknown[] = [{}, { ...basefare, tags: undefined }, { ...basefare, payload: 7 }];
    for (const nothing of nothings) tracer.send(nothing as Annotation);
    tracer.send(basefare);
    expect(await receiver.heard(1)).toEqual([basefare]);
    expect(tracer.counts().dropped).toEqual({ 'not an annotation': 3 });
    const sampling = receiver.tracer('fare', { sampling: { rate: 0.5 } });
    for (const nothing of [null, undefined, ...nothings]) {
      for (const each of [tracer, sampling]) each.send(nothing as Annotation);
    }
    await vi.waitFor(() => {
      expect(tracer.counts().dropped).toEqual({ 'not an annotation': 8 });
      const { queued, sent } = sampling.counts();
      expect({ queued, sent }).toEqual({ queued: 0, sent: 0 });
    });
    closes(tracer);
    closes(sampling);
  });

  test('a tag or note that has no text is told as one without, and throws nothing', async () => {
    const tracer = receiver.tracer('fare');
    const textless = Object.create(null) as string;
    tracer.handler('basefare', (call) => {
      call.tag('query', textless);
      call.note({ query: textless });
    });
    const [, note, out] = await receiver.heard(3);
    expect([note!.tags, out!.tags]).toEqual([[['query', '']], [['query', '']]]);
  });

  test('options that cannot be make no tracer throw', async () => {
    const tracer = receiver.tracer('fare', {
      queue: Number.POSITIVE_INFINITY,
      flush: { frames: Number.NaN, ms: Number.NaN },
      datagramBytes: Number.NaN,
    });
    tracer.send(basefare);
    expect(await receiver.heard(1)).toEqual([basefare]);
  });

  test('times that cannot be are moved to where they can, without a warning of the platform', async () => {
    const warned: string[] = [];
    const warn = ({ name }: Error): unknown => warned.push(name);
    process.on('warning', warn);
    for (const ms of [Number.NaN, -5, Number.POSITIVE_INFINITY, 1e12]) {
      const tracer = receiver.tracer('fare', { flush: { ms } });
      void tracer.request('fare.basefare', () => new Promise(() => undefined), { timeout: ms });
      await tracer.close();
      closes(tracer);
    }
    process.off('warning', warn);
    expect(warned).toEqual([]);
  });

  test('a setting that is no number is as if it were not given', () => {
    const tracer = receiver.tracer('api', { queue: Number.NaN });
    sendMany(tracer, 300);
    expect(tracer.counts().queued).toBe(200);
  });

  test('one whose names alone are too long is dropped, and counted', async () => {
    const tracer = receiver.tracer('fare', { datagramBytes: 512 });
    const long = 'x'.repeat(256);
    tracer.send({ ...basefare, origin: long, host: long });
    await vi.waitFor(() =>
      expect(tracer.counts().dropped).toEqual({ 'larger than a datagram': 1 }),
    );
    closes(tracer);
  });
});
