import { describe, expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import type { Ledger, Overview, Question } from '../../../src/engine/views.ts';
import { SECOND } from '../../../src/model/clock.ts';
import type { Arrivals, IntakeReport } from '../../../src/model/ledger.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import { annotationOf, ZERO } from '../events.ts';

const ARRIVALS: Arrivals = {
  counted: 10,
  byAgents: 0,
  uncounted: 0,
  kernelTells: true,
  services: 1,
  agents: 0,
  worst: [],
};

/** An engine whose intake says each second what it lost until then. */
class Desk {
  readonly engine = new Engine({ retainedBytes: 1024 * 1024 });
  #told = 0;

  /** Lets a second pass in which so many annotations came, and tells the losses so far. */
  second(at: number, came: number, lost: Record<string, number>, arrivals?: Arrivals): void {
    this.tell(lost, arrivals);
    for (let i = 0; i < came; i++) {
      const spanId = `s${this.#told++}`;
      const said = annotationOf({ traceId: 't', spanId, origin: 'web', destination: 'fare.base' });
      const record = new AnnotationRecord().fill(said, this.engine.vocabulary);
      this.engine.apply(record, ZERO + at * SECOND);
    }
    this.engine.advance(ZERO + (at + 1) * SECOND);
  }

  tell(lost: Record<string, number>, arrivals?: Arrivals): void {
    const report: IntakeReport = { datagrams: 1, bytes: 1, lost, notes: [] };
    this.engine.report(arrivals === undefined ? report : { ...report, arrivals });
  }

  ledger(question: Omit<Question, 'view'> = {}): Ledger {
    return this.engine.query({ ...question, view: 'ledger' }).body.ledger;
  }

  loss(question: Omit<Question, 'view'> = {}): Overview['loss'] {
    return this.engine.query({ ...question, view: 'services' }).overview.loss;
  }
}

function stage(ledger: Ledger, name: string): Ledger['stages'][number] | undefined {
  return ledger.stages.find((each) => each.stage === name);
}

function names({ stages }: Ledger): string[] {
  return stages.map((each) => each.stage);
}

/** Ten a second come; in the seconds 60 to 69 the network loses two of each twelve besides. */
function troubled(): Desk {
  const desk = new Desk();
  for (let at = 0; at < 100; at++) {
    const lost = 2 * Math.min(10, Math.max(0, at - 59));
    desk.second(at, 10, { network: lost }, ARRIVALS);
  }
  return desk;
}

describe('loss over a window', () => {
  test('is what was lost in it, and not before', () => {
    const desk = troubled();
    expect(desk.loss({ window: 60 })).toEqual({ offered: 620, lost: 20, reason: 'network' });
    expect(desk.loss({ window: 10 })).toEqual({ offered: 100, lost: 0, reason: null });
    expect(desk.loss({ window: 'all' })).toEqual({ offered: 1_020, lost: 20, reason: 'network' });
    expect(desk.engine.query({ view: 'services', window: 10 }).overview.lost).toBe(20);
  });

  test('stands at the stage that lost it', () => {
    const network = stage(troubled().ledger({ window: 60 }), 'network')!;
    expect(network).toMatchObject({ offered: 1_020, passed: 1_000, lost: { network: 20 } });
    expect(network.inWindow).toEqual({ offered: 620, lost: { network: 20 } });
    const quiet = stage(troubled().ledger({ window: 10 }), 'network')!;
    expect(quiet.inWindow).toEqual({ offered: 100, lost: {} });
    expect(quiet.lost).toEqual({ network: 20 });
  });

  test('has a course, a second a point', () => {
    const { trend } = stage(troubled().ledger({ points: 50, reach: 50 }), 'network')!;
    expect(trend).toHaveLength(50);
    expect(trend.slice(10, 20)).toEqual(Array.from({ length: 10 }, () => 2));
    expect(trend.reduce((sum, lost) => sum + lost, 0)).toBe(20);
  });

  test('is never less than none, though what seemed lost came late', () => {
    const desk = new Desk();
    desk.second(0, 10, { network: 50 }, ARRIVALS);
    desk.second(1, 10, { network: 50 }, ARRIVALS);
    desk.second(2, 10, { network: 10 }, ARRIVALS);
    expect(desk.loss({ window: 1 })).toEqual({ offered: 10, lost: 0, reason: null });
    const network = stage(desk.ledger({ window: 1, points: 3, reach: 3 }), 'network')!;
    expect(network.inWindow).toEqual({ offered: 0, lost: {} });
    expect(network.trend).toEqual([50, 0, 0]);
  });
});

describe('a moment gone by', () => {
  test('has the ledger of then, which closes as well', () => {
    const ledger = troubled().ledger({ at: ZERO + 65 * SECOND, window: 60 });
    expect(ledger).toMatchObject({ offered: 660, shown: 650, lost: { network: 10 } });
    expect(stage(ledger, 'network')!.inWindow).toEqual({ offered: 610, lost: { network: 10 } });
  });
});

describe('the road', () => {
  test('of files begins with reading', () => {
    const desk = new Desk();
    desk.second(0, 10, { 'cut short': 2 });
    const ledger = desk.ledger();
    expect(names(ledger)).toEqual(['decode', 'engine', 'retention']);
    expect(stage(ledger, 'decode')).toMatchObject({ offered: 12, passed: 10 });
  });

  test('has agents once one was heard, and a kernel where it tells', () => {
    const desk = new Desk();
    desk.second(0, 10, {}, ARRIVALS);
    expect(names(desk.ledger()).slice(0, 4)).toEqual(['client', 'network', 'kernel', 'decode']);
    desk.second(1, 10, {}, { ...ARRIVALS, agents: 1, kernelTells: false });
    expect(names(desk.ledger()).slice(0, 4)).toEqual(['client', 'agent', 'network', 'decode']);
  });

  test('is not known before those who send single frames alone', () => {
    const desk = new Desk();
    desk.second(0, 10, { 'kernel receive buffer full': 5 }, { ...ARRIVALS, services: 0 });
    const ledger = desk.ledger();
    expect(stage(ledger, 'client')).toMatchObject({ offered: null, passed: null });
    expect(stage(ledger, 'client')!.inWindow.offered).toBeNull();
    expect(stage(ledger, 'network')).toMatchObject({ offered: null, passed: 15 });
    expect(stage(ledger, 'kernel')).toMatchObject({ offered: 15, passed: 10 });
    expect(ledger).toMatchObject({ offered: 15, shown: 10 });
  });

  test('passes on from stage to stage what is not lost, whatever is lost where', () => {
    const desk = new Desk();
    const lost = {
      'client queue full': 1,
      'agent overflow': 2,
      'agent receive buffer full': 4,
      network: 8,
      'kernel receive buffer full': 16,
      'no trace id': 32,
      'failed in the engine': 64,
    };
    desk.second(0, 10, lost, { ...ARRIVALS, agents: 1 });
    const { stages, offered, shown } = desk.ledger();
    expect(stages.map(({ offered: came }) => came)).toEqual([137, 136, 130, 122, 106, 74, 10]);
    expect(stages.map(({ passed }) => passed)).toEqual([136, 130, 122, 106, 74, 10, 10]);
    expect({ offered, shown }).toEqual({ offered: 137, shown: 10 });
  });
});
