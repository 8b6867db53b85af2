/** What every source has to show of the same annotations, however they came to it. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inferCalls } from '../../src/engine/assemble/infer.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Question } from '../../src/engine/views.ts';
import { readAll } from '../intake/read-all.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { SECOND, wallClock } from '../../src/model/clock.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import type { Span } from '../../src/model/span.ts';
import type { Trace } from '../../src/model/trace.ts';
import type { Source } from '../../src/source/source.ts';
import { listing } from '../../src/wire/listing.ts';
import { TALK } from '../cli/phosphor.ts';

/** Counts are of whole seconds: what comes now shows when its second is over. */
const PATIENCE = { timeout: 15_000, interval: 100 };

/** How often the talk's trace is told, each time under an id of its own and a little slower. */
const TRACES = 25;

/** The same, as a file and as annotations that name the calls which its listing does not. */
export interface Told {
  readonly file: string;
  readonly annotations: readonly Annotation[];
}

/** The talk's trace many times, ended just now. */
async function talk(): Promise<Told> {
  const { annotations } = await readAll(TALK);
  const first = Math.min(...annotations.map(({ timestamp }) => timestamp));
  const shift = wallClock.now() - first - SECOND / 2;
  const all: Annotation[] = [];
  for (let n = 0; n < TRACES; n++) {
    const slower = 1 + n / TRACES;
    for (const annotation of annotations) {
      const { traceId, timestamp, duration } = annotation;
      all.push({
        ...annotation,
        traceId: `${traceId.slice(0, -2)}${n.toString(16).padStart(2, '0')}`,
        timestamp: first + shift + (timestamp - first) * slower,
        duration: duration * slower,
      });
    }
  }
  const file = join(await mkdtemp(join(tmpdir(), 'phosphor-')), 'talk.txt');
  await writeFile(file, listing.write(all));
  // A listing rounds, so what all sources are told is what the file says.
  return { file, annotations: inferCalls((await readAll(file)).annotations) };
}

/** An engine in this thread that is told the same. */
function engineOf(annotations: readonly Annotation[]): Engine {
  const engine = new Engine();
  const record = new AnnotationRecord();
  const at = annotations.at(-1)!.timestamp;
  for (const annotation of annotations) {
    engine.apply(record.fill(annotation, engine.vocabulary), at);
  }
  engine.advance(at + SECOND);
  return engine;
}

/** Names that stand for a moment or depend on when something came. */
const WHEN = new Set(['trend', 'start', 'since', 'at', 'series', 'order']);

/** An answer without its moments, and with rows in the order of their texts. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => timeless(item));
    return items
      .map((item) => ({ item, text: JSON.stringify(item) }))
      .toSorted((a, b) => (a.text < b.text ? -1 : 1))
      .map(({ item }) => item);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !WHEN.has(name))
      .map(([name, inner]) => [name, timeless(inner)]),
  );
}

const views: readonly Question[] = [
  { view: 'services' },
  { view: 'operations' },
  { view: 'edges' },
  { view: 'hosts' },
  { view: 'service', service: 'com.hailocab.service.hob' },
  { view: 'traces', limit: 10, order: 'slowest' },
  { view: 'traces', filter: 'status:error' },
  { view: 'services', filter: 'service:hob' },
];

/** `open` gives a source that is told the annotations; it may take its time to show them. */
export function sourceContract(open: (told: Told) => Promise<Source>): void {
  let source: Source;
  let annotations: readonly Annotation[];
  let engine: Engine;

  beforeAll(async () => {
    const told = await talk();
    ({ annotations } = told);
    engine = engineOf(annotations);
    source = await open(told);
  });

  afterAll(() => source.close());

  test('shows every view as an engine that is told the same, entry by entry', async () => {
    const { overview } = engine.query({ view: 'services', window: 300 });
    const { calls, errors } = overview;
    await vi.waitFor(async () => {
      const answer = await source.ask({ view: 'services', window: 300 });
      expect(answer.overview).toMatchObject({ calls, errors });
    }, PATIENCE);
    for (const question of views) {
      const right = engine.query({ ...question, window: 300 });
      const { body } = await source.ask({ ...question, window: 300 });
      expect({ question, body: timeless(body) }).toEqual({ question, body: timeless(right.body) });
    }
  });

  test('shows a trace whole, on raw and on adjusted clocks', async () => {
    const { traceId } = annotations.at(-1)!;
    for (const clocks of ['raw', 'adjusted'] as const) {
      const question = { view: 'trace', traceId, clocks } as const;
      const right = engine.query(question).body.trace!;
      const { trace } = (await source.ask(question)).body;
      expect(momentsOf(trace!)).toEqual(momentsOf(right));
      expect(untimed(trace!)).toEqual(untimed(right));
    }
  });

  test('accounts for every annotation', async () => {
    const { body } = await source.ask({ view: 'ledger' });
    const { offered, shown, lost } = body.ledger;
    const count = annotations.length;
    expect({ offered, shown, lost }).toEqual({ offered: count, shown: count, lost: {} });
  });

  test('shows a past moment as it was, and says how far back it reaches', async () => {
    // Collectors that are asked while a second ends tell the newest column of different seconds.
    const now = await vi.waitFor(async () => {
      const seen = await source.ask({ view: 'services', window: 300 });
      const again = await source.ask({ view: 'services', at: seen.at, window: 300 });
      expect(again.body.rows).toEqual(seen.body.rows);
      return seen;
    }, PATIENCE);
    const past = await source.ask({ view: 'services', at: now.oldest, window: 300 });
    expect(past.at).toBe(now.oldest);
    expect(past.body.rows.every(({ calls }) => calls === 0)).toBe(true);
  });

  test('answers a bad question with nothing, and goes on', async () => {
    const { body } = await source.ask({ view: 'trace', traceId: 'no such trace' });
    expect(body.trace).toBeNull();
    await source.ask({ view: 'services', at: Number.NaN, window: -1, filter: 'dur:x' });
    const { body: services } = await source.ask({ view: 'services', filter: 'dur:x' });
    expect(services.rows.length).toBeGreaterThan(5);
  });

  test('rejects every question once it is closed, and says that it has ended', async () => {
    await source.close();
    await expect(source.ask({ view: 'services' })).rejects.toThrow('The source has ended.');
    expect(source.status().state).toBe('ended');
  });
}

/** When its calls began and ended, from its own beginning. */
function momentsOf({ start: zero, spans }: Trace): unknown {
  return spans.map(({ start, end, request, out }) => [
    start - zero,
    end - zero,
    request && request.at - zero,
    out && out.at - zero,
  ]);
}

/** What of a call does not tell when it was. */
const TIMELESS = [
  'spanId',
  'parentId',
  'caller',
  'service',
  'operation',
  'clientHost',
  'serverHost',
  'async',
  'depth',
  'parent',
  'children',
  'orphan',
  'client',
  'server',
  'gap',
  'self',
  'critical',
  'missing',
  'error',
] as const satisfies readonly (keyof Span)[];

/** A trace without its moments; its calls in their order. */
function untimed(trace: Trace): unknown {
  return {
    ...(timeless({ ...trace, spans: [] }) as object),
    spans: trace.spans.map((span) =>
      Object.fromEntries(TIMELESS.map((name) => [name, span[name]])),
    ),
  };
}
