/**
 * Calls as services of ours tell them, replayed, written in another tool's
 * format and replayed again: each side says what was said at first.
 *
 * No format but our own holds which part of a side is missing: one of which the
 * end alone came begins as long before as it took, or is over at once. Zipkin
 * has no word for a call that nobody waits for, OTLP and Jaeger have none for
 * one without a parent. A timeout is a failure there.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotationsOf } from '../../src/engine/assemble/annotations.ts';
import type { Annotation, Tag } from '../../src/model/annotation.ts';
import { Kind } from '../../src/model/annotation.ts';
import { MINUTE, SECOND } from '../../src/model/clock.ts';
import type { Micros } from '../../src/model/clock.ts';
import type { Span } from '../../src/model/span.ts';
import type { Trace } from '../../src/model/trace.ts';
import { capture } from '../../src/wire/capture.ts';
import { formats } from '../../src/wire/formats.ts';
import { secondSpanId, spanIdDigits, traceIdDigits } from '../../src/wire/hex-ids.ts';
import { replayed } from './again.ts';

const START = 1_600_000_000 * SECOND;
/** Every replay makes an engine, which costs more than the traces: one file, with many traces. */
const RUNS = 1;
const MOST_TRACES = 20;
const MOST_CALLS = 6;

const SERVICES = ['api', 'com.hailocab.service.fare', 'hob', 'config'];

/** One side of a call as it was told. */
interface Side {
  readonly host: string;
  readonly begins: Micros | null;
  readonly ends: Micros | null;
  /** 0 when not told. */
  readonly took: Micros;
  readonly error: string | null;
  readonly payload: string;
  readonly tags: readonly Tag[];
}

