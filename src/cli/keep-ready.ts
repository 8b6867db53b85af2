/** Keeps the last minutes in memory, and puts them into a file when something goes wrong, or somebody asks. */
import type { Clock, Micros } from '../model/clock.ts';
import { SECOND } from '../model/clock.ts';
import type { Saved } from '../store/flight-recorder.ts';
import { CaptureProblem } from '../store/open-capture.ts';
import { findingText } from '../ui/paint/change.ts';
import { clean } from '../ui/paint/clean.ts';
import { asciiGlyphs } from '../ui/paint/glyphs.ts';
import { bytes, clockTime, exactCount } from '../ui/paint/numbers.ts';
import { wait } from './interrupt.ts';
import type { Recorder } from './recorder.ts';
import { savedText } from './recorder.ts';
import type { LedgerAnswer } from './recording.ts';
import { look, lostText, Telling } from './recording.ts';
import type { Listening } from './span-flags.ts';
import { withSource } from './with-source.ts';

/** How often the source is asked what is wrong, ms. */
const LOOK = 1_000;

/** How long it is saved on once nothing is wrong any more: what follows shows how it ended. */
const AFTERMATH: Micros = 30 * SECOND;

/** How often what came is put into the file while something is wrong. */
const SAVE_EVERY: Micros = 5 * SECOND;

export interface KeepOptions {
  readonly recorder: Recorder;
  readonly path: string;
  readonly listen: Listening;
  readonly clock: Clock;
}

/** Resolves when told that it is enough, with all that was kept in the file. Rejects with an `InputProblem` or `CaptureProblem`. */
export async function keepReady(options: KeepOptions, enough: AbortSignal): Promise<void> {
  const { recorder, path, listen } = options;
  const watch = new Watch(options);
  const ask = (): void => watch.ask();
  // Node keeps SIGUSR1 for its debugger.
  process.on('SIGUSR2', ask);
  try {
    await withSource(listen(recorder.take), async (source) => {
      await watch.telling.line(`Keeping ${source.status().name} in memory, for ${path}.`);
      while (!enough.aborted) {
        await wait(LOOK, enough);
        await watch.see(await look(source, recorder));
      }
    });
  } finally {
    process.off('SIGUSR2', ask);
  }
  await watch.end();
}

/** When it is time to save, and what was saved. */
export class Watch {
  readonly telling: Telling = new Telling();
  readonly #options: KeepOptions;
  #answer: LedgerAnswer | undefined;
  /** The number of the first frame that is not in the file. */
  #next = 0;
  #savedAt: Micros = 0;
  #until: Micros = 0;
  #isAsked = false;

  constructor(options: KeepOptions) {
    this.#options = options;
  }

  /** Somebody wants to have it, whether anything is wrong or not. */
  ask(): void {
    this.#isAsked = true;
  }

  async see(answer: LedgerAnswer): Promise<void> {
    this.#answer = answer;
    const { recorder, clock } = this.#options;
    const now = clock.now();
    const wrong = answer.overview.findings.find(({ change }) => change.severity === 'bad');
    const isNew = wrong !== undefined && now >= this.#until;
    if (isNew) {
      const text = findingText(wrong, now, { prefix: '', glyphs: asciiGlyphs });
      await this.telling.line(`${clockTime(now)} ${clean(text)}`);
    }
    if (wrong) this.#until = now + AFTERMATH;
    const isDue = now < this.#until && now - this.#savedAt >= SAVE_EVERY;
    if (isNew || isDue || this.#isAsked) await this.#save(isNew || this.#isAsked);
    const { annotations, bytes: size } = recorder.state()!;
    const kept = `${exactCount(annotations)} annotations kept, ${bytes(size)}`;
    await this.telling.progress(kept, recorder, answer);
  }

  async end(): Promise<void> {
    const { recorder, path } = this.#options;
    const saved = await recorder.save(path, this.#next);
    if (saved) await this.#tell(saved);
    else if (this.#next === 0) await this.telling.line(`Nothing came; there is no ${path}.`);
    await this.telling.line(lostText(this.#answer));
  }

  async #save(isTold: boolean): Promise<void> {
    const { recorder, path, clock } = this.#options;
    this.#isAsked = false;
    this.#savedAt = clock.now();
    try {
      const saved = await recorder.save(path, this.#next);
      await this.telling.trouble(undefined);
      if (!saved) return;
      this.#next = saved.next;
      if (isTold) await this.#tell(saved);
    } catch (error) {
      // It stays in memory, and the disk may have room the next time.
      if (!(error instanceof CaptureProblem)) throw error;
      await this.telling.trouble(error.message);
    }
  }

  #tell(saved: Saved): Promise<void> {
    const { path, clock } = this.#options;
    return this.telling.line(`${clockTime(clock.now())} ${savedText(saved, path)}`);
  }
}
