import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/ui/session.ts';
import { HandClipboard, HandOutlets, HandSource, PREFIX, traceRows } from './fixtures.ts';
import { sessionAt, settle } from './session-at.ts';
import { troubledTrace } from './screens/trace-fixture.ts';

interface Desk {
  readonly source: HandSource;
  readonly outlets: HandOutlets;
  readonly clipboard: HandClipboard;
  readonly session: Session;
  press(...keys: string[]): Promise<void>;
  /** The sentence in the footer. */
  said(): string | null;
}

async function sitDown(): Promise<Desk> {
  const source = new HandSource();
  source.trace = troubledTrace();
  const outlets = new HandOutlets();
  const clipboard = new HandClipboard();
  const session = sessionAt(source, { outlets, clipboard });
  await settle();
  return {
    source,
    outlets,
    clipboard,
    session,
    said: () => session.state.notice,
    async press(...keys) {
      for (const key of keys) {
        session.press([key]);
        await settle();
      }
    },
  };
}

describe('copying', () => {
  test('takes the name of a service, or its row', async () => {
    const desk = await sitDown();
    await desk.press('y', 'Y');
    expect(desk.clipboard.copied[0]).toBe(`${PREFIX}service.fare`);
    expect(desk.clipboard.copied[1]).toMatch(
      /^▲ service\.fare {2}RPS 212 {2}ERR % .* {2}P99 212 ms .*p99 ×5\.2$/,
    );
  });

  test('takes a trace’s id from the list and from the open trace', async () => {
    const desk = await sitDown();
    await desk.press('2', 'y', 'Enter', 'y');
    expect(desk.clipboard.copied[0]).toBe(traceRows[0]!.traceId);
    expect(desk.clipboard.copied[1]).toBe(desk.source.trace!.traceId);
  });

  test('takes all about a call from the waterfall, and the whole listing from the listing', async () => {
    const desk = await sitDown();
    await desk.press('2', 'Enter', 'Y', 'v', 'Y');
    const [call, listing] = desk.clipboard.copied;
    expect(call).toMatch(/^\S+ \(times in ms\)\nREQ \+0\.00 {2}/);
    expect(call).toMatch(
      new RegExp(`\ntrace ${desk.source.trace!.traceId}, which began \\d{4}-\\d\\d-\\d\\dT.*Z$`),
    );
    expect(listing).toMatch(/^Tracing: .*\n\d{4}-\d\d-\d\d .*\[REQ\] /);
    expect(desk.said()).toMatch(/^Copied the listing \(\d+ lines\)\.$/);
  });

  test('takes an alert as a sentence, and with what proves it', async () => {
    const desk = await sitDown();
    await desk.press('4', 'y', 'Y');
    expect(desk.clipboard.copied[0]).toMatch(
      /^service\.fare p99 212 ms, was 41 ms \(×5\.2\) for 48 s$/,
    );
    expect(desk.clipboard.copied[1]).toMatch(/\nsince 2026-11-22T14:01:43\.000Z\ntrace 33eda743/);
  });

  test('never takes what would run when it is pasted', async () => {
    const desk = await sitDown();
    const [row] = traceRows;
    const rows = [{ ...row!, traceId: 'a\nrm -rf x\r\u001b[2J\u202e' }];
    desk.source.traces = { rows, matching: 1, newer: 0 };
    await desk.press('2', 'y');
    expect(desk.clipboard.copied).toEqual(['a rm -rf x ']);
  });

  test('is told where there is nothing, and what tmux takes', async () => {
    const desk = await sitDown();
    await desk.press('5', 'y');
    expect(desk.said()).toBe('There is nothing here to copy.');
    desk.clipboard.remark = ' In tmux this takes: set -g set-clipboard on';
    await desk.press('1', 'y');
    expect(desk.said()).toMatch(/service\.fare\. In tmux/);
  });
});