interface MadeCall {
  readonly spanId: string;
  readonly parentId: string;
  readonly async: boolean;
  readonly from: string;
  readonly to: string;
  readonly operation: string;
  readonly client: Side | null;
  readonly server: Side | null;
  /** What the server notes meanwhile, or the client where no server tells. */
  readonly notes: readonly string[];
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
const tags = fc.uniqueArray(
  fc.tuple(
    word.map((key) => `own.${key}`),
    text,
  ),
  { maxLength: 2, selector: ([key]) => key },
);

const side = fc.record({
  parts: fc.constantFrom('both', 'both', 'both', 'begins', 'ends'),
  isTold: fc.boolean(),
  error: fc.option(
    fc.oneof(
      fc.constant(''),
      word.map((each) => `${each}!`),
    ),
    { freq: 3 },
  ),
  payload: fc.oneof(fc.constant(''), text),
  tags,
});

const madeCall = fc.record({
  spanId: fc.oneof(fc.uuid(), fc.stringMatching(/^[1-9a-f][0-9a-f]{15}$/), word),
  above: fc.option(fc.nat(MOST_CALLS)),
  dangling: fc.boolean(),
  async: fc.boolean(),
  from: fc.constantFrom(...SERVICES),
  to: fc.constantFrom(...SERVICES),
  operation: word,
  at: fc.nat(SECOND),
  there: fc.nat(5_000),
  took: fc.nat(200_000),
  back: fc.nat(5_000),
  client: fc.option(side, { freq: 5 }),
  server: fc.option(side, { freq: 5 }),
  fails: fc.constantFrom('client', 'server'),
  notes: fc.array(word, { maxLength: 2 }),
});

type Made = typeof madeCall extends fc.Arbitrary<infer Value> ? Value : never;

/** The clocks of hosts are a little apart. */
function skewOf(service: string): Micros {
  return (SERVICES.indexOf(service) - 1) * 1_500;
}

function sideOf(
  told: Made['client'],
  fails: boolean,
  host: string,
  begins: Micros,
  ends: Micros,
): Side | null {
  if (told === null) return null;
  const { parts, isTold, error, payload, tags: own } = told;
  return {
    host,
    begins: parts === 'ends' ? null : begins,
    ends: parts === 'begins' ? null : ends,
    took: isTold && parts !== 'begins' ? ends - begins : 0,
    error: fails ? error : null,
    payload,
    tags: own,
  };
}

/** Whose call it is. A server told alone below a caller told alone would be its other half. */
function parentOf({ above, dangling, client }: Made, index: number, each: readonly Made[]): string {
  const parent = above === null || above >= index ? undefined : each[above];
  if (parent === undefined) return dangling ? 'd0d0d0d0d0d0d0d0' : '';
  return parent.server === null && client === null ? '' : parent.spanId;
}

function callsOf(each: readonly Made[], start: Micros): MadeCall[] {
  return each.map((one, index): MadeCall => {
    const { from, to, at, there, took, back } = one;
    const isClients = one.server === null || (one.client !== null && one.fails === 'client');
    const request = start + at + skewOf(from);
    const taken = start + at + there + skewOf(to);
    const client = sideOf(
      one.client,
      isClients,
      `eu-1a/${from}-1`,
      request,
      request + there + took + back,
    );
    const server = sideOf(one.server, !isClients, `eu-1b/${to}-2`, taken, taken + took);
    const parentId = parentOf(one, index, each);
    return {
      spanId: one.spanId,
      parentId,
      async: one.async && parentId !== '',
      from,
      to,
      operation: one.operation,
      client:
        client ??
        (server === null
          ? sideOf(
              { parts: 'both', isTold: true, error: null, payload: '', tags: [] },
              false,
              `eu-1a/${from}-1`,
              request,
              request + took,
            )
          : null),
      server,
      notes: one.notes,
    };
  });
}

interface MadeTrace {
  readonly traceId: string;
  readonly calls: readonly MadeCall[];
}

const madeTrace: fc.Arbitrary<MadeTrace> = fc
  .tuple(
    fc.oneof(fc.uuid(), fc.stringMatching(/^[1-9a-f][0-9a-f]{15}$/), word),
    fc.nat(MINUTE),
    fc.uniqueArray(madeCall, {
      minLength: 1,
      maxLength: MOST_CALLS,
      selector: ({ spanId }) => spanIdDigits(spanId),
    }),
  )
  .map(([traceId, later, each]) => ({ traceId, calls: callsOf(each, START + later) }));

const file = fc.uniqueArray(madeTrace, {
  minLength: MOST_TRACES / 2,
  maxLength: MOST_TRACES,
  selector: ({ traceId }) => traceIdDigits(traceId),
});

function annotationsOfTrace({ traceId, calls }: MadeTrace): Annotation[] {
  return calls.flatMap((call) => {
    const common = {
      traceId,
      spanId: call.spanId,
      parentId: call.parentId,
      async: call.async,
      origin: call.from,
      destination: `${call.to}.${call.operation}`,
      payload: '',
      duration: 0,
      tags: [] as Tag[],
    };
    const sides = [
      [call.client, Kind.request, Kind.reply],
      [call.server, Kind.in, Kind.out],
    ] as const;
    const told = sides.flatMap(([one, begin, end]): Annotation[] => {
      if (one === null) return [];
      const { host, begins, ends, took, error, payload } = one;
      const last = {
        payload,
        tags: error === null ? one.tags : [['error', error] as const, ...one.tags],
      };
      return [
        ...(begins === null
          ? []
          : [{ ...common, host, kind: begin, timestamp: begins, ...(ends === null && last) }]),
        ...(ends === null
          ? []
          : [{ ...common, host, kind: end, timestamp: ends, duration: took, ...last }]),
      ];
    });
    const noted = call.server ?? call.client!;
    const at = noted.begins ?? noted.ends!;
    return [
      ...told,
      ...call.notes.map((payload, n) => ({
        ...common,
        host: noted.host,
        kind: Kind.note,
        timestamp: at + n,
        payload,
      })),
    ];
  });
}

/** What a side is, as far as every format can tell it. */
function factsOf(call: MadeCall, name: string): object[] {
  const sides = [
    ['client', call.client],
    ['server', call.server],
  ] as const;
  return sides.flatMap(([which, one]) => {
    if (one === null) return [];
    const { begins, ends, took } = one;
    const lasted = took > 0 ? took : begins === null || ends === null ? 0 : ends - begins;
    return {
      id: spanIdDigits(call.spanId),
      which,
      parent: spanIdDigits(call.parentId),
      caller: call.from,
      service: call.to,
      operation: call.operation,
      host: one.host,
      start: begins ?? ends! - took,
      lasted: ends === null ? null : lasted,
      error: one.error,
      async: name !== 'zipkin' && call.async,
      tags: sorted(one.payload === '' ? one.tags : [...one.tags, ['payload', one.payload]]),
      notes: one === (call.server ?? call.client) ? call.notes.toSorted() : [],
    };
  });
}

function sorted(own: readonly Tag[]): readonly string[] {
  return own.map(([key, value]) => `${key}=${value}`).toSorted();
}

/** The same of what was read. */
function readFacts({ spans }: Trace, calls: readonly MadeCall[], name: string): object[] {
  const callIds = new Map(
    name === 'zipkin'
      ? []
      : calls.map(({ spanId }) => [secondSpanId(spanId), spanIdDigits(spanId)] as const),
  );
  const idOf = (id: string): string => callIds.get(id) ?? spanIdDigits(id);
  return spans.flatMap((span) => {
    const id = idOf(span.spanId);
    const above = callIds.has(span.spanId)
      ? spans.find((other) => other !== span && spanIdDigits(other.spanId) === id)!
      : span;
    const common = {
      id,
      parent: idOf(above.parentId),
      caller: span.caller,
      service: span.service,
      operation: span.operation,
    };
    return [
      ...(span.request || span.reply
        ? [{ ...common, ...sideFacts(span, 'client'), async: span.async }]
        : []),
      ...(span.in || span.out
        ? [{ ...common, ...sideFacts(span, 'server'), async: above.async }]
        : []),
    ];
  });
}

function sideFacts(span: Span, which: 'client' | 'server'): object {
  const isClient = which === 'client';
  const [begin, end] = isClient ? [span.request, span.reply] : [span.in, span.out];
  const kinds: readonly Kind[] = isClient ? [Kind.request, Kind.reply] : [Kind.in, Kind.out];
  const carried = span.notes
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ tags: own }) => own);
  const host = isClient ? span.clientHost : span.serverHost;
  return {
    which,
    host,
    start: begin!.at,
    lasted: end === null ? null : isClient ? span.client : span.server,
    error: span.errorSide === which ? span.error : null,
    tags: sorted(carried.filter(([key]) => key !== 'error' && key !== 'span.kind')),
    notes: span.notes
      .filter(({ kind, host: by }) => kind === Kind.note && by === host)
      .map(({ payload }) => payload)
      .toSorted(),
  };
}

function byKey(facts: readonly object[]): readonly string[] {
  return facts.map((each) => JSON.stringify(each, Object.keys(each).toSorted())).toSorted();
}

test.each(['otlp', 'zipkin', 'jaeger'] as const)('as %s', async (name) => {
  await fc.assert(
    fc.asyncProperty(file, async (traces) => {
      const annotations = traces
        .flatMap(annotationsOfTrace)
        .toSorted((a, b) => a.timestamp - b.timestamp);
      const first = await replayed(capture.write(annotations));
      for (const said of [first.traces.flatMap(annotationsOf), annotations]) {
        const again = await replayed(formats[name].write(said));
        expect(again).toMatchObject({ lost: 0, warnings: [] });
        expect(again.traces).toHaveLength(traces.length);
        for (const { traceId, calls } of traces) {
          const id = traceIdDigits(traceId);
          const trace = again.traces.find((one) => one.traceId.padStart(id.length, '0') === id)!;
          expect(byKey(readFacts(trace, calls, name))).toEqual(
            byKey(calls.flatMap((call) => factsOf(call, name))),
          );
        }
      }
    }),
    { numRuns: RUNS },
  );
});
