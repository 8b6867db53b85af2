/** One side of a call while it lasts: what it tells at its beginning and at its end. */
import type { Tag } from '../model/annotation.ts';
import { ERROR_TAG, Kind } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import { NO_TAGS } from '../model/record.ts';
import type { TraceContext } from './context.ts';
import { runIn } from './context.ts';
import { isTimeout, messageOf } from './failure.ts';
import type { Recorder } from './recorder.ts';

/** Most tags kept of one side of a call: more is a loop that tags. The frame holds 128. */
const MAX_TAGS = 64;

/** What a timer can wait for at most, ms: 24 days. More is for ever. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Written as text. */
export type TagValue = string | number | boolean;

/** Tags as the wire has them. */
export function tagsOf(tags: Readonly<Record<string, TagValue>> | undefined): readonly Tag[] {
  if (tags === undefined) return NO_TAGS;
  return Object.entries(tags).map(([key, value]) => [key, textOf(value)]);
}

/** Programs in JavaScript hand over anything, also what has no text: never a reason to throw. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '';
  }
}

export interface CallStart {
  readonly side: 'client' | 'server';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly origin: string;
  /** `service.endpoint`. */
  readonly destination: string;
  readonly weight: number;
  readonly traceState: string;
  /** The caller does not wait for a reply. */
  readonly async: boolean;
  /** Told with the beginning. */
  readonly tags: readonly Tag[];
  /** After how many ms without an end it has timed out; undefined for never. */
  readonly timeout: number | undefined;
}

/** What runs in a call is given it: to add tags and notes, and to say which call this is. Times are µs. */
export class Call implements TraceContext {
  readonly side: 'client' | 'server';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly origin: string;
  readonly destination: string;
  readonly weight: number;
  readonly traceState: string;
  readonly async: boolean;
  readonly #recorder: Recorder;
  readonly #startTags: readonly Tag[];
  readonly #at: Micros;
  readonly #since: Micros;
  readonly #timer: NodeJS.Timeout | undefined;
  #tags: Tag[] | undefined;
  #failed = false;
  #timedOut = false;
  #ended = false;

  /** Tells REQ or IN. */
  constructor(recorder: Recorder, start: CallStart) {
    this.side = start.side;
    this.traceId = start.traceId;
    this.spanId = start.spanId;
    this.parentId = start.parentId;
    this.origin = start.origin;
    this.destination = start.destination;
    this.weight = start.weight;
    this.traceState = start.traceState;
    this.async = start.async;
    this.#recorder = recorder;
    this.#startTags = start.tags;
    this.#at = recorder.clock.now();
    this.#since = recorder.elapsed();
    if (start.timeout !== undefined && start.timeout <= LONGEST_TIMER) {
      this.#timer = setTimeout(() => this.#timeOut(''), Math.max(0, start.timeout)).unref();
    }
    if (this.weight > 0) this.#tellStart(this.weight);
  }

  /** Runs `work` with this as the current call, and all that it starts. Throws what it throws. */
  run<T>(work: () => T): T {
    return runIn(this, work);
  }

  /** Adds a tag to what is told at the end. The key `error` makes the call failed, its value is the message. */
  tag(key: string, value: TagValue): void {
    this.#tags ??= [];
    if (this.#tags.length >= MAX_TAGS) return;
    this.#tags.push([key, textOf(value)]);
    if (key === ERROR_TAG) this.#failed = true;
  }

  /** Tells something about the call now, as a text or as tags. */
  note(told: string | Readonly<Record<string, TagValue>>): void {
    if (this.weight === 0) {
      this.#recorder.skip(1);
      return;
    }
    const [payload, tags] = typeof told === 'string' ? [told, NO_TAGS] : ['', tagsOf(told)];
    const now = this.#recorder.clock.now();
    this.#recorder.tell(this, Kind.note, this.weight, now, 0, payload, tags);
  }

  /**
   * Tells REP or OUT with the time since the beginning; TIMEOUT when that is
   * what the caller failed of. What comes after the first is passed over.
   * @param error what was thrown; undefined when the call is well.
   */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    if (error !== undefined && this.side === 'client' && isTimeout(error)) {
      this.#timeOut(messageOf(error));
      return;
    }
    if (error !== undefined) this.tag(ERROR_TAG, messageOf(error));
    // Nobody waits for the reply of an async call; that it could not be sent is told all the same.
    if (this.async && this.side === 'client' && !this.#failed) {
      if (this.weight === 0) this.#recorder.skip(1);
      return;
    }
    const kind = this.side === 'client' ? Kind.reply : Kind.out;
    this.#tellEnd(kind, '', this.#tags ?? NO_TAGS, this.#failed);
  }

  #timeOut(message: string): void {
    if (this.#timedOut) return;
    this.#timedOut = true;
    this.#tellEnd(Kind.timeout, message, this.#tags ?? NO_TAGS, true);
  }

  #tellStart(weight: number): void {
    const kind = this.side === 'client' ? Kind.request : Kind.in;
    this.#recorder.tell(this, kind, weight, this.#at, 0, '', this.#startTags);
  }

  /**
   * When every failure is told, each stands for itself, whether its trace is
   * told or not; so does the time that it took. Its beginning, told late because
   * it failed, stands for none: calls are counted by those that were chosen.
   */
  #tellEnd(kind: Kind, payload: string, tags: readonly Tag[], failed: boolean): void {
    const alone = failed && this.#recorder.keepsErrors;
    if (this.weight === 0) {
      if (!alone) {
        this.#recorder.skip(2);
        return;
      }
      this.#tellStart(0);
    }
    const weight = alone ? 1 : this.weight;
    const duration = Math.max(0, Math.round(this.#recorder.elapsed() - this.#since));
    const now = this.#recorder.clock.now();
    this.#recorder.tell(this, kind, weight, now, duration, payload, tags);
  }
}
