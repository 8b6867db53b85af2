/**
 * Shows a source in the terminal until the person quits or the terminal goes
 * away. Set NODE_ENV to production before this module is loaded: React decides
 * then whether it checks itself.
 */
import process from 'node:process';
import { render } from 'ink';
import type { Instance } from 'ink';
import type { Clock } from '../model/clock.ts';
import type { Source } from '../source/source.ts';
import type { Outlets } from './outlets.ts';
import type { ThemeName } from './theme/palette.ts';
import type { TerminalStream } from './terminal/terminal.ts';
import { App } from './app.tsx';
import { asciiGlyphs, unicodeGlyphs } from './paint/glyphs.ts';
import { Session } from './session.ts';
import { Terminal } from './terminal/terminal.ts';
import { systemTimer } from './terminal/timer.ts';
import { colourDepth, makeTheme } from './theme/theme.ts';

interface ScreenOptions {
  readonly theme: ThemeName;
  /** False: no colours, whatever the environment says. */
  readonly colour: boolean;
  readonly ascii: boolean;
  readonly filter: string;
  /** Seconds, or all that was ever seen. */
  readonly window: number | 'all';
  /** Infinity: no budget. */
  readonly maxBytesPerSecond: number;
}

export interface Screening {
  readonly source: Source;
  readonly clock: Clock;
  readonly options: ScreenOptions;
  readonly outlets: Outlets;
  /** By default the process's own. Both must be terminals. */
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: TerminalStream;
}

/** How it ended; the terminal is as it was in every case. */
export type Ending = 'quit' | 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM';

const endingSignals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/** Rejects only when the screen itself fails. Does not close the source. */
export async function runScreen(screening: Screening): Promise<Ending> {
  const { source, clock, options, outlets } = screening;
  const { stdin = process.stdin, stdout = process.stdout } = screening;
  const glyphs = options.ascii ? asciiGlyphs : unicodeGlyphs;
  const theme = makeTheme(options.theme, options.colour ? colourDepth(process.env) : 'none');
  const { maxBytesPerSecond, filter, window } = options;
  const inTmux = (process.env['TMUX'] ?? '') !== '';
  const terminal = new Terminal({ stdin, stdout, theme, glyphs, maxBytesPerSecond, inTmux });
  const session = new Session({
    source,
    clock,
    timer: systemTimer,
    glyphs,
    filter,
    window,
    outlets,
    clipboard: {
      copy: (text) => terminal.copy(text),
      remark: inTmux ? ' In tmux this takes: set -g set-clipboard on' : '',
    },
    busy: () => terminal.behind,
    redraw: () => terminal.redraw(),
    suspend: () => terminal.suspend(),
  });
  const signals = watchSignals(stdin);

  let ink: Instance | null = null;
  try {
    terminal.enter();
    ink = render(<App session={session} terminal={terminal} />, {
      stdin,
      stdout: terminal.output as unknown as NodeJS.WriteStream,
      // Every frame whole and at once: what changed of it is our own business.
      debug: true,
      // Not left to Ink, which takes any CI variable for a missing terminal.
      interactive: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    const quit = session.done.then((): Ending => 'quit');
    const failed = ink.waitUntilExit().then((): Ending => 'quit');
    return await Promise.race([quit, failed, signals.ending]);
  } finally {
    session.end();
    signals.stop();
    ink?.unmount();
    await terminal.leave();
  }
}

interface Signals {
  readonly ending: Promise<Ending>;
  stop(): void;
}

/** A terminal that goes away closes the input, with or without a signal. */
function watchSignals(stdin: NodeJS.ReadStream): Signals {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const hungUp = (): void => resolve('SIGHUP');
  const listeners = endingSignals.map((signal) => [signal, () => resolve(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  stdin.on('end', hungUp);
  stdin.on('error', hungUp);
  return {
    ending: promise,
    stop() {
      for (const [signal, listener] of listeners) process.off(signal, listener);
      stdin.off('end', hungUp);
      stdin.off('error', hungUp);
    },
  };
}
