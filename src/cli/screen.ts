import { wallClock } from '../model/clock.ts';
import type { Source } from '../source/source.ts';
import { LEAST_COLUMNS, LEAST_ROWS } from '../ui/least-size.ts';
import type { ThemeName } from '../ui/theme/palette.ts';
import type { RecordingSwitch } from '../ui/outlets.ts';
import { EndedBySignal } from './ended-by-signal.ts';
import { makeOutlets } from './outlets.ts';
import { UsageProblem } from './usage-problem.ts';

export interface ScreenFlags {
  readonly window: number;
  readonly filter?: string | undefined;
  readonly ascii?: true | undefined;
  readonly color: boolean;
  readonly theme: ThemeName;
  readonly maxBytesPerSecond?: number | undefined;
}

/** Why `R` does nothing. */
const notRecorded: Readonly<Record<Source['kind'], string>> = {
  local: 'Nothing is recorded here.',
  remote: 'A collector’s annotations are recorded where they arrive: phosphor record, on its host.',
  replay: 'This is a recording already; s saves traces of it.',
};

/**
 * Shows a source until the person quits; rejects with `EndedBySignal` when a
 * signal ends it. `recording` is what `R` switches, where there is such. React is loaded here and nowhere else.
 */
export async function showScreen(
  source: Source,
  flags: ScreenFlags,
  recording?: RecordingSwitch,
): Promise<void> {
  const { columns, rows } = process.stdout;
  // One that becomes too small later says so and waits; a size of 0 is one that is not known.
  if ((columns > 0 && columns < LEAST_COLUMNS) || (rows > 0 && rows < LEAST_ROWS)) {
    throw new UsageProblem(
      `The terminal is ${columns}×${rows}; make it at least ${LEAST_COLUMNS}×${LEAST_ROWS}, or use --once for a plain table.`,
    );
  }
  const { runScreen } = await import('../ui/start.tsx');
  const ending = await runScreen({
    source,
    clock: wallClock,
    outlets: makeOutlets(recording ?? notRecorded[source.kind]),
    options: {
      window: flags.window,
      filter: flags.filter ?? '',
      ascii: flags.ascii ?? false,
      colour: flags.color,
      theme: flags.theme,
      maxBytesPerSecond: flags.maxBytesPerSecond ?? Infinity,
    },
  });
  if (ending !== 'quit') throw new EndedBySignal(ending);
}
