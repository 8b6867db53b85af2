import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Terminal } from '@xterm/headless';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TerminalStream } from '../../src/ui/terminal/terminal.ts';
import { runScreen } from '../../src/ui/start.tsx';
import { HandSource } from './fixtures.ts';

// Tests are transformed for React's development build, which must then be the one that is loaded.
vi.hoisted(() => {
  process.env['NODE_ENV'] = 'development';
});

/** The whole screen as a person sees it, Ink's rows and ours. */
interface Desk {
  readonly source: HandSource;
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
  const source = new HandSource();
  const ended = runScreen({
    source,
    clock: source.clock,
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
  test('a terminal of 80×24 shows what matters, and the way to the rest', async () => {
    const desk = sitDown(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    const rows = desk.rows();
    expect(rows[0]).toMatch(
      /^ phosphor {2}live · local udp .*1m +1,284 rps +0\.8% err +p99 212 ms$/,
    );
    expect(rows[1]).toMatch(
      /^ ▲ service\.fare p99 212 ms, was 41 ms \(×5\.2\) for 48 s · trace 33eda743/,
    );
    expect(rows[23]).toMatch(
      /^ 1 Services {2}2 Traces {2}3 Edges {2}4 Alerts {2}5 Pipeline.*\? help$/,
    );
  });

  test('a wide one has room for loss, the time and more keys', async () => {
    const desk = sitDown(160, 40);
    await expect
      .poll(() => desk.rows()[0], PATIENCE)
      .toMatch(/local udp 127\.0\.0\.1:7760 .*loss 2,883 +14:02:31$/);
    expect(desk.rows()[39]).toMatch(
      /\/ filter {2}< > sort {2}w window {2}Space pause {2}\[ \] back {2}\? help$/,
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

  test('a pause is marked with a glyph and the moment', async () => {
    const desk = sitDown(100, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.type(' ');
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch('‖ at 14:02:31');
  });

  test('what the source has to say is said when nothing is wrong', async () => {
    const desk = sitDown(100, 24);
    desk.source.overview = { ...desk.source.overview, findings: [] };
    desk.source.warnings = ['The kernel gave a smaller buffer than asked for.'];
    await expect.poll(() => desk.rows()[1], PATIENCE).toMatch('! The kernel gave a smaller buffer');
  });

  test('a terminal too small says so and goes on when it is enlarged', async () => {
    const desk = sitDown(50, 12);
    await expect.poll(() => desk.rows()[5], PATIENCE).toMatch('Too small: 50x12.');
    await expect.poll(() => desk.rows()[6], PATIENCE).toMatch('Make it 60x15 or more.');
    desk.resize(80, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('▲ service.fare');
    await expect.poll(() => desk.rows()[0], PATIENCE).toMatch('phosphor');
  });

  test('keys that come glued to each other all count, to the last', async () => {
    const desk = sitDown(100, 24);
    await expect.poll(() => desk.rows()[3], PATIENCE).toMatch('service.fare');
    desk.type('3\t\tq');
    expect(await desk.ended).toBe('quit');
  });
});
