import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/model/clock.ts';
import type { Session } from '../../src/ui/session.ts';
import { clockTime } from '../../src/ui/paint/numbers.ts';
import { HandSource, NOW, PREFIX, serviceRows, traceRows } from './fixtures.ts';
import { troubledTrace } from './screens/trace-fixture.ts';
import { HandTimer } from './hand-timer.ts';
import { sessionAt, settle } from './session-at.ts';

interface Desk {
  readonly source: HandSource;
  readonly timer: HandTimer;
  readonly session: Session;
  /** Presses keys, and waits until what they asked is answered. */
  press(...keys: string[]): Promise<void>;
  /** Lets time go by, in steps of the refresh. */
  wait(ms: number): Promise<void>;
  body(): string;
}

async function sitDown(filter = ''): Promise<Desk> {
  const source = new HandSource();
  const timer = new HandTimer();
  const session = sessionAt(source, { timer, filter });
  await settle();
  const body = (): string => {
    const canvas = session.paint(120, 37);
    return Array.from({ length: canvas.height }, (_, y) => canvas.line(y)).join('\n');
  };
  body();
  return {
    source,
    timer,
    session,
    body,
    async press(...keys) {
      session.press(keys);
      await settle();
    },
    async wait(ms) {
      for (let gone = 0; gone < ms; gone += 250) {
        source.clock.advance(250_000);
        timer.advance(250);
        await settle();
      }
    },
  };
}

test('a replay shows the file’s time before its first answer too', () => {
  const source = new HandSource();
  source.replays();
  source.goes({ at: NOW - MINUTE });
  source.clock.advance(MINUTE);
  const session = sessionAt(source);
  expect(session.heading().at).toBe(NOW - MINUTE);
  session.end();
});

test('a step of a replay to a failing call opens its trace at that call, in place of another', async () => {
  const desk = await sitDown();
  desk.source.replays();
  const trace = troubledTrace();
  desk.source.trace = trace;
  const opened = (): unknown => {
    const { screen, subject, list } = desk.session.state.stack.at(-1)!;
    return [desk.session.state.stack.length, screen, subject, list.selected];
  };
  const [, second, third] = trace.spans;
  await desk.press('x');
  expect(desk.source.told).toEqual(['step error 1']);
  const { traceId } = trace;
  desk.source.goes({ at: NOW + SECOND, stepped: { traceId, spanId: second!.spanId } });
  await desk.wait(1_000);
  expect(opened()).toEqual([2, 'trace', traceId, second!.spanId]);
  await desk.press('x');
  const next = { traceId: 'another', spanId: third!.spanId };
  desk.source.goes({ at: NOW + 2 * SECOND, stepped: next });
  await desk.wait(1_000);
  expect(opened()).toEqual([2, 'trace', 'another', third!.spanId]);
  await desk.press('Esc');
  expect(desk.session.screen.id).toBe('services');
});

