/**
 * The person's terminal, from the moment we take it to the moment we give it
 * back as it was: on a quit, a crash, a hang-up, a stop by Ctrl-Z.
 *
 * Ink draws the frame around the body (header, prompt, footer) into a stand-in
 * (`InkOutput`), painters draw the body, and one canvas of both goes out as the
 * cells that changed. Ink alone would measure every text of the body at every
 * frame, and would write whole lines for one changed digit.
 */
import { writeSync } from 'node:fs';
import process from 'node:process';
import type { Glyphs } from '../paint/glyphs.ts';
import type { Theme } from '../theme/theme.ts';
import type { Size } from './ink-output.ts';
import { Canvas } from '../paint/canvas.ts';
import { ByteBudget } from './budget.ts';
import { clipboardSequence } from './clipboard.ts';
import { FrameWriter } from './frame-writer.ts';
import { drawInkFrame } from './ink-frame.ts';
import { InkOutput } from './ink-output.ts';
import { ENTER, LEAVE } from './sequences.ts';
import { systemTimer } from './timer.ts';

/** How long a quit waits for a slow terminal to take what is on its way. */
const DRAIN_MS = 500;

/** How long after a stop that did not happen (nobody could continue us) the screen is taken back. */
const STOP_MS = 100;

/** `process.stdout` where it is a terminal. */
export type TerminalStream = NodeJS.WriteStream & { readonly fd: number };

export interface TerminalOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: TerminalStream;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  /** Infinity: no budget. */
  readonly maxBytesPerSecond: number;
  /** Between us and the terminal is a tmux. */
  readonly inTmux: boolean;
}

/** A body and the row it begins at. */
interface Body {
  readonly canvas: Canvas;
  readonly y: number;
}

