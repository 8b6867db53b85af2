/** A host whose clock is off by days or years wrecks neither its traces nor the counts, and is named. */
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { CLOCK_OFF_AFTER, MAX_WRONG_CLOCKS } from '../../src/engine/limits.ts';
import type { Stage } from '../../src/engine/views.ts';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { SECOND, type Micros } from '../../src/model/clock.ts';
import type { Trace } from '../../src/model/trace.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { annotationOf, ZERO } from './events.ts';

const YEAR: Micros = 31_557_600 * SECOND;

const WEB = 'a/web';
const FARE = 'a/fare';

function ms(n: number): Micros {
  return ZERO + n * 1_000;
}

/** A call of 40 ms, its service at work for 30; each host's clock ahead by so much. */
function call(ahead: { readonly web?: Micros; readonly fare?: Micros }): Annotation[] {
  const { web = 0, fare = 0 } = ahead;
  const about = { origin: 'web', destination: 'fare.base' };
  return [
    annotationOf({ ...about, kind: Kind.request, host: WEB, timestamp: ms(0) + web }),
    annotationOf({ ...about, kind: Kind.in, host: FARE, timestamp: ms(5) + fare }),
    annotationOf({ ...about, kind: Kind.out, host: FARE, timestamp: ms(35) + fare }),
    annotationOf({ ...about, kind: Kind.reply, host: WEB, timestamp: ms(40) + web }),
  ];
}

/** Each annotation arrives 10 ms after the moment of the call that it tells of. */
function heard(annotations: readonly Annotation[]): Engine {
  const engine = new Engine({ retainedBytes: 1024 * 1024 });
  const arrivals = call({}).map(({ timestamp }) => timestamp + 10_000);
  annotations.forEach((annotation, i) => {
    const record = new AnnotationRecord().fill(annotation, engine.vocabulary);
    engine.apply(record, arrivals[i % arrivals.length]!);
  });
  engine.advance(ZERO + 2 * SECOND);
  return engine;
}

function traceOf(engine: Engine, clocks: 'raw' | 'adjusted' = 'raw'): Trace {
  return engine.query({ view: 'trace', traceId: 't', clocks }).body.trace!;
}

function engineStage(engine: Engine): Stage {
  const { stages } = engine.query({ view: 'ledger' }).body.ledger;
  return stages.find(({ stage }) => stage === 'engine')!;
}

describe('a clock far off', () => {
  test.each([
    ['13 years ahead', { fare: 13 * YEAR }, `${FARE}: its clock is 13 years ahead`],
    ['50 days behind', { fare: -50 * 86_400 * SECOND }, `${FARE}: its clock is 50 days behind`],
    ['13 years ahead at the caller', { web: 13 * YEAR }, `${WEB}: its clock is 13 years ahead`],
  ])('%s: the trace is now, its durations are exact, and the host is named', (_, ahead, note) => {
    const engine = heard(call(ahead));
    for (const clocks of ['raw', 'adjusted'] as const) {
      const trace = traceOf(engine, clocks);
      expect(Math.abs(trace.start - ZERO)).toBeLessThan(SECOND);
      const [span] = trace.spans;
      expect(span).toMatchObject({ client: 40_000, server: 30_000, gap: 10_000, missing: [] });
      expect(span!.end - span!.start).toBeLessThan(SECOND);
    }
    const { rows } = engine.query({ view: 'traces' }).body;
    expect(rows).toMatchObject([{ duration: 40_000, start: traceOf(engine).start }]);
    const stage = engineStage(engine);
    expect(stage.notes).toEqual([`${note}; its times are moved by that.`]);
    expect(stage.counters).toContainEqual(['times moved for a clock that is off', 2]);
  });

  test('of a whole platform that lives in another year is one offset: its times fit as they did', () => {
    // An old capture sent again, all of it at once.
    const engine = new Engine({ retainedBytes: 1024 * 1024 });
    for (const annotation of call({ web: -12 * YEAR, fare: -12 * YEAR })) {
      engine.apply(new AnnotationRecord().fill(annotation, engine.vocabulary), ZERO);
    }
    const [span] = traceOf(engine).spans;
    expect(span!.in!.at - span!.request!.at).toBe(5_000);
    expect(span!.reply!.at - span!.out!.at).toBe(5_000);
  });

  test('less than a day off is left as it is told, and adjusted as ever', () => {
    const engine = heard(call({ fare: CLOCK_OFF_AFTER - 60 * SECOND }));
    expect(traceOf(engine).spans[0]!.in!.at).toBe(ZERO + 5_000 + CLOCK_OFF_AFTER - 60 * SECOND);
    expect(traceOf(engine, 'adjusted').spans[0]!.in!.at).toBe(ZERO + 5_000);
    expect(engineStage(engine).notes).toEqual([]);
  });

  test('is put right when the host is: its next times are its own', () => {
    const [request, taken, ...rest] = call({ fare: 13 * YEAR });
    const [, , out] = call({});
    const engine = heard([request!, taken!, out!, rest[1]!]);
    expect(traceOf(engine).spans[0]!.out!.at).toBe(ZERO + 35_000);
    expect(traceOf(engine).spans[0]!.server).toBeLessThan(SECOND);
  });

  test('of more hosts than can be remembered names a few, and takes no more memory', () => {
    const hosts = Array.from({ length: 2 * MAX_WRONG_CLOCKS }, (_, i) =>
      annotationOf({ host: `a/h${i}`, spanId: `s${i}`, timestamp: ZERO + (i + 2) * YEAR }),
    );
    const notes = engineStage(heard(hosts.slice(0, -1))).notes;
    expect(notes).toHaveLength(4);
    expect(notes.at(-1)).toBe(`${MAX_WRONG_CLOCKS - 3} more hosts have a clock that far off.`);
  });
});

test('annotations that tell no time are shown as they came, and counted', () => {
  const engine = heard(call({}).map((annotation) => ({ ...annotation, timestamp: 0 })));
  const trace = traceOf(engine);
  expect(trace.start).toBe(ZERO + 10_000);
  expect(trace.spans[0]).toMatchObject({ client: 40_000, server: 30_000 });
  expect(engineStage(engine).counters).toContainEqual(['without a time, shown as they came', 4]);
});
