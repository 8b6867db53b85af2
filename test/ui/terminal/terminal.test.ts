import { spawn } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import type { IPty } from '@lydell/node-pty';
import { afterEach, describe, expect, test, vi } from 'vitest';

const child = new URL('child.ts', import.meta.url).pathname;

interface Desk {
  readonly pty: IPty;
  /** The rows a person sees. */
  screen(): string;
  readonly terminal: Terminal;
  readonly exit: Promise<number>;
  readonly raw: () => string;
}

const open: IPty[] = [];

afterEach(() => {
  for (const pty of open.splice(0)) pty.kill('SIGKILL');
});

async function start(): Promise<Desk> {
  const pty = spawn(process.execPath, [child], { cols: 80, rows: 24, name: 'xterm-256color' });
  open.push(pty);
  const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  let raw = '';
  pty.onData((data) => {
    raw += data;
    terminal.write(data);
  });
  const exit = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  const screen = (): string => {
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, y) =>
      active.getLine(active.baseY + y)!.translateToString(true),
    ).join('\n');
  };
  const desk = { pty, screen, terminal, exit, raw: () => raw };
  await sees(desk, 'picture of 80x24');
  return desk;
}

async function sees(desk: Desk, text: string): Promise<void> {
  await vi.waitFor(() => expect(desk.screen()).toContain(text), { timeout: 15_000, interval: 20 });
}

/** The shell's screen is back, its text untouched, the cursor visible, lines wrapping. */
async function restored(desk: Desk): Promise<void> {
  await sees(desk, 'before');
  expect(desk.terminal.buffer.active.type).toBe('normal');
  expect(desk.terminal.modes.wraparoundMode).toBe(true);
  expect(desk.raw().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
    desk.raw().lastIndexOf('\u001b[?25l'),
  );
}

describe('the terminal is as it was', () => {
  test('after a quit', async () => {
    const desk = await start();
    expect(desk.terminal.buffer.active.type).toBe('alternate');
    desk.pty.write('q');
    expect(await desk.exit).toBe(0);
    await restored(desk);
  });

  test('after an exit from anywhere', async () => {
    const desk = await start();
    desk.pty.write('x');
    expect(await desk.exit).toBe(3);
    await restored(desk);
  });

  test('after a crash, which can be read', async () => {
    const desk = await start();
    desk.pty.write('t');
    expect(await desk.exit).not.toBe(0);
    await restored(desk);
    await sees(desk, 'Error: a crash');
  });
});

test('a resize draws everything anew in the new size', async () => {
  const desk = await start();
  desk.terminal.resize(100, 30);
  desk.pty.resize(100, 30);
  await sees(desk, 'picture of 100x30');
  expect(desk.screen().split('\n')[29]).toBe('last row');
});

test('a stop that nobody could end brings the screen back', async () => {
  const desk = await start();
  const entered = (): number => desk.raw().split('\u001b[?1049h').length - 1;
  desk.pty.write('z');
  await vi.waitFor(() => expect(entered()).toBe(2), { timeout: 15_000, interval: 20 });
  await sees(desk, 'picture of 80x24');
  expect(desk.terminal.buffer.active.type).toBe('alternate');
});
