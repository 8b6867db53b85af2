import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Terminal } from '@xterm/headless';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TerminalStream } from '../../src/ui/terminal/terminal.ts';
import { SECOND } from '../../src/model/clock.ts';
import { runScreen } from '../../src/ui/start.tsx';
import { troubledTrace } from './screens/trace-fixture.ts';
import { HandOutlets, HandSource, NOW } from './fixtures.ts';

// Tests are transformed for React's development build, which must then be the one that is loaded.
vi.hoisted(() => {
  process.env['NODE_ENV'] = 'development';
});

/** The whole screen as a person sees it, Ink's rows and ours. */
interface Desk {
  readonly source: HandSource;
  readonly outlets: HandOutlets;
  /** What came for the clipboard, as OSC 52 has it. */
  readonly clipboard: readonly string[];
  rows(): string[];
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  readonly ended: Promise<string>;
}

const desks: Desk[] = [];

afterEach(async () => {
  for (const desk of desks.splice(0)) {
    desk.type('\u0003');
    await desk.ended;
  }
});

function sitDown(columns: number, rows: number): Desk {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    fd: -1,
    columns,
    rows,
    write(text: string, taken?: () => void) {
      terminal.write(text, taken);
      return true;
    },
  });
  const clipboard: string[] = [];
  terminal.parser.registerOscHandler(52, (data) => clipboard.push(data) > 0);
  const source = new HandSource();
  const outlets = new HandOutlets();
  const ended = runScreen({
    source,
    clock: source.clock,
    outlets,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as TerminalStream,
    options: {
      theme: 'phosphor',
      colour: true,
      ascii: false,
      filter: '',
      window: 60,
      maxBytesPerSecond: Infinity,
    },
  });
  const desk: Desk = {
    source,
    outlets,
    clipboard,
    ended,
    type: (keys) => void stdin.write(keys),
    rows() {
      const { active } = terminal.buffer;
      return Array.from({ length: terminal.rows }, (_, y) =>
        active.getLine(active.baseY + y)!.translateToString(true),
      );
    },
    resize(wide, high) {
      terminal.resize(wide, high);
      Object.assign(stdout, { columns: wide, rows: high });
      stdout.emit('resize');
    },
  };
  desks.push(desk);
  return desk;
}

/** How long, and how often, a row is looked at until it is as expected. */
const PATIENCE = { timeout: 5000, interval: 20 };