describe('a person at the screen', () => {
  test('reads that an answer is on its way where a collector takes its time', async () => {
    const desk = await sitDown();
    const { promise, resolve } = Promise.withResolvers<void>();
    const ask = desk.source.ask.bind(desk.source);
    desk.source.ask = async (question) => {
      await promise;
      return ask(question);
    };
    await desk.press('3');
    expect(desk.body().trim()).toBe('');
    await desk.wait(1_000);
    expect(desk.body().trim()).toBe('The answer is on its way.');
    expect(desk.session.heading().isLate).toBe(true);
    resolve();
    await settle();
    expect(desk.body()).toContain('CALLER');
    expect(desk.session.heading().isLate).toBe(false);
  });

  test('sees first what is wrong', async () => {
    const desk = await sitDown();
    const rows = desk.body().split('\n');
    expect(rows[1]).toMatch(/^▲ service\.fare .*212 .*p99 ×5\.2$/);
    expect(rows[2]).toMatch(/^▲ service\.eta .*silent$/);
  });

  test('is answered at once: keys paint from the answer at hand', async () => {
    const desk = await sitDown();
    desk.session.press(['>']);
    desk.session.press(['j', 'j']);
    expect(desk.session.state.stack[0]!.list.selected).not.toBeNull();
    expect(desk.body()).toContain('service.fare');
  });

  test('sees the cause before its echoes, however busy those are', async () => {
    const desk = await sitDown();
    const change = serviceRows[0]!.change!;
    desk.source.services = serviceRows.map((row) => ({ ...row, change }));
    const cause = `${PREFIX}service.config`;
    const finding = { ...desk.source.overview.findings[0]!, service: cause, change };
    desk.source.overview = { ...desk.source.overview, findings: [finding] };
    await desk.wait(6000);
    const rows = desk.body().split('\n');
    expect(rows[1]).toMatch(/^▲ service\.config /);
    expect(rows[2]).toMatch(/^▲ api\.v1\.customer /);
  });

  test('keeps the selected row while rows change', async () => {
    const desk = await sitDown();
    await desk.press('j', 'j');
    const { selected } = desk.session.state.stack[0]!.list;
    desk.source.services = serviceRows.toReversed().map((row) => ({ ...row, change: null }));
    await desk.wait(10_000);
    expect(desk.session.state.stack[0]!.list.selected).toBe(selected);
    await desk.press('Enter');
    expect(desk.session.state.stack.at(-1)!.subject).toBe(selected);
  });

  test('sees rows change places only every few seconds', async () => {
    const desk = await sitDown();
    const first = (): string => desk.body().split('\n')[1]!.slice(2, 20).trim();
    desk.source.services = serviceRows.map((row) => ({ ...row, change: null }));
    await desk.wait(1000);
    expect(first()).toBe('service.fare');
    await desk.wait(6000);
    expect(first()).toBe('api.v1.customer');
  });

  test('asks with the filter, the window and the moment', async () => {
    const desk = await sitDown();
    await desk.press('/', 'f', 'a', 'r', 'e', 'Enter', 'w', '[');
    expect(desk.source.asked.at(-1)).toMatchObject({
      view: 'services',
      filter: 'fare',
      window: 300,
      at: NOW - 10 * SECOND,
    });
  });

  test('asks about a past moment once, and about now again and again', async () => {
    const desk = await sitDown();
    await desk.press('Space');
    const paused = desk.source.asked.length;
    await desk.wait(2000);
    expect(desk.source.asked).toHaveLength(paused);
    await desk.press('L');
    await desk.wait(2000);
    expect(desk.source.asked.length).toBeGreaterThan(paused + 6);
  });

  test('after a minute’s pause goes forward by steps, not at once to now', async () => {
    const desk = await sitDown();
    await desk.press('Space');
    desk.source.clock.advance(MINUTE);
    await desk.press(']');
    expect(desk.session.state.at).toBe(NOW + 10 * SECOND);
    await desk.press('}');
    expect(desk.session.state.at).toBeNull();
  });

  test('paused at a moment that a collector started since never held, says so', async () => {
    const desk = await sitDown();
    await desk.press('Space');
    const learning = { heard: 0, of: 20 };
    desk.source.services = [];
    desk.source.overview = { ...desk.source.overview, calls: 0, errors: 0, findings: [], learning };
    desk.source.oldest = NOW + 30 * SECOND;
    // As the screen asks again.
    await desk.press('2', '1', '[', ']');
    const held = `the oldest is ${clockTime(NOW + 30 * SECOND)}`;
    expect(desk.body()).toContain(`nothing is held of ${clockTime(NOW)}, ${held}.`);
    expect(desk.body()).toContain('L goes back to live');
    expect(desk.body()).not.toContain('Nothing has come yet');
  });

  test('sees a pause fall further behind what goes on', async () => {
    const desk = await sitDown();
    await desk.press('Space');
    const { newest, at } = desk.session.heading();
    expect(newest).toBe(at);
    const before = desk.session.version();
    await desk.wait(3000);
    expect(desk.session.heading()).toMatchObject({ at, newest: at + 3 * SECOND });
    expect(desk.session.version()).toBe(before + 3);
  });

  test('reads the newest traces page by page', async () => {
    const desk = await sitDown();
    const many = Array.from({ length: 200 }, (_, i) => ({ ...traceRows[0]!, traceId: `t${i}` }));
    desk.source.traces = { rows: many, matching: 900, newer: 50 };
    await desk.press('2');
    await desk.wait(500);
    const { until } = desk.source.asked.at(-1)!;
    expect(until).toBeGreaterThanOrEqual(NOW);
    await desk.wait(4000);
    expect(desk.source.asked.at(-1)!.until).toBe(until);
    await desk.wait(1000);
    expect(desk.source.asked.at(-1)!.until).toBeGreaterThanOrEqual(until! + 5 * SECOND);
  });

  test('sees new traces at once while all of them are in view', async () => {
    const desk = await sitDown();
    desk.source.traces = { rows: traceRows.slice(0, 3), matching: 4, newer: 1 };
    await desk.press('2');
    await desk.wait(1000);
    expect(desk.source.asked.at(-1)!.until).toBeGreaterThan(NOW);
  });

  test('holds the list of traces by moving in it, and keeps the selected one', async () => {
    const desk = await sitDown();
    await desk.press('2');
    await desk.press('j');
    const { until } = desk.source.asked.at(-1)!;
    await desk.wait(20_000);
    expect(desk.source.asked.at(-1)).toMatchObject({ until, keep: traceRows[1]!.traceId });
    expect(desk.body()).toMatch(/Holding still at 14:02:31 · 0 newer · g follows the newest/);
    await desk.press('g');
    await desk.wait(1000);
    expect(desk.source.asked.at(-1)!.keep).toBeUndefined();
    expect(desk.source.asked.at(-1)!.until).toBeGreaterThan(until!);
  });

  test('is told for a moment why a key does nothing', async () => {
    const desk = await sitDown();
    await desk.press('z');
    expect(desk.session.state.notice).toContain('open trace');
    desk.timer.advance(3000);
    expect(desk.session.state.notice).toBeNull();
  });

  test('finds the earlier screen painted when coming back, before any new answer', async () => {
    const desk = await sitDown();
    await desk.press('3');
    expect(desk.body()).toContain('CALLER');
    desk.session.press(['1']);
    expect(desk.body()).toContain('service.fare');
  });

  test('goes from an alert to the trace that shows it, at the call that is to blame', async () => {
    const desk = await sitDown();
    desk.source.trace = troubledTrace();
    await desk.press('4', 'Enter');
    expect(desk.session.state.stack.at(-1)).toMatchObject({
      screen: 'trace',
      subject: '33eda743-f124-435c-71fc-3c872bbc98e6',
    });
    // The pane below is about the selected call.
    expect(desk.body()).toMatch(/─ stock\.reserve ─/);
    await desk.press('k');
    expect(desk.body()).not.toMatch(/─ stock\.reserve ─/);
  });

  test('goes from an alert of the store to Pipeline, where its counts are', async () => {
    const desk = await sitDown();
    const change = { measure: 'not stored', severity: 'bad', now: 9, was: 0, since: NOW } as const;
    const example = { exampleTraceId: null, exampleSpanId: null };
    const other = 'the disk of traces.db is full';
    const findings = [{ subject: 'store', service: '', other, change, ...example }] as const;
    desk.source.overview = { ...desk.source.overview, findings };
    await desk.press('4');
    expect(desk.body()).toContain('store: the disk of traces.db is full; 9 annotations not stored');
    expect(desk.body()).toContain('Enter opens Pipeline');
    await desk.press('Enter');
    expect(desk.session.screen.id).toBe('pipeline');
  });

  test('leaves a trace in one step, also while reading its listing', async () => {
    const desk = await sitDown();
    desk.source.trace = troubledTrace();
    // Typed ahead: the trace is not there yet.
    await desk.press('4', 'Enter', 'v');
    expect(desk.body()).toContain('[REQ]');
    await desk.press('v');
    expect(desk.body()).not.toContain('[REQ]');
    await desk.press('v', 'Esc');
    expect(desk.session.state.stack.map(({ screen }) => screen)).toEqual(['alerts']);
    expect(desk.body()).toContain('WHAT IS WRONG');
  });

  test('goes from error to error', async () => {
    const desk = await sitDown();
    await desk.press('e');
    expect(desk.session.state.stack[0]!.list.selected).toBe(`${PREFIX}api.v1.customer`);
    await desk.press('e');
    expect(desk.session.state.stack[0]!.list.selected).toBe(`${PREFIX}service.fare`);
  });

  test('quits', async () => {
    const desk = await sitDown();
    await desk.press('q');
    await expect(desk.session.done).resolves.toBeUndefined();
    const asked = desk.source.asked.length;
    await desk.wait(1000);
    expect(desk.source.asked).toHaveLength(asked);
  });

  test('is told when the source has ended', async () => {
    const source = new HandSource();
    source.ask = () => Promise.reject(new Error('The collector closed the connection.'));
    const timer = new HandTimer();
    const session = sessionAt(source, { timer });
    await settle();
    const canvas = session.paint(80, 20);
    const lines = Array.from({ length: 20 }, (_, y) => canvas.line(y)).join('\n');
    expect(lines).toContain('The collector closed the connection.');
  });
});

test('while the terminal is behind nothing is asked, and then it goes on', async () => {
  const source = new HandSource();
  const timer = new HandTimer();
  let busy = false;
  const session = sessionAt(source, { timer, busy: () => busy });
  await settle();
  busy = true;
  const asked = source.asked.length;
  for (let i = 0; i < 8; i++) {
    timer.advance(250);
    await settle();
  }
  expect(source.asked).toHaveLength(asked);
  busy = false;
  timer.advance(250);
  await settle();
  expect(source.asked).toHaveLength(asked + 1);
  session.end();
});
