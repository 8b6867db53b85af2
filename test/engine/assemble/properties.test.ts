import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import { summarise } from '../../../src/engine/assemble/summary.ts';
import { spanKinds } from '../../../src/model/span-kind.ts';
import type { Call, Moment, Span } from '../../../src/model/span.ts';
import type { Clocks, Trace } from '../../../src/model/trace.ts';
import { callsOf } from './calls.ts';
import { sequentialTrace } from './sequential.ts';

const ids = fc.constantFrom('', '1', '2', '3', '4', '5', '6', '7', '8');
const at = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
);
const moment: fc.Arbitrary<Moment | null> = fc.option(
  fc.record({ at, order: fc.nat({ max: 50 }) }),
);
const name = fc.constantFrom('', 'a', 'b', 'c', '__proto__');
const host = fc.constantFrom(null, 'h1', 'h2');
const told = fc.option(fc.integer({ min: -5, max: 300 }));

/** Calls as nobody would send them on purpose: rings, twins, moments in any order, anything lost. */
const hostileCalls: fc.Arbitrary<Call[]> = fc.array(
  fc.record({
    spanId: ids,
    parentId: ids,
    async: fc.boolean(),
    kind: fc.constantFrom(null, null, null, ...spanKinds),
    caller: name,
    service: name,
    operation: name,
    clientHost: host,
    serverHost: host,
    request: moment,
    in: moment,
    out: moment,
    reply: moment,
    timeout: moment,
    toldClient: told,
    toldServer: told,
    error: fc.constantFrom(null, '', 'broken'),
    errorSide: fc.constant(null),
    notes: fc.constant([]),
  }),
  { maxLength: 12 },
);
const clocks: fc.Arbitrary<Clocks> = fc.constantFrom('raw', 'adjusted');

test('whatever was sent, each call stands once in the tree, below its parent', () => {
  fc.assert(
    fc.property(hostileCalls, clocks, (calls, asked) => {
      const { spans } = assembleTrace('t', calls, [], asked);
      expect(spans).toHaveLength(calls.length);
      const met = new Set<number>();
      spans.forEach((span, place) => {
        expect(span.parent).toBeLessThan(place);
        expect(span.depth).toBe(span.parent < 0 ? 0 : spans[span.parent]!.depth + 1);
        for (const child of span.children) {
          expect(spans[child]!.parent).toBe(place);
          expect(met.has(child)).toBe(false);
          met.add(child);
        }
        if (span.parent < 0) met.add(place);
      });
      expect(met.size).toBe(spans.length);
    }),
    { numRuns: 500 },
  );
});

test('whatever was sent, the critical path adds up to the duration', () => {
  fc.assert(
    fc.property(hostileCalls, clocks, (calls, asked) => {
      const { spans, duration } = assembleTrace('t', calls, [], asked);
      expect(spans.reduce((sum, { critical }) => sum + critical, 0)).toBe(duration ?? 0);
      for (const { critical } of spans) expect(critical).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 500 },
  );
});

test('whatever was sent, every figure is a whole number of µs or null, and self time lies within the call', () => {
  fc.assert(
    fc.property(hostileCalls, clocks, (calls, asked) => {
      const trace = assembleTrace('t', calls, [], asked);
      for (const span of trace.spans) {
        for (const figure of figuresOf(span)) {
          expect(figure === null || Number.isSafeInteger(figure)).toBe(true);
        }
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.self ?? 0).toBeGreaterThanOrEqual(0);
        expect(span.self ?? 0).toBeLessThanOrEqual(span.server ?? Infinity);
      }
      expect(summarise(trace).inFlight).toBeLessThanOrEqual(calls.length);
    }),
    { numRuns: 500 },
  );
});

test('what is counted and told is the same on raw and on adjusted clocks', () => {
  fc.assert(
    fc.property(hostileCalls, (calls) => {
      const facts = (asked: Clocks): unknown => {
        const trace = assembleTrace('t', calls, [], asked);
        const { errors, missing, services, inFlight } = trace;
        const gaps = trace.spans.map((span) => `${span.gap}`).toSorted();
        return { errors, missing, services, inFlight, gaps };
      };
      expect(facts('raw')).toEqual(facts('adjusted'));
    }),
  );
});

test('annotations in any order give the same trace', () => {
  const shuffled = fc
    .integer({ min: 1, max: 2 ** 30 })
    .map((seed) => sequentialTrace(seed, 20))
    .chain((sent) =>
      fc.tuple(
        fc.constant(sent),
        fc.shuffledSubarray(sent, { minLength: sent.length, maxLength: sent.length }),
      ),
    );
  fc.assert(
    fc.property(shuffled, ([sent, mixed]) => {
      const assemble = (annotations: typeof sent): Trace => {
        const { calls, notes } = callsOf(annotations);
        return withoutOrder(assembleTrace('t', calls, notes, 'adjusted'));
      };
      expect(assemble(mixed)).toEqual(assemble(sent));
    }),
  );
});

function figuresOf(span: Span): (number | null)[] {
  const { start, end, client, server, gap, self, critical, skew, depth } = span;
  return [start, end, client, server, gap, self, critical, skew, depth];
}

/** The same trace with every order of arrival 0. */
function withoutOrder(trace: Trace): Trace {
  return JSON.parse(
    JSON.stringify(trace, (key, value: unknown) => (key === 'order' ? 0 : value)),
  ) as Trace;
}
