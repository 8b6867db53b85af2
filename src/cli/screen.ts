import { wallClock } from '../model/clock.ts';
import type { Source } from '../source/source.ts';
import type { ThemeName } from '../ui/theme/palette.ts';

export interface ScreenFlags {
  readonly window: number;
  readonly filter?: string | undefined;
  readonly ascii?: true | undefined;
  readonly color: boolean;
  readonly theme: ThemeName;
  readonly maxBytesPerSecond?: number | undefined;
}

/** Shows a source until the person quits. React is loaded here and nowhere else. */
export async function showScreen(source: Source, flags: ScreenFlags): Promise<void> {
  const { runScreen } = await import('../ui/start.tsx');
  await runScreen({
    source,
    clock: wallClock,
    options: {
      window: flags.window,
      filter: flags.filter ?? '',
      ascii: flags.ascii ?? false,
      colour: flags.color,
      theme: flags.theme,
      maxBytesPerSecond: flags.maxBytesPerSecond ?? Infinity,
    },
  });
}