describe('saving', () => {
  test('takes the open trace, in the format that is chosen', async () => {
    const desk = await sitDown();
    await desk.press('2', 'Enter', 's');
    const { traceId } = desk.source.trace!;
    expect(desk.session.choice?.options.map(({ result }) => result)).toContain(
      `phosphor-${desk.session.state.stack.at(-1)!.subject}.txt`,
    );
    await desk.press('l');
    expect(desk.outlets.saved.map(({ traces }) => traces.map((each) => each.traceId))).toEqual([
      [traceId],
    ]);
    expect(desk.said()).toMatch(/^Saved the trace as the talk's listing in phosphor-.*\.txt\.$/);
    // Clocks are fitted by whoever reads it.
    expect(desk.source.asked.at(-1)).toMatchObject({ view: 'trace', clocks: 'raw' });
  });

  test('takes what the filter matches, and says how much more there is', async () => {
    const desk = await sitDown();
    desk.source.traces = { ...desk.source.traces, matching: 1_284 };
    await desk.press('2', '/', 'f', 'a', 'r', 'e', 'Enter', 's', 'o');
    await desk.press();
    await expect.poll(() => desk.outlets.saved.length).toBe(1);
    expect(desk.outlets.saved[0]!.traces).toHaveLength(traceRows.length);
    const asked = desk.source.asked.find(({ limit }) => limit === 1_000);
    expect(asked).toMatchObject({ view: 'traces', filter: 'fare' });
    await expect.poll(() => desk.said()).toMatch(/^Saved 40 of 1,284 traces, more than one file/);
  });

  test('is left with any other key', async () => {
    const desk = await sitDown();
    await desk.press('2', 's', 'Esc');
    expect(desk.session.choice).toBeNull();
    expect(desk.said()).toBe('Nothing was saved.');
    expect(desk.session.state.stack.at(-1)!.screen).toBe('traces');
  });

  test('says why it could not, and why there is nothing to save', async () => {
    const desk = await sitDown();
    await desk.press('s');
    expect(desk.said()).toBe('Traces are saved from 2 Traces, or from an open trace.');
    desk.outlets.failure = 'phosphor-x.txt was not written: the disk is full.';
    await desk.press('2', 'Enter', 's', 'l');
    expect(desk.said()).toBe('! phosphor-x.txt was not written: the disk is full.');
    desk.source.trace = null;
    await desk.press('s', 'l');
    expect(desk.said()).toBe('Nothing was saved: it is not held any more.');
  });
});

test('recording is switched by a key, or it is said why not', async () => {
  const desk = await sitDown();
  await desk.press('R');
  expect(desk.said()).toBe('Nothing records here.');
  let isOn = false;
  desk.outlets.recording = {
    toggle() {
      isOn = !isOn;
      return Promise.resolve(isOn ? 'Recording into a.' : 'Recorded 3 annotations in a.');
    },
    state: () => (isOn ? { mode: 'recording', bytes: 0, lost: 0 } : null),
  };
  await desk.press('R');
  expect(desk.said()).toBe('Recording into a.');
  expect(desk.session.heading().recording).toMatchObject({ mode: 'recording' });
  await desk.press('R');
  expect(desk.said()).toBe('Recorded 3 annotations in a.');
  expect(desk.session.heading().recording).toBeNull();
});

test('a handover tells what is wrong, since when, and how to see it', async () => {
  const desk = await sitDown();
  await desk.press('H');
  const [text] = desk.outlets.written;
  expect(desk.clipboard.copied).toEqual([text]);
  expect(text).toMatch(
    /^Phosphor, 2026-11-22T14:02:31\.000Z: local udp 127\.0\.0\.1:7760 \(live\)\n/,
  );
  expect(text).toMatch(
    /\n- service\.fare p99 212 ms, was 41 ms .*, since 2026-11-22T14:01:43\.000Z, trace 33eda743/,
  );
  expect(text).toMatch(/\nTo see it: phosphor top\n$/);
  expect(desk.said()).toBe('Copied the handover, and saved it in phosphor-handover.txt.');
});
