import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Propagation } from '../../src/client/carrier.ts';
import { extractContext, injectContext } from '../../src/client/carrier.ts';
import type { TraceContext } from '../../src/client/index.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = '53995c3f42cd8ad8';
const ours: TraceContext = {
  traceId: TRACE,
  spanId: SPAN,
  parentId: PARENT,
  origin: 'com.hailocab.api',
  weight: 1,
  traceState: '',
};

function inject(context: TraceContext, ...formats: Propagation[]): Record<string, string> {
  const carrier: Record<string, string> = {};
  injectContext(carrier, context, formats);
  return carrier;
}

function hex(digits: number): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((id) => !/^0+$/.test(id));
}

describe('what is carried', () => {
  const context: fc.Arbitrary<TraceContext> = fc.record({
    traceId: fc.oneof(
      hex(32),
      hex(16),
      fc.uuid(),
      fc.uuid().map((uuid) => uuid.toUpperCase()),
    ),
    spanId: hex(16),
    parentId: fc.oneof(fc.constant(''), hex(16)),
    origin: fc.oneof(fc.constant(''), fc.stringMatching(/^[a-zA-Z0-9._ -]*[a-z]$/)),
    weight: fc.constantFrom(0, 1, 10, 3.5),
    traceState: fc.constantFrom('', 'congo=t61rcWkgMzE', 'rojo=00f0,congo=t6'),
  });
  const formats = fc.constantFrom<Propagation>('w3c', 'b3', 'b3-multi');

  test('is the same at the other end, in every format and with ids in every form', () => {
    fc.assert(
      fc.property(context, formats, (sent, format) => {
        expect(extractContext(inject(sent, format))).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  test('is the same in a Map, in Headers, in bytes and under names in any case', () => {
    const map = new Map<string, string>();
    injectContext(map, ours, ['w3c']);
    expect(extractContext(map)).toEqual(ours);
    const headers = new Headers();
    injectContext(headers, ours, ['b3']);
    expect(extractContext(headers)).toEqual(ours);
    const shouted = Object.entries(inject(ours, 'b3-multi')).map(([name, value]) => [
      name.toUpperCase(),
      new TextEncoder().encode(value),
    ]);
    expect(extractContext(Object.fromEntries(shouted) as Record<string, unknown>)).toEqual(ours);
  });

  test('looks as W3C and Zipkin write it', () => {
    expect(inject(ours, 'w3c', 'b3', 'b3-multi')).toEqual({
      traceparent: `00-${TRACE}-${SPAN}-01`,
      tracestate: `phosphor=s:${SPAN};p:${PARENT};o:com.hailocab.api`,
      b3: `${TRACE}-${SPAN}-1-${PARENT}`,
      'x-b3-traceid': TRACE,
      'x-b3-spanid': SPAN,
      'x-b3-parentspanid': PARENT,
      'x-b3-sampled': '1',
    });
    expect(inject({ ...ours, weight: 0 }, 'w3c')['traceparent']).toBe(`00-${TRACE}-${SPAN}-00`);
  });

  test('a UUID with dashes travels as 32 digits and is one again', () => {
    const uuid = '33eda743-f124-435c-71fc-3c872bbc98e6';
    const headers = inject({ ...ours, traceId: uuid }, 'w3c');
    expect(headers['traceparent']).toBe(`00-${uuid.replaceAll('-', '')}-${SPAN}-01`);
    expect(extractContext(headers)?.traceId).toBe(uuid);
  });

  test('ids that are no numbers are not carried', () => {
    expect(inject({ ...ours, traceId: 'my trace' }, 'w3c')).toEqual({});
    expect(inject({ ...ours, spanId: '0' }, 'w3c')).toEqual({});
  });
});

describe('what others send', () => {
  test('a traceparent alone names the trace and the call; nobody has decided whether it is told', () => {
    for (const flags of ['00', '01']) {
      expect(extractContext({ traceparent: `00-${TRACE}-${SPAN}-${flags}` })).toEqual({
        traceId: TRACE,
        spanId: SPAN,
        parentId: '',
        origin: '',
        weight: undefined,
        traceState: '',
      });
    }
  });

  test('what B3 says outright is followed', () => {
    const weights = ['0', '1', 'd', undefined].map(
      (sampled) =>
        extractContext({ b3: [TRACE, SPAN, ...(sampled === undefined ? [] : [sampled])].join('-') })
          ?.weight,
    );
    expect(weights).toEqual([0, 1, 1, undefined]);
    expect(
      extractContext({ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-flags': '1' }),
    ).toMatchObject({ weight: 1 });
  });

  test('behind a service that does not know us, our trace is still ours and our call is not', () => {
    const headers = inject({ ...ours, weight: 10 }, 'w3c');
    const theirs = { ...headers, traceparent: `00-${TRACE}-aaaaaaaaaaaaaaaa-01` };
    expect(extractContext(theirs)).toMatchObject({
      traceId: TRACE,
      spanId: 'aaaaaaaaaaaaaaaa',
      parentId: '',
      origin: '',
      weight: 10,
    });
  });

  test('a later version that says more is read, as W3C asks', () => {
    const traceparent = `cc-${TRACE}-${SPAN}-01-what-the-future-holds`;
    expect(extractContext({ traceparent })).toMatchObject({ traceId: TRACE, spanId: SPAN });
  });

  test.each([
    ['nothing', {}],
    ['no text', { traceparent: 7 }],
    ['another version of nothing', { traceparent: `ff-${TRACE}-${SPAN}-01` }],
    ['more than this version has', { traceparent: `00-${TRACE}-${SPAN}-01-x` }],
    ['ids of zeros', { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` }],
    ['a call of zeros', { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` }],
    ['capitals', { traceparent: `00-${TRACE.toUpperCase()}-${SPAN}-01` }],
    ['two of them', { traceparent: [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`] }],
    ['B3 that only says not to sample', { b3: '0' }],
    ['B3 that is cut', { b3: `${TRACE}-00f0` }],
  ])('%s is no context', (_, headers) => {
    expect(extractContext(headers)).toBeUndefined();
  });

  test('no header makes reading them fail', () => {
    const any = fc.string({ unit: 'binary' });
    const mark = any.map((rest) => `phosphor=${rest}`);
    const names = ['traceparent', 'tracestate', 'b3', 'x-b3-traceid', 'x-b3-spanid'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(any, mark)), (headers) => {
        const traceparent = `00-${TRACE}-${SPAN}-01`;
        expect(() => extractContext({ ...headers })).not.toThrow();
        expect(extractContext({ ...headers, traceparent })).toHaveProperty('spanId', SPAN);
      }),
    );
  });

  test('a tracestate without end is cut, and one with control characters is passed over', () => {
    const traceparent = `00-${TRACE}-${SPAN}-01`;
    const endless = Array.from({ length: 10_000 }, (_, i) => `v${i}=x`).join(',');
    const kept = extractContext({ traceparent, tracestate: endless })!.traceState;
    expect(kept.length).toBeLessThanOrEqual(512);
    expect(endless.startsWith(kept)).toBe(true);
    expect(extractContext({ traceparent, tracestate: 'a=\r\nx: y' })!.traceState).toBe('');
  });
});
