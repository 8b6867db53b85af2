import { wallClock } from '../model/clock.ts';
import type { Micros } from '../model/clock.ts';
import type { CopySwitch } from '../source/copy-switch.ts';
import type { CopiedFrames } from '../source/frame-copier.ts';
import type { Source } from '../source/source.ts';
import { print } from './output.ts';
import { Recorder, recordedText } from './recorder.ts';
import { look } from './recording.ts';
import type { ScreenFlags } from './screen.ts';
import { showScreen } from './screen.ts';
import { withSource } from './with-source.ts';

/** How often a recording is told what was lost before it, ms: what it says of itself is then a second old. */
const LOOK = 1_000;

/**
 * Shows a local source on screen, where `R` records what it takes in; with `keep` the last minutes are
 * in memory all the time, and `R` saves them. A recording that still runs at the end is ended, and told.
 */
export async function showRecordable<Listening extends Source>(
  open: (keep: (frames: CopiedFrames) => void, copying: CopySwitch) => Promise<Listening>,
  flags: ScreenFlags,
  {
    keep,
    during,
  }: {
    readonly keep?: Micros | undefined;
    /** What goes on beside it: the platform of a demo. */
    readonly during?: (source: Listening, show: () => Promise<void>) => Promise<void>;
  } = {},
): Promise<void> {
  const recorder = new Recorder({ clock: wallClock, keep });
  try {
    await withSource(open(recorder.take, recorder.copying), async (source) => {
      const timer = setInterval(() => {
        // A source that has ended says so on screen.
        if (recorder.state() !== null) look(source, recorder).catch(() => undefined);
      }, LOOK);
      const show = (): Promise<void> => showScreen(source, flags, recorder);
      try {
        await (during === undefined ? show() : during(source, show));
      } finally {
        clearInterval(timer);
      }
    });
  } finally {
    // What came last was handed over as the source ended.
    const recorded = await recorder.stop();
    if (recorded !== null) await print(recordedText(recorded));
  }
}
