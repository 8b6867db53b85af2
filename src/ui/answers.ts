/**
 * Keeps the answer to the question of the moment. One question is on its way
 * at a time; the answer before stays until the next is there, so that a key is
 * answered at once from what is at hand.
 */
import type { Answer, Question } from '../engine/views.ts';
import type { Source, SourceStatus } from '../source/source.ts';
import type { Timer } from './terminal/timer.ts';

/** Answers kept besides the newest, for going back without a blank screen. */
const KEPT = 12;

/** What is asked once is asked again so often while somebody who should answer is away, ms. */
const UNHEARD = 2_000;

/** What is asked for and not there after this has to be spoken of, ms: until then it would only flicker. */
const LATE_AFTER = 700;

/** An answer, and the question that it answers. */
interface Answered {
  readonly about: string;
  readonly answer: Answer;
}

/** Who reads the answers. */
export interface Attention {
  /** Called after every answer. */
  readonly changed: () => void;
  /** True while an answer is awaited though it may be as the one before. */
  readonly awaits: () => boolean;
}

interface AnswersOptions extends Attention {
  readonly source: Source;
  readonly timer: Timer;
  /** True while nothing is asked again: the picture could not be shown. */
  readonly busy: () => boolean;
}

export class Answers {
  readonly #options: AnswersOptions;
  readonly #kept = new Map<string, Answer>();
  #question: Question | null = null;
  #about = '';
  #interval = Infinity;
  #asking = false;
  /** What the source said of itself when it was asked. */
  #status: SourceStatus | null = null;
  #stale = false;
  #cancel: (() => void) | null = null;
  #cancelLate: (() => void) | null = null;
  #isLate = false;
  #closed = false;
  /** Set when the source said that it has ended. */
  failure: string | null = null;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /**
   * What is to be asked from now on, every `interval` ms (Infinity: once).
   * `about` names what the answer is about (the view and its subject): an older
   * answer about the same is shown until the new one comes.
   */
  want(about: string, question: Question, interval: number): void {
    const same = about === this.#about && sameQuestion(this.#question, question);
    if (same && interval === this.#interval) return;
    const isOther = about !== this.#about || !sameQuestion(this.#question, question, chosen);
    if (isOther) this.#expect();
    this.#question = question;
    this.#about = about;
    this.#interval = interval;
    if (this.#asking) this.#stale ||= !same;
    else if (same) this.#schedule();
    else this.#ask();
  }

  /** True while what the person asked for last is long in coming. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** The answer at hand about this, null before the first. */
  get(about: string): Answer | null {
    return this.#kept.get(about) ?? null;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#cancelLate?.();
  }

  #expect(): void {
    this.#cancelLate?.();
    this.#cancelLate = this.#options.timer.after(LATE_AFTER, () => {
      this.#isLate = true;
      this.#options.changed();
    });
  }

  #isThere(): void {
    this.#cancelLate?.();
    this.#isLate = false;
  }

  #ask(): void {
    this.#cancel?.();
    this.#cancel = null;
    const question = this.#question;
    if (question === null || this.#closed) return;
    this.#asking = true;
    this.#status = this.#options.source.status();
    this.#stale = false;
    const about = this.#about;
    this.#options.source.ask(question).then(
      (answer) => this.#answered({ about, answer }),
      (error: unknown) => this.#failed(error),
    );
  }

  #answered({ about, answer }: Answered): void {
    this.#asking = false;
    if (this.#closed) return;
    this.#keep(about, answer);
    if (this.#stale) this.#ask();
    else {
      this.#isThere();
      this.#schedule();
    }
    this.#options.changed();
  }

  #failed(error: unknown): void {
    this.#asking = false;
    if (this.#closed) return;
    this.#isThere();
    this.failure = error instanceof Error ? error.message : String(error);
    this.#options.changed();
  }

  #schedule(): void {
    this.#cancel?.();
    this.#cancel = null;
    const isOnce = this.#interval === Infinity;
    const interval = isOnce && isUnheard(this.#options.source.status()) ? UNHEARD : this.#interval;
    if (interval === Infinity || this.#closed) return;
    this.#cancel = this.#options.timer.after(interval, () =>
      this.#options.busy() || this.#standsStill ? this.#schedule() : this.#ask(),
    );
  }

  /** A replay that is where it was, with nothing else read of its files, would answer as before. */
  get #standsStill(): boolean {
    const status = this.#options.source.status();
    return status.progress !== undefined && status === this.#status && !this.#options.awaits();
  }

  /** The newest goes last; the oldest goes when there are too many. */
  #keep(about: string, answer: Answer): void {
    this.#kept.delete(about);
    this.#kept.set(about, answer);
    if (this.#kept.size <= KEPT) return;
    const oldest = this.#kept.keys().next();
    if (!oldest.done) this.#kept.delete(oldest.value);
  }
}

const fields = [
  'view',
  'at',
  'window',
  'filter',
  'service',
  'traceId',
  'clocks',
  'limit',
  'order',
  'until',
  'keep',
  'points',
  'reach',
] as const satisfies readonly (keyof Question)[];

/** What a person chooses of it; the others go on by themselves. */
const chosen = ['view', 'at', 'window', 'filter', 'service', 'traceId', 'clocks', 'order'] as const;

/** The answer was without somebody, and may be empty. */
function isUnheard({ state, away }: SourceStatus): boolean {
  return state === 'connecting' || away !== undefined;
}

function sameQuestion(
  a: Question | null,
  b: Question,
  by: readonly (typeof fields)[number][] = fields,
): boolean {
  return a !== null && by.every((field) => a[field] === b[field]);
}
