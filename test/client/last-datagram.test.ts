/** What a service that ends has told last is known, also when it is lost. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { afterEach, expect, test, vi } from 'vitest';
import type { Tracer } from '../../src/client/index.ts';
import { createTracer } from '../../src/client/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Ledger } from '../../src/engine/views.ts';
import { UdpIntake } from '../../src/intake/udp.ts';
import { HandClock, MINUTE } from '../../src/model/clock.ts';
import { PackedShape } from '../../src/wire/packed.ts';
import { basefare } from '../wire/annotations.ts';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

/** An engine behind a relay that drops whatever holds annotations once it is told to; totals it passes. */
async function behindRelay(): Promise<{
  readonly tracer: Tracer;
  readonly ledger: () => Ledger;
  readonly dropData: () => void;
}> {
  const clock = new HandClock(MINUTE);
  const engine = new Engine();
  const intake = await UdpIntake.open({
    host: '127.0.0.1',
    port: 0,
    clock,
    vocabulary: engine.vocabulary,
    sink: (record) => engine.apply(record, clock.now()),
  });
  open.push(intake);
  const relay: Socket = createSocket('udp4');
  await new Promise<void>((resolve) => relay.bind(0, '127.0.0.1', resolve));
  open.push(relay);
  const shape = new PackedShape();
  let drops = false;
  relay.on('message', (bytes) => {
    shape.read(bytes);
    if (drops && shape.count > 0) return;
    relay.send(bytes, intake.address.port, intake.address.host);
  });
  const address = `127.0.0.1:${relay.address().port}`;
  const tracer = createTracer({ service: 'api', address, flush: { ms: 1 }, datagramBytes: 512 });
  open.push(tracer);
  const ledger = (): Ledger => {
    engine.report(intake.report());
    return engine.query({ view: 'ledger' }).body.ledger;
  };
  return { tracer, ledger, dropData: () => void (drops = true) };
}

test('the last datagram lost is counted as lost once its tracer has closed', async () => {
  const { tracer, ledger, dropData } = await behindRelay();
  for (let i = 0; i < 10; i++) tracer.send({ ...basefare, spanId: `a${i}` });
  await vi.waitFor(() => expect(ledger().shown).toBe(10));
  dropData();
  for (let i = 0; i < 7; i++) tracer.send({ ...basefare, spanId: `b${i}` });
  await tracer.close();
  await vi.waitFor(() =>
    expect(ledger()).toMatchObject({ offered: 17, shown: 10, lost: { network: 7 } }),
  );
});

test('also when nothing waited any more as the tracer closed', async () => {
  const { tracer, ledger, dropData } = await behindRelay();
  tracer.send({ ...basefare, spanId: 'a1' });
  await vi.waitFor(() => expect(ledger().shown).toBe(1));
  dropData();
  for (let i = 0; i < 7; i++) tracer.send({ ...basefare, spanId: `b${i}` });
  await vi.waitFor(() => expect(tracer.counts()).toMatchObject({ sent: 8, queued: 0 }));
  expect(ledger().lost).toEqual({});
  await tracer.close();
  await vi.waitFor(() =>
    expect(ledger()).toMatchObject({ offered: 8, shown: 1, lost: { network: 7 } }),
  );
});

test('and what was dropped after the last datagram', async () => {
  const { tracer, ledger } = await behindRelay();
  tracer.send({ ...basefare, spanId: 'a1' });
  await vi.waitFor(() => expect(ledger().shown).toBe(1));
  // No datagram is large enough for it, so that none comes to tell of it.
  const long = 'x'.repeat(256);
  tracer.send({ ...basefare, origin: long, host: long });
  await vi.waitFor(() => expect(tracer.counts().queued).toBe(0));
  await tracer.close();
  await vi.waitFor(() =>
    expect(ledger()).toMatchObject({ offered: 2, shown: 1, lost: { 'client queue full': 1 } }),
  );
});
