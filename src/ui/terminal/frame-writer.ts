/**
 * Brings canvases to the terminal. Frames are not queued: when the terminal has
 * not taken the last one, or the budget is spent, the newest frame waits and is
 * then compared with what the terminal really has. A slow reader thus costs
 * frames, never time, memory or correctness.
 */
import type { Theme } from '../theme/theme.ts';
import type { ByteBudget } from './budget.ts';
import type { Timer } from './timer.ts';
import { Canvas } from '../paint/canvas.ts';
import { difference } from './diff.ts';
import { CLEAR, UPDATE_BEGINS, UPDATE_ENDS } from './sequences.ts';

/** The part of a terminal's stream that is needed here. */
export interface Sink {
  /**
   * `taken` is called once the terminal has it all. A stream's own `drain` would
   * not do: it comes only after a write that overfilled the stream's buffer.
   */
  write(text: string, taken: () => void): unknown;
}

export class FrameWriter {
  readonly #sink: Sink;
  readonly #theme: Theme;
  readonly #budget: ByteBudget;
  readonly #timer: Timer;
  /** What the terminal shows; null: nobody knows. */
  #shown: Canvas | null = null;
  #next: Canvas | null = null;
  /** What goes out between two frames: not drawn, and not lost when frames are. */
  #aside = '';
  /** A frame is on its way. */
  #writing = false;
  /** Cancels the wait for the budget. */
  #waiting: (() => void) | null = null;
  /** Frames replaced by a newer one before the terminal could take them. */
  skipped = 0;
  bytes = 0;
  frames = 0;

  constructor(sink: Sink, theme: Theme, budget: ByteBudget, timer: Timer) {
    this.#sink = sink;
    this.#theme = theme;
    this.#budget = budget;
    this.#timer = timer;
  }

  /** True while a frame waits for the terminal: no use in making another. */
  get behind(): boolean {
    return this.#next !== null;
  }

  /** Shows the canvas, now or as soon as the terminal can take it. It must not be drawn on afterwards. */
  show(canvas: Canvas): void {
    if (this.#next !== null) this.skipped++;
    this.#next = canvas;
    this.#flush();
  }

  /** Sends something that is no picture, as soon as the terminal can take it. What waited before is given up for it. */
  tell(sequence: string): void {
    this.#aside = sequence;
    this.#flush();
  }

  /** Forgets what the terminal shows: after a resize, a suspension, Ctrl-L. */
  forget(): void {
    this.#shown = null;
  }

  stop(): void {
    this.#waiting?.();
    this.#waiting = null;
    this.#next = null;
    this.#aside = '';
  }

  #flush(): void {
    const canvas = this.#next;
    if (this.#writing || this.#waiting !== null) return;
    if (canvas === null && this.#aside === '') return;
    const wait = this.#budget.wait(this.#timer.now());
    if (wait > 0) {
      this.#waiting = this.#timer.after(wait, () => this.#resume());
      return;
    }
    const aside = this.#aside;
    this.#next = null;
    this.#aside = '';
    this.#write(aside + (canvas === null ? '' : this.#frameOf(canvas)));
  }

  /** What makes the terminal show this canvas; '' when it does already. */
  #frameOf(canvas: Canvas): string {
    const shown = this.#shown;
    const same = shown?.width === canvas.width && shown.height === canvas.height;
    const before = same ? shown : new Canvas(canvas.width, canvas.height);
    const changes = difference(before, canvas, this.#theme);
    this.#shown = canvas;
    if (changes === '' && same) return '';
    this.frames++;
    return `${UPDATE_BEGINS}${same ? '' : CLEAR}${changes}${UPDATE_ENDS}`;
  }

  #write(text: string): void {
    if (text === '') return;
    const bytes = Buffer.byteLength(text);
    this.#budget.spend(bytes, this.#timer.now());
    this.bytes += bytes;
    this.#writing = true;
    this.#sink.write(text, () => {
      this.#writing = false;
      this.#flush();
    });
  }

  #resume(): void {
    this.#waiting = null;
    this.#flush();
  }
}