describe('around the body', () => {
  test('of a filter longer than the row its end is seen while it is typed', async () => {
    const desk = sitDown(60, 15);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    desk.type('/service:fare op:reservation host:eu-west-1a dur:>100ms tag.user=42');
    await expect.poll(() => desk.rows()[14], PATIENCE).toMatch(/^ ….*dur:>100ms tag\.user=42 *$/);
  });

  test('beside a filter that cannot be read stands how one is written', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    desk.type('/foo:1');
    await expect.poll(() => desk.rows()[1], PATIENCE).toMatch(/^ ! .*"foo:".* not a field/);
    expect(desk.rows()[23]).toMatch(/^ \/foo:1 +service:fare op:list host:eu-west status:error/);
  });

  test('a long filter leaves room for what is wrong', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    desk.type('/service:fare op:reservation host:eu-west-1a dur:>100ms tag.user=42\r');
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/^ ▲ service\.fare p99 .* filter service:fare .*…/);
  });

  test('a pasted text presses no keys, and goes into an open prompt as one line', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    desk.type('\u001b[200~jjq\nqq\u001b[201~');
    await expect
      .poll(() => desk.rows()[23], PATIENCE)
      .toMatch(/^ What is pasted goes into the filter/);
    desk.type('/');
    await expect.poll(() => desk.rows()[23], PATIENCE).toMatch('service:fare op:list');
    desk.type('\u001b[200~ op:a\nop:b\n\u001b[201~');
    await expect.poll(() => desk.rows()[23], PATIENCE).toMatch(/^ \/op:a op:b +Enter keeps it/);
  });

  test('Ctrl-C quits from a panel too', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    desk.type('2');
    await expect.poll(() => desk.rows()[2], PATIENCE).toMatch('TIME');
    desk.type('s');
    await expect.poll(() => desk.rows()[23], PATIENCE).toMatch('Esc leaves it');
    desk.type('\u0003');
    await desk.ended;
  });

  test('a terminal of 80×24 shows what matters, and the way to the rest', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    const rows = desk.rows();
    expect(rows[0]).toMatch(
      /^ live · udp 127\.0\.0\.1:7760 +1m +1,284 rps +0\.8% err +p99 212 ms +loss 0\.5%$/,
    );
    expect(rows[1]).toMatch(
      /^ ▲ service\.fare p99 212 ms, was 41 ms \(×5\.2\) for 48 s · \+2 more: 4 Alerts$/,
    );
    expect(rows[23]).toMatch(
      /^ 1 Services 2 Traces 3 Edges 4 Alerts 5 Pipeline +↵ open {2}\/ filter {2}\? help$/,
    );
  });

  test('a wide one has room for loss, the time and more keys', async () => {
    const desk = sitDown(160, 40);
    await expect
      .poll(() => desk.rows()[0], PATIENCE)
      .toMatch(
        /^ phosphor {2}live · local udp 127\.0\.0\.1:7760 .*loss 0\.5%, 2,883 in all +14:02:31$/,
      );
    expect(desk.rows()[1]).toMatch(/for 48 s · trace 33eda743 · \+2 more: 4 Alerts$/);
    expect(desk.rows()[39]).toMatch(
      /\/ filter {2}Space pause {2}\[ \] 10 s {2}w window {2}< > sort {2}y Y copy {2}\? help$/,
    );
  });

  test('a filter is typed at the bottom, judged above, and stays in sight', async () => {
    const desk = sitDown(100, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.type('/status:no');
    await expect.poll(() => desk.rows()[23], PATIENCE).toMatch(/^ \/status:no/);
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch('The filter says status:no; it is one of error, ok, timeout, missing.');
    desk.type('\u007f\u007ferror\r');
    await expect.poll(() => desk.rows()[1], PATIENCE).toMatch(/filter status:error$/);
    await expect.poll(() => desk.rows()[23], PATIENCE).toMatch('1 Services');
  });

  test('a pause is said in words, with its moment and how far back it is', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.type(' ');
    await expect
      .poll(() => desk.rows()[0], PATIENCE)
      .toMatch(/^ ‖ paused · 14:02:31 .*loss 0\.5%$/);
    expect(desk.rows()[23]).toMatch(/L live/);
    desk.type('[[[[');
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch(/^ ‖ paused 40 s back · 14:01:51 /);
    desk.type('L');
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch(/^ live · /);
  });

  test('a replay says above the footer how fast and where it is, and clearly when it has ended', async () => {
    const desk = sitDown(120, 24);
    desk.source.replays();
    desk.source.goes({ at: NOW - 48 * SECOND, speed: 10 });
    await expect
      .poll(() => desk.rows()[22], PATIENCE)
      .toMatch(/^ ▸ ×10 at 14:01:43 2026-11-22 13:57:31 ━+┃─+ 14:07:31 42% of 10 min$/);
    expect(desk.rows()[0]).toMatch(/^ phosphor {2}replaying · replay night\.txt /);
    expect(desk.rows()[23]).toMatch(/^ 1 Services .*Space pause/);
    desk.resize(80, 24);
    await expect
      .poll(() => desk.rows()[22], PATIENCE)
      .toMatch(/^ ▸ ×10 at 14:01:43 13:57:31 ━+┃─+ 14:07:31 42% of 10 min$/);
    desk.source.goes({ speed: 0 });
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch(/^ ‖ paused · replay night\.txt /);
    expect(desk.rows()[22]).toMatch(/^ ‖ paused ×10 at 14:01:43\.000 /);
    desk.source.now = { ...desk.source.now, state: 'ended' };
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch(/^ ended · replay night\.txt .*loss/);
    expect(desk.rows()[22]).toMatch(/^ ended at /);
  });

  test('what is copied reaches the clipboard of whoever sits at the terminal', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.type('y');
    await expect
      .poll(() => desk.rows()[23], PATIENCE)
      .toMatch(/^ Copied the service’s name: com\.hailocab\.service\.fare\./);
    expect(desk.clipboard).toEqual([`c;${btoa('com.hailocab.service.fare')}`]);
  });

  test('saving asks for the format above the footer, and then says what it wrote', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.type('2');
    await expect.poll(() => desk.rows()[2], PATIENCE).toMatch(/TIME +CALL/);
    desk.source.trace = troubledTrace();
    desk.type('s');
    await expect.poll(() => desk.rows()[19], PATIENCE).toMatch(/─ Save 40 traces as ─/);
    expect(desk.rows()[20]).toMatch(/^ {2}l {2}the talk's listing +phosphor-traces\.txt/);
    expect(desk.rows()[22]).toMatch(/^ {2}in ~\/captures/);
    expect(desk.rows()[23]).toMatch(/l the talk's listing {2}o OTLP JSON {2}Esc leaves it/);
    desk.type('o');
    await expect
      .poll(() => desk.rows()[23], PATIENCE)
      .toMatch(/^ Saved all 40 traces as OTLP JSON in phosphor-traces\.otlp\.json\./);
    expect(desk.rows()[19]).not.toMatch('Save');
  });

  test('a recording shows in the header with a word and its size', async () => {
    const desk = sitDown(120, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.outlets.recording = {
      toggle: () => Promise.resolve('Recording into night.phosphor.'),
      state: () => ({ mode: 'recording', bytes: 1_300_000, lost: 0 }),
    };
    desk.type('R');
    await expect.poll(() => desk.rows()[23], PATIENCE).toMatch('Recording into night.phosphor.');
    expect(desk.rows()[0]).toMatch(/^ phosphor {2}live ● rec 1\.2 MiB · udp /);
  });

  test('what loss makes doubtful is marked, and said', async () => {
    const desk = sitDown(80, 24);
    const loss = { offered: 40_000, lost: 4_900, reason: 'network' };
    desk.source.overview = { ...desk.source.overview, loss };
    await expect
      .poll(() => desk.rows()[0], PATIENCE)
      .toMatch(/ 1m {2}~1,284 rps {2}~0\.8% err {2}p99 ~212 ms {2}loss 12\.3%$/);
    desk.resize(120, 24);
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/^ ▲ 12\.3% lost \(network\) · ▲ service\.fare p99 .* 48 s · .*\+2 more: 4 Alerts/);
    desk.source.overview = { ...desk.source.overview, findings: [], errors: 0 };
    desk.resize(80, 24);
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/^ ▲ 12\.3% of annotations lost \(network\), numbers are low · 5 Pipeline +$/);
  });

  test('what was reckoned from a sample is marked, and said where there is room', async () => {
    const desk = sitDown(80, 24);
    desk.source.overview = { ...desk.source.overview, sampled: 0.1 };
    await expect
      .poll(() => desk.rows()[0], PATIENCE)
      .toMatch(/ 1m +≈1,284 rps +≈0\.8% err +p99 212 ms +loss 0\.5%$/);
    expect(desk.rows()[1]).toMatch(/· \+2 more: 4 Alerts$/);
    desk.resize(120, 24);
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/· \+2 more: 4 Alerts · sampled 1 in 10$/);
    desk.source.overview = { ...desk.source.overview, findings: [], errors: 0 };
    desk.resize(80, 24);
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/^ nothing unusual · sampled 1 in 10$/);
  });

  test('what was lost before the window is told apart from what is lost in it', async () => {
    const desk = sitDown(160, 24);
    const loss = { offered: 40_000, lost: 0, reason: null };
    desk.source.overview = { ...desk.source.overview, loss };
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch(/ 1,284 rps .*loss 0%, 2,883 in all/);
  });

  test('a pause far back keeps its moment, though numbers are doubtful', async () => {
    const desk = sitDown(80, 24);
    const loss = { offered: 40_000, lost: 4_900, reason: 'network' };
    desk.source.overview = { ...desk.source.overview, loss };
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch(/loss 12\.3%$/);
    desk.type(' [[[[');
    await expect
      .poll(() => desk.rows()[0], PATIENCE)
      .toMatch(/^ ‖ paused 40 s back · 14:01:51 +~1,284 rps .*loss 12\.3%$/);
  });

  test('calls that failed are never nothing unusual', async () => {
    const desk = sitDown(120, 24);
    desk.source.overview = { ...desk.source.overview, calls: 12, errors: 2, findings: [] };
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/^ 2 of 12 calls failed · press 2 then e to see one · no change now/);
    const learning = { heard: 12, of: 20 };
    desk.source.overview = { ...desk.source.overview, learning };
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/to see one · learning what is usual: 12 s of 20 s/);
    desk.resize(80, 24);
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/^ 2 of 12 calls failed · press 2 then e to see one *$/);
    desk.source.overview = { ...desk.source.overview, errors: 0 };
    await expect.poll(() => desk.rows()[1], PATIENCE).toMatch(/^ learning what is usual: 12 s/);
    desk.source.overview = { ...desk.source.overview, learning: null };
    await expect.poll(() => desk.rows()[1], PATIENCE).toMatch(/^ nothing unusual *$/);
  });

  test('before anything came it says where it listens and what to do', async () => {
    const desk = sitDown(80, 24);
    const learning = { heard: 0, of: 20 };
    desk.source.services = [];
    desk.source.overview = { ...desk.source.overview, calls: 0, errors: 0, findings: [], learning };
    await expect
      .poll(() => desk.rows().join('\n'), PATIENCE)
      .toMatch(/Listening: local udp 127\.0\.0\.1:7760 *\n.*annotations.*\n.*phosphor demo/);
    expect(desk.rows()[1]).toMatch(/^ waiting for the first calls *$/);
  });

  test('what the source has to say is said when nothing is wrong', async () => {
    const desk = sitDown(100, 24);
    desk.source.overview = { ...desk.source.overview, findings: [] };
    desk.source.warnings = ['The kernel gave a smaller buffer than asked for.'];
    await expect
      .poll(() => desk.rows()[1], PATIENCE)
      .toMatch(/^ 616 of 77,040 calls failed · no change now · ! The kernel gave a smaller buffer/);
  });

  test('a terminal too small says so and goes on when it is enlarged', async () => {
    const desk = sitDown(50, 12);
    await expect.poll(() => desk.rows()[5], PATIENCE).toMatch('Too small: 50x12.');
    await expect.poll(() => desk.rows()[6], PATIENCE).toMatch('Make it 60x15 or more.');
    desk.resize(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch(/^ live · /);
  });

  test('keys that come glued to each other all count, to the last', async () => {
    const desk = sitDown(100, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.type('3\t\tq');
    expect(await desk.ended).toBe('quit');
  });
});
