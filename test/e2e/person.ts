/**
 * The program as a person meets it: in a real terminal (a PTY), its screen read
 * back by a terminal emulator. Waits for what is on the screen, never for a time.
 */
import { spawn, type IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** How long a person waits before deciding that nothing happens, ms. */
const PATIENCE = 30_000;

export interface Sitting {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the program is started. */
  readonly folder?: string;
}

export class Person {
  readonly terminal: xterm.Terminal;
  /** What came for the clipboard, oldest first, as OSC 52 has it: "c;" and base64. */
  readonly clipboard: string[] = [];
  readonly #pty: IPty;
  readonly #exited: Promise<number>;
  #bytes = 0;
  #changed: (() => void)[] = [];

  constructor(args: readonly string[], sitting: Sitting = {}) {
    const { columns = 120, rows = 40, env = {}, folder = process.cwd() } = sitting;
    this.terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 100,
    });
    const { CI: _ci, NO_COLOR: _plain, ...inherited } = process.env;
    this.#pty = spawn(process.execPath, [MAIN, ...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: folder,
      env: { ...inherited, COLORTERM: 'truecolor', TZ: 'UTC', ...env },
    });
    this.#pty.onData((data) => {
      this.#bytes += Buffer.byteLength(data);
      this.terminal.write(data, () => this.#notify());
    });
    this.terminal.parser.registerOscHandler(52, (data) => this.clipboard.push(data) > 0);
    // A terminal answers what it is asked, for example where its cursor is.
    this.terminal.onData((data) => this.#pty.write(data));
    this.#exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => resolve(exitCode));
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Bytes that the program wrote to the terminal so far. */
  get bytes(): number {
    return this.#bytes;
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** The rows of the screen as text, without blanks at their ends. */
  lines(): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from({ length: this.terminal.rows }, (_, y) =>
      (buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** The row that stands out by its background, -1 without one. */
  selectedRow(): number {
    const buffer = this.terminal.buffer.active;
    for (let y = 0; y < this.terminal.rows; y++) {
      const cell = buffer.getLine(buffer.baseY + y)?.getCell(2);
      if (cell && (!cell.isBgDefault() || cell.isInverse())) return y;
    }
    return -1;
  }

  /** True while the program has the alternate screen, as full-screen programs do. */
  get isFullScreen(): boolean {
    return this.terminal.buffer.active.type === 'alternate';
  }

  /** Waits until the screen shows something; tells what it showed instead when it does not. */
  async sees(
    what: RegExp | ((lines: readonly string[]) => boolean),
    patience: number = PATIENCE,
  ): Promise<string[]> {
    const holds =
      typeof what === 'function' ? what : (lines: readonly string[]) => what.test(lines.join('\n'));
    const deadline = performance.now() + patience;
    for (;;) {
      const lines = this.lines();
      if (holds(lines)) return lines;
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Error(`The screen never showed ${String(what)}. It shows:\n${lines.join('\n')}`);
      await this.#next(left);
    }
  }

  /** Waits until nothing was written for a while, ms. Only for storing screens: a test waits for what it sees. */
  async standsStill(during: number): Promise<void> {
    let before = -1;
    while (before !== this.#bytes) {
      before = this.#bytes;
      await new Promise((resolve) => setTimeout(resolve, during));
    }
  }

  /** The exit code, once the program is over. */
  async left(): Promise<number> {
    const code = await this.#exited;
    // What was written last may still be on its way through the emulator.
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    return code;
  }

  /** Ends the program if it still runs. */
  async stop(): Promise<void> {
    this.#pty.kill();
    await this.#exited;
    this.terminal.dispose();
  }

  #notify(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const wake of waiting) wake();
  }

  /** Until the screen changes, or time is up. */
  #next(within: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, within);
      this.#changed.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
