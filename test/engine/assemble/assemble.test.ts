import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import { summarise } from '../../../src/engine/assemble/summary.ts';
import type { Call } from '../../../src/model/span.ts';
import { callOf } from './calls.ts';
import { readScenarios, scenarioCalls } from './scenario.ts';
import { processorTime } from '../../processor-time.ts';

/** Some twenty times what it takes, ms: a busy machine passes and a squared cost does not. */
const TOO_LONG = 3_000;

describe('each scenario gives the trace written beside it', () => {
  test.each(readScenarios().map((scenario) => [scenario.fact, scenario] as const))(
    '%s',
    (_, scenario) => {
      const trace = assembleTrace('t', scenarioCalls(scenario), [], scenario.clocks ?? 'adjusted');
      const spans = trace.spans.map((span) => ({
        ...span,
        to: `${span.service}.${span.operation}`,
      }));
      expect(spans.map(({ to }) => to)).toEqual(scenario.spans.map(({ to }) => to));
      expect(spans).toMatchObject(scenario.spans);
      expect(summarise(trace)).toMatchObject(scenario.trace ?? {});
    },
  );
});

test('a trace without calls has nothing to tell but its notes', () => {
  const note = { kind: 0, at: 5, host: '', payload: '', tags: [] } as const;
  const trace = assembleTrace('t', [], [note], 'raw');
  expect(summarise(trace)).toEqual({
    traceId: 't',
    service: '',
    operation: '',
    start: 5,
    duration: null,
    spans: 0,
    services: 0,
    errors: 0,
    missing: 0,
    inFlight: 0,
  });
  expect(trace.notes).toEqual([note]);
});

test('a chain of 5,000 calls is assembled to its last', () => {
  const depth = 5_000;
  const calls = Array.from({ length: depth }, (_, at) =>
    waited(`${at}`, at === 0 ? '' : `${at - 1}`, at, 2 * depth - at),
  );
  const { spans, duration } = assembleTrace('t', calls.toReversed(), [], 'adjusted');
  expect(spans.at(-1)).toMatchObject({ spanId: `${depth - 1}`, depth: depth - 1 });
  expect(spans.reduce((sum, span) => sum + span.critical, 0)).toBe(duration);
});

test('a ring of 5,000 calls has one root', () => {
  const size = 5_000;
  const calls = Array.from({ length: size }, (_, at) =>
    waited(`${at}`, `${(at + 1) % size}`, at, at + 10),
  );
  const { spans } = assembleTrace('t', calls, [], 'adjusted');
  expect(spans.filter((span) => span.parent < 0).map((span) => span.spanId)).toEqual(['0']);
  expect(spans).toHaveLength(size);
});

test('one call that made 10,000 others does not take the time of their square', () => {
  const root = waited('root', '', 0, 100_000);
  const calls = Array.from({ length: 10_000 }, (_, at) =>
    waited(`${at}`, 'root', 7 * (at % 5_000), 7 * (at % 5_000) + 5),
  );
  const assembled = () => assembleTrace('t', [...calls, root], [], 'adjusted');
  expect(processorTime(assembled)).toBeLessThan(TOO_LONG);
  const { spans } = assembled();
  expect(spans[0]).toMatchObject({ spanId: 'root', self: 75_000, critical: 75_000 });
});

function waited(spanId: string, parentId: string, request: number, reply: number): Call {
  return callOf(spanId, {
    parentId,
    caller: 'a',
    service: 'b',
    request: { at: request, order: request },
    reply: { at: reply, order: reply },
  });
}
