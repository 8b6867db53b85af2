/** Traces to look at: the talk's own, and one in which much went wrong. */
import { readFileSync } from 'node:fs';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import { inferCalls } from '../../../src/engine/assemble/infer.ts';
import type { Call, Moment } from '../../../src/model/span.ts';
import type { Clocks, Trace } from '../../../src/model/trace.ts';
import { callOf, callsOf } from '../../engine/assemble/calls.ts';
import { readLines } from '../../engine/assemble/scenario.ts';
import { ZERO } from '../../engine/events.ts';
import { annotationsOfSpans, spanOf } from '../../engine/spans.ts';

const CAPTURE = new URL('../../../demo/captures/neardrivers.txt', import.meta.url);

/** The listing of the talk, as its file has it. */
export const talkText: string = readFileSync(CAPTURE, 'utf8');

export function talkTrace(clocks: Clocks = 'adjusted'): Trace {
  const annotations = readLines(talkText);
  const { calls, notes } = callsOf(inferCalls(annotations));
  return assembleTrace(annotations[0]!.traceId, calls, notes, clocks);
}

const START = Date.UTC(2026, 10, 22, 14, 2, 31) * 1000;
let order = 0;

/** A moment `ms` after the trace's start. */
function after(ms: number): Moment {
  return { at: START + Math.round(ms * 1000), order: order++ };
}

/** In flight, timed out, failed, async, skewed, with missing parts and a parent that never came. */
export function troubledTrace(clocks: Clocks = 'adjusted'): Trace {
  order = 0;
  const shop = { caller: 'shop', clientHost: 'eu-west-1a/shop-1' };
  const calls: Call[] = [
    callOf('a1', {
      caller: 'edge',
      service: 'shop',
      operation: 'checkout',
      clientHost: 'eu-west-1a/edge-1',
      serverHost: 'eu-west-1a/shop-1',
      request: after(0),
      in: after(2),
      notes: [
        {
          kind: 6,
          at: START + 3_000,
          host: 'eu-west-1a/shop-1',
          payload: 'cart of 3',
          tags: [
            ['user', '42'],
            ['currency', 'EUR'],
          ],
        },
      ],
    }),
    callOf('a2', {
      ...shop,
      parentId: 'a1',
      service: 'payment',
      operation: 'charge',
      serverHost: 'eu-west-1b/pay-1',
      request: after(4),
      in: after(5),
      timeout: after(54),
    }),
    callOf('a3', {
      ...shop,
      parentId: 'a1',
      async: true,
      service: 'mail',
      operation: 'send',
      serverHost: 'eu-west-1b/mail-1',
      request: after(10),
      in: after(14),
      out: after(30),
    }),
    callOf('a4', {
      ...shop,
      parentId: 'a1',
      service: 'stock',
      operation: 'reserve',
      serverHost: 'us-east-1a/stock-1',
      request: after(6),
      in: after(-1_990),
      out: after(-1_978),
      reply: after(26),
      error: 'no stock for 日本語 \u001b[31mred\u001b[0m',
      errorSide: 'client',
    }),
    callOf('a5', {
      caller: 'payment',
      clientHost: 'eu-west-1b/pay-1',
      parentId: 'a2',
      service: 'bank',
      operation: 'authorise',
      request: after(7),
      reply: after(40),
    }),
    callOf('a6', {
      caller: 'stock',
      parentId: 'a4',
      service: 'cache',
      operation: 'get',
      serverHost: 'us-east-1a/cache-1',
      in: after(12),
      out: after(14),
    }),
    callOf('a7', {
      caller: 'audit',
      parentId: 'gone',
      service: 'ledger',
      operation: 'append',
      clientHost: 'eu-west-1a/audit-1',
      serverHost: 'eu-west-1a/ledger-1',
      request: after(31),
      in: after(32),
      out: after(44),
      reply: after(46),
    }),
  ];
  return assembleTrace('0af7651916cd43dd8448eb211c80319c', calls, [], clocks);
}

/** A chain of calls, each within the one before. */
export function deepTrace(depth: number): Trace {
  order = 0;
  const calls = Array.from({ length: depth }, (_, n) =>
    callOf(`d${n}`, {
      parentId: n === 0 ? '' : `d${n - 1}`,
      caller: `level${n}`,
      service: `level${n + 1}`,
      operation: 'down',
      request: after(n),
      in: after(n + 0.4),
      out: after(2 * depth - n - 0.4),
      reply: after(2 * depth - n),
    }),
  );
  return assembleTrace('dee9', calls, [], 'adjusted');
}

/** As OpenTelemetry tells it: each side of a call in a span of its own. */
export function twoSidedTrace(): Trace {
  const told = annotationsOfSpans([
    spanOf({ spanId: '1', service: 'shop', operation: 'GET /checkout', duration: 400_000 }),
    spanOf({
      spanId: '2',
      parentId: '1',
      kind: 'client',
      service: 'shop',
      operation: 'POST',
      host: 'eu-west-1a/shop-1',
      start: ZERO + 10_000,
      duration: 350_000,
    }),
    spanOf({
      spanId: '3',
      parentId: '2',
      service: 'fare',
      operation: 'POST /quote',
      host: 'eu-west-1b/fare-1',
      start: ZERO + 20_000,
      duration: 322_000,
      links: [{ traceId: 'cafe', spanId: '77', tags: [['why', 'retry']] }],
    }),
  ]);
  const { calls, notes } = callsOf(told);
  return assembleTrace('ab1e', calls, notes, 'adjusted');
}

/** A root that makes `width` calls one after the other. */
export function broadTrace(width: number): Trace {
  order = 0;
  const root = callOf('root', {
    caller: 'edge',
    service: 'loop',
    operation: 'all',
    request: after(0),
    reply: after(width + 1),
  });
  const calls = Array.from({ length: width }, (_, n) =>
    callOf(`c${n}`, {
      parentId: 'root',
      caller: 'loop',
      service: 'store',
      operation: 'get',
      request: after(n),
      in: after(n + 0.2),
      out: after(n + 0.7),
      reply: after(n + 0.9),
    }),
  );
  return assembleTrace('b20ad', [root, ...calls], [], 'adjusted');
}