export class Terminal {
  readonly output: InkOutput;
  readonly #options: TerminalOptions;
  readonly #writer: FrameWriter;
  #inkFrame = '';
  #body: Body | null = null;
  #scheduled = false;
  #active = false;
  #size: Size;
  readonly #resized = new Set<() => void>();

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#size = sizeOf(options.stdout);
    this.output = new InkOutput(this.#size, (frame) => {
      this.#inkFrame = frame;
      this.#schedule();
    });
    const budget = new ByteBudget(options.maxBytesPerSecond, systemTimer.now());
    this.#writer = new FrameWriter(options.stdout, options.theme, budget, systemTimer);
  }

  get size(): Size {
    return this.#size;
  }

  /** True while the terminal has not taken the last frame yet. */
  get behind(): boolean {
    return this.#writer.behind;
  }

  /** Called with every change of size, as `useSyncExternalStore` wants it. */
  readonly onResize = (listener: () => void): (() => void) => {
    this.#resized.add(listener);
    return () => this.#resized.delete(listener);
  };

  readonly getSize = (): Size => this.#size;

  /** Takes the terminal. */
  enter(): void {
    const { stdout } = this.#options;
    setBlocking(stdout, false);
    stdout.on('error', ignoreGone);
    stdout.on('resize', this.#resize);
    process.on('exit', this.#restoreNow);
    // Before a crash is told on standard error, so that it can be read.
    process.on('uncaughtExceptionMonitor', this.#restoreNow);
    process.on('SIGTSTP', this.#stop);
    process.on('SIGCONT', this.#continue);
    this.#active = true;
    stdout.write(ENTER);
  }

  /** Gives it back, after what is on its way has arrived or a moment has passed. */
  async leave(): Promise<void> {
    const { stdout } = this.#options;
    this.#writer.stop();
    await drained(stdout);
    this.#restoreNow();
    process.off('exit', this.#restoreNow);
    process.off('uncaughtExceptionMonitor', this.#restoreNow);
    process.off('SIGTSTP', this.#stop);
    process.off('SIGCONT', this.#continue);
    stdout.off('resize', this.#resize);
    stdout.off('error', ignoreGone);
  }

  /** The painted part, to stand at row `y`. The canvas must not be drawn on afterwards. */
  show(canvas: Canvas, y: number): void {
    this.#body = { canvas, y };
    this.#schedule();
  }

  /** Puts a text into the person's clipboard; `copiedPart` makes it fit. */
  copy(text: string): void {
    if (this.#active) this.#writer.tell(clipboardSequence(text, this.#options.inTmux));
  }

  /** Draws everything again, whatever the terminal shows. */
  redraw(): void {
    this.#writer.forget();
    this.#schedule();
  }

  /** As the terminal driver does on Ctrl-Z when it is not in raw mode: stops us and who started us. */
  suspend(): void {
    this.#stopProcesses(0);
  }

  /** Ink's rows and the body of one change come in one after the other: they go out as one frame. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#active) this.#writer.show(this.#compose());
    });
  }

  #compose(): Canvas {
    const canvas = new Canvas(this.#size.columns, this.#size.rows, this.#options.glyphs);
    drawInkFrame(canvas, this.#inkFrame);
    if (this.#body !== null) canvas.place(this.#body.canvas, this.#body.y);
    return canvas;
  }

  readonly #resize = (): void => {
    this.#size = sizeOf(this.#options.stdout);
    this.#body = null;
    this.#writer.forget();
    this.output.resize(this.#size);
    for (const listener of this.#resized) listener();
  };

  readonly #stop = (): void => this.#stopProcesses(process.pid);

  /**
   * Stops for real, once the terminal is as it was: whoever started us (npm, a
   * script) must not stop first, for then the shell has the terminal and we
   * would be stopped in the middle of giving it back. Where nobody could
   * continue us, the kernel declines.
   */
  #stopProcesses(target: number): void {
    this.#restoreNow();
    process.off('SIGTSTP', this.#stop);
    process.kill(target, 'SIGTSTP');
    systemTimer.after(STOP_MS, this.#continue);
  }

  readonly #continue = (): void => {
    if (this.#active) return;
    const { stdin, stdout } = this.#options;
    process.on('SIGTSTP', this.#stop);
    if (stdin.isTTY) stdin.setRawMode(true);
    setBlocking(stdout, false);
    this.#active = true;
    stdout.write(ENTER);
    this.#resize();
    this.redraw();
  };

  /** Written past the stream's queue, which may never empty: the process may be ending. */
  readonly #restoreNow = (): void => {
    if (!this.#active) return;
    this.#active = false;
    const { stdin, stdout } = this.#options;
    try {
      if (stdin.isTTY) stdin.setRawMode(false);
      writeNow(stdout.fd, LEAVE);
    } catch {
      // The terminal is gone (a hang-up): there is nothing left to restore.
    }
    setBlocking(stdout, true);
  };
}

/** Below this a stream does not know its size, and 80×24 is every terminal's habit. */
function sizeOf(stdout: TerminalStream): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

/**
 * Node writes to terminals so that the whole process waits for a slow one; only
 * the handle beneath the stream can be told otherwise. Where it cannot, frames
 * still go out, and a slow terminal is felt.
 */
function setBlocking(stdout: TerminalStream, blocking: boolean): void {
  const { _handle: handle } = stdout as unknown as {
    _handle?: { setBlocking?: (blocking: boolean) => void };
  };
  handle?.setBlocking?.(blocking);
}

/** A terminal that takes nothing for so long (ms) is not waited for: nobody looks at it. */
const PATIENCE_MS = 500;
const RETRY_MS = 10;

/** Writes past the queue, and waits without the event loop, which may be over. */
function writeNow(fd: number, text: string): void {
  let bytes: Uint8Array = Buffer.from(text);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; bytes.length > 0 && waited < PATIENCE_MS; waited += RETRY_MS) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(clock, 0, 0, RETRY_MS);
    }
  }
}

/** A hang-up makes writes fail; the signal that comes with it ends the screen. */
function ignoreGone(): void {}

/** When all that was written before is taken, or a moment has passed. */
function drained(stdout: TerminalStream): Promise<void> {
  return new Promise((resolve) => {
    const cancel = systemTimer.after(DRAIN_MS, resolve);
    stdout.write('', () => {
      cancel();
      resolve();
    });
  });
}
