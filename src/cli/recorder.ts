/** Records what a local source takes in: into a file as it comes, or the last minutes of it in memory until they are wanted. */
import type { Clock, Micros } from '../model/clock.ts';
import { SECOND } from '../model/clock.ts';
import { CopySwitch } from '../source/copy-switch.ts';
import type { CopiedFrames } from '../source/frame-copier.ts';
import { CaptureFile } from '../store/capture-file.ts';
import { FlightRecorder } from '../store/flight-recorder.ts';
import type { Saved } from '../store/flight-recorder.ts';
import { bytes, durationUnit, exactCount } from '../ui/paint/numbers.ts';
import { Loss } from '../wire/capture-blocks.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  /** How long what came is kept in memory; without it, it goes into a file. */
  readonly keep?: Micros | undefined;
}

export interface RecorderState {
  readonly mode: 'recording' | 'keeping';
  /** In the file, or in memory. */
  readonly annotations: number;
  readonly bytes: number;
  /** Annotations that came and found no room in it. */
  readonly lost: number;
  /** One sentence while the disk takes nothing. */
  readonly trouble: string | undefined;
}

/** What a recording came to that has ended. */
export interface Recorded extends Omit<RecorderState, 'mode'> {
  readonly path: string;
}

export class Recorder {
  /** On while there is something to do with what a source took in; a source that is given it copies only then. */
  readonly copying: CopySwitch;
  readonly #clock: Clock;
  readonly #flight: FlightRecorder | undefined;
  #file: CaptureFile | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** What the source said it could not hand over, since its beginning; and what was lost before it came here. */
  #dropped = 0;
  #lostBefore = 0;
  /** Annotations not handed over since the recording began. */
  #missed = 0;

  constructor({ clock, keep }: RecorderOptions) {
    this.#clock = clock;
    this.#flight = keep === undefined ? undefined : new FlightRecorder(keep);
    this.copying = new CopySwitch(keep !== undefined);
  }

  /** Takes what a source took in: its option `keep`. */
  readonly take = (frames: CopiedFrames): void => {
    const dropped = frames.dropped - this.#dropped;
    this.#dropped = frames.dropped;
    this.#missed += dropped;
    this.#lose(dropped, Loss.recorderBehind);
    this.#flight?.append(frames);
    this.#file?.append(frames);
  };

  /** Is told how many annotations were lost before they came, since the source began; the recording says so. */
  tellLost(lost: number): void {
    this.#lose(lost - this.#lostBefore, Loss.beforeRecorder);
    this.#lostBefore = Math.max(lost, this.#lostBefore);
  }

  /** Null while nothing is recorded. */
  state(): RecorderState | null {
    const file = this.#file;
    if (file) {
      const { annotations, bytes: size, trouble } = file;
      const lost = file.lost + this.#missed;
      return { mode: 'recording', annotations, bytes: size, lost, trouble };
    }
    if (!this.#flight) return null;
    const annotations = this.#flight.held?.annotations ?? 0;
    const lost = this.#missed;
    return { mode: 'keeping', annotations, bytes: this.#flight.bytes, lost, trouble: undefined };
  }

  /**
   * Starts or stops a recording into a file of its own in the working directory, or saves what is kept
   * to one; resolves with the sentence that says so. Rejects with a `CaptureProblem`.
   */
  toggle(): Promise<string> {
    // A key may be pressed again before the disk has answered.
    const turn = this.#turn.then(() => this.#toggle());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #toggle(): Promise<string> {
    if (this.#flight) {
      const path = fileName(this.#clock.now());
      const saved = await this.save(path);
      return saved ? savedText(saved, path) : 'Nothing came yet that could be saved.';
    }
    const recorded = await this.stop();
    if (recorded) return recordedText(recorded);
    const path = fileName(this.#clock.now());
    await this.start(path);
    return `Recording in ${path}.`;
  }

  /** Records in a new file, or behind the capture that is there. Rejects with a `CaptureProblem`. */
  async start(path: string): Promise<void> {
    const file = await CaptureFile.open(path, this.#clock.now());
    this.#missed = 0;
    this.#file = file;
    this.copying.turn(true);
  }

  /** Ends the file; returns what it came to. Null when none was begun. */
  async stop(): Promise<Recorded | null> {
    const file = this.#file;
    if (!file) return null;
    // Behind its end nothing is to be taken for it.
    this.#file = undefined;
    this.copying.turn(this.#flight !== undefined);
    await file.close();
    const { path, annotations, bytes: size, trouble } = file;
    return { path, annotations, bytes: size, lost: file.lost + this.#missed, trouble };
  }

  /** Saves what is kept, from that number on; null when that is nothing. Rejects with a `CaptureProblem`. */
  async save(path: string, since?: number): Promise<Saved | null> {
    return (await this.#flight?.save(path, since)) ?? null;
  }

  #lose(count: number, why: Loss): void {
    this.#flight?.lose(count, why);
    this.#file?.lose(count, why);
  }
}

/** `1,284 annotations recorded in FILE (5.2 MiB), 12 not recorded.` */
export function recordedText({ path, annotations, bytes: size, lost }: Recorded): string {
  const missing = lost === 0 ? '' : `, ${exactCount(lost)} not recorded`;
  return `${exactCount(annotations)} annotations recorded in ${path} (${bytes(size)})${missing}.`;
}

/** `The last 14 min, 1,284 annotations, are in FILE.` */
export function savedText({ from, to, annotations }: Saved, path: string): string {
  const span = durationUnit(Math.max(SECOND, to - from));
  return `The last ${span}, ${exactCount(annotations)} annotations, are in ${path}.`;
}

/** `phosphor-20261122-140231.capture`, on the reader's own clock. */
function fileName(at: Micros): string {
  const date = new Date(at / 1_000);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join('');
  return `phosphor-${day}-${time}.capture`;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}
