import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { annotationsOf } from '../../../src/engine/assemble/annotations.ts';
import { inferCalls } from '../../../src/engine/assemble/infer.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { Kind } from '../../../src/model/annotation.ts';
import type { Annotation } from '../../../src/model/annotation.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { listing } from '../../../src/wire/listing.ts';
import { readWhole } from '../../../src/wire/read-whole.ts';
import { annotation, call } from '../../intake/sender.ts';
import { ZERO } from '../events.ts';
import { annotationsOfSpans, spanOf } from '../spans.ts';

const TALK = resolve(import.meta.dirname, '../../../demo/captures/neardrivers.txt');

/** What an engine that was told this tells again. */
function toldAgain(annotations: readonly Annotation[]): Annotation[] {
  const engine = new Engine();
  const record = new AnnotationRecord();
  for (const told of annotations) {
    engine.apply(record.fill(told, engine.vocabulary), told.timestamp);
  }
  const { traceId } = annotations[0]!;
  const { trace } = engine.query({ view: 'trace', traceId }).body;
  return trace ? annotationsOf(trace) : [];
}

test('the talk’s listing is the same text again', () => {
  const bytes = readFileSync(TALK);
  const annotations: Annotation[] = [];
  readWhole(listing, bytes, (told) => annotations.push(told));
  const again = toldAgain(inferCalls(annotations));
  expect(new TextDecoder().decode(listing.write(again))).toBe(bytes.toString());
});

test('every field comes back: tags, payloads, notes, errors of either side, a timeout', () => {
  const at = 1_410_056_419_867_000;
  const [request, received, sent, reply] = call(at) as [
    Annotation,
    Annotation,
    Annotation,
    Annotation,
  ];
  const told: Annotation[] = [
    { ...request, tags: [['user', '42']], payload: 'ask' },
    received,
    annotation({ ...received, kind: Kind.note, timestamp: at + 6_000, payload: 'looked up' }),
    { ...sent, tags: [['error', 'no fare']] },
    { ...reply, payload: 'answer' },
    { ...request, spanId: '02', timestamp: at + 50_000 },
    { ...request, spanId: '02', kind: Kind.timeout, timestamp: at + 60_000, tags: [['error', '']] },
  ];
  expect(toldAgain(told)).toEqual(told);
});

test('where each side is a span of its own, each says again of which kind it is', () => {
  const client = spanOf({
    kind: 'client',
    service: 'web',
    peer: 'fare',
    notes: [{ at: ZERO + 500, text: 'retried', tags: [['times', '2']] }],
  });
  const server = spanOf({ spanId: '2', parentId: '1', service: 'fare', start: ZERO + 1 });
  const told = annotationsOfSpans([client, server]);
  // Who called is told now: it was found by the parent.
  const found = told.map((each) => (each.spanId === '2' ? { ...each, origin: 'web' } : each));
  expect(toldAgain(told)).toEqual(found.toSorted((a, b) => a.timestamp - b.timestamp));
});

test('halves under one id say each its own kind', () => {
  const shared = { spanId: '1', operation: 'get', start: ZERO };
  const told = annotationsOfSpans([
    spanOf({ ...shared, kind: 'client', service: 'web', peer: 'fare', duration: 30 }),
    spanOf({ ...shared, kind: 'server', service: 'fare', start: ZERO + 10, duration: 10 }),
  ]);
  const kinds = toldAgain(told).map(({ kind, tags }) => [kind, tags]);
  expect(kinds).toEqual([
    [Kind.request, [['span.kind', 'client']]],
    [Kind.in, [['span.kind', 'server']]],
    [Kind.out, [['span.kind', 'server']]],
    [Kind.reply, [['span.kind', 'client']]],
  ]);
});
