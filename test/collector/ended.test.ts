import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { describeProblem } from '../../src/collector/describe-problem.ts';
import type { Problem } from '../../src/collector/describe-problem.ts';
import { LiveHub } from '../../src/collector/live.ts';
import { Metrics } from '../../src/collector/metrics.ts';
import { buildServer } from '../../src/collector/server.ts';
import { SpanIntake } from '../../src/collector/span-intake.ts';
import { wallClock } from '../../src/model/clock.ts';
import { openLocal } from '../../src/source/open.ts';

// Most of it for a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

test('a source that has ended is told: 503, and why', async () => {
  const source = await openLocal({ udp: { host: '127.0.0.1', port: 0 } });
  const hub = new LiveHub(source, wallClock);
  const metrics = new Metrics(source, hub, wallClock);
  const spans = new SpanIntake(source);
  const describe = (error: unknown): Problem => describeProblem(error, source.status());
  const parts = { source, hub, metrics, version: '1.2.3', spans, describe };
  const { api } = await buildServer(parts, { log: pino({ level: 'silent' }), clock: wallClock });
  await source.close();
  const health = await api.inject('/healthz');
  expect(health.statusCode).toBe(503);
  expect(health.json()).toMatchObject({ state: 'ended', warnings: ['The source has ended.'] });
  for (const path of ['/api/services', '/metrics', '/trace?traceId=ab']) {
    const answer = await api.inject(path);
    expect({ status: answer.statusCode, body: answer.json<unknown>() }).toEqual({
      status: 503,
      body: { error: 'The source has ended.' },
    });
  }
  metrics.close();
  await hub.close();
  await spans.close();
  await api.close();
});
