import { afterEach, expect, test, vi } from 'vitest';
import type { Tracer } from '../../src/client/index.ts';
import { createTracer } from '../../src/client/index.ts';
import { Engine } from '../../src/engine/engine.ts';
import { UdpIntake } from '../../src/intake/udp.ts';
import { SECOND, wallClock } from '../../src/model/clock.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function listen(): Promise<{ engine: Engine; tracer: (service: string) => Tracer }> {
  const engine = new Engine();
  const intake = await UdpIntake.open({
    host: '127.0.0.1',
    port: 0,
    vocabulary: engine.vocabulary,
    sink: (record) => engine.apply(record, wallClock.now()),
  });
  open.push(intake);
  const tracer = (service: string): Tracer => {
    const made = createTracer({ service, address: `127.0.0.1:${intake.address.port}` });
    open.push(made);
    return made;
  };
  return { engine, tracer };
}

test('what two services tell of a request is one whole trace, with its error, in the engine', async () => {
  const { engine, tracer } = await listen();
  const api = tracer('api');
  const fare = tracer('service.fare');
  const headers = new Headers();
  const asked = api.handler('ride', (call) => {
    const reply = api.request('service.fare.basefare', () => {
      api.inject(headers);
      return fare.handler('basefare', () => Promise.reject(new Error('Missing config')), {
        context: fare.extract(headers),
      });
    });
    return reply.catch(() => call.traceId);
  });
  const traceId = await asked;
  await Promise.all([api.close(), fare.close()]);
  await vi.waitFor(() => {
    const { trace } = engine.query({ view: 'trace', traceId }).body;
    expect(trace?.spans).toMatchObject([
      { service: 'api', operation: 'ride', parentId: '' },
      { caller: 'api', service: 'service.fare', operation: 'basefare', error: 'Missing config' },
    ]);
    expect(trace?.spans[1]?.missing).toEqual([]);
    expect(trace?.spans[1]?.parentId).toBe(trace?.spans[0]?.spanId);
  });
  engine.advance(wallClock.now() + 2 * SECOND);
  const { rows } = engine.query({ view: 'edges' }).body;
  expect(rows).toMatchObject([{ caller: 'api', callee: 'service.fare', calls: 1, errors: 1 }]);
});
