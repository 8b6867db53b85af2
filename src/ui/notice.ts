/** The sentence in the footer, and how long it stands there. */
import type { Timer } from './terminal/timer.ts';

/** Time to read a sentence. */
const NOTICE_MS = 3000;

export class Notice {
  readonly #timer: Timer;
  readonly #show: (sentence: string | null) => void;
  #cancel: (() => void) | null = null;
  #isRefusal = false;

  /** `show` is given the sentence, and null when its time is over. */
  constructor(timer: Timer, show: (sentence: string | null) => void) {
    this.#timer = timer;
    this.#show = show;
  }

  say(sentence: string): void {
    this.#isRefusal = false;
    this.#cancel?.();
    this.#cancel = this.#timer.after(NOTICE_MS, () => this.#show(null));
    this.#show(sentence);
  }

  /** Why a key did nothing: of no use once another is pressed. */
  refuse(sentence: string): void {
    this.say(sentence);
    this.#isRefusal = true;
  }

  forgetRefusal(): void {
    if (!this.#isRefusal) return;
    this.end();
    this.#show(null);
  }

  end(): void {
    this.#isRefusal = false;
    this.#cancel?.();
  }
}
