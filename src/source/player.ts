/** An engine that is fed from a recording, from one moment of it on. */
import { Engine } from '../engine/engine.ts';
import { STEP } from '../engine/history.ts';
import { REPLAYED_BYTES, RETAINED_BYTES } from '../engine/limits.ts';
import { isNoId } from '../engine/store/span-store.ts';
import type { Finding } from '../engine/views.ts';
import { Kind } from '../model/annotation.ts';
import { MINUTE } from '../model/clock.ts';
import type { Micros } from '../model/clock.ts';
import { ID_WORDS, idText } from '../model/ids.ts';
import { AnnotationRecord, SPAN_ID, TRACE_ID } from '../model/record.ts';
import { readFrame } from '../wire/frame-reader.ts';
import { Reason } from '../wire/reasons.ts';
import type { Marks } from './marks.ts';
import type { Recording } from './recording.ts';
import type { StepTo } from './source.ts';
import type { Reader } from './timeline/segment.ts';
import type { Timeline } from './timeline/timeline.ts';

/**
 * After a silence longer than this no alert is raised any more, and no step of it is looked at: who is
 * silent is told within seconds, and calls without an answer are given up after a minute.
 */
const LONGEST_SILENCE: Micros = 2 * MINUTE;

/** What is looked for: the first such moment after `after`. */
export interface Sought {
  readonly to: StepTo;
  readonly after: Micros;
}

/**
 * How feeding ended: at what was due, at what was sought, before all of that
 * because it was enough for one go, or because more has to be read first.
 */
export type Fed = 'due' | 'found' | 'enough' | 'waiting';

export class Player {
  readonly engine: Engine;
  readonly timeline: Timeline;
  readonly marks: Marks;
  /** From when on it is fed. */
  readonly began: Micros;
  readonly #recording: Recording;
  /** Opened when the first is fed: before that, what is read may still change their order. */
  #frames: Reader | undefined;
  #disorderFrom: Micros = Infinity;
  readonly #record = new AnnotationRecord();
  #at: Micros;
  /** The frame at hand is still to be fed. */
  #hasFrame = false;
  /** When the open step of the engine's history is over. */
  #stepEnd: Micros;
  #alerts: ReadonlySet<string> = new Set();
  /** Traces that have begun. */
  #begun = 0;
  #sought: Sought | undefined;
  #found: Micros | undefined;
  /** The last call heard to fail: when, and its trace's and its own id, as words. */
  #failedAt: Micros = Number.NaN;
  readonly #failed = new Int32Array(2 * ID_WORDS);

  constructor(recording: Recording, from: Micros, marks: Marks) {
    const retainedBytes = recording.isOnce ? RETAINED_BYTES : REPLAYED_BYTES;
    this.engine = new Engine({ whole: true, retainedBytes });
    this.#recording = recording;
    this.timeline = recording.timeline;
    this.marks = marks;
    this.began = from;
    this.#at = from;
    this.#stepEnd = stepAfter(from);
    this.report();
  }

  /** Everything up to here has been fed. */
  get at(): Micros {
    return this.#at;
  }

  /** When the next annotation is due, as far as it has been looked for. */
  get nextAt(): Micros | undefined {
    return this.#hasFrame ? this.#frames!.at + this.#recording.by : undefined;
  }

  /** The call that failed at this very moment. */
  get failing(): { traceId: string; spanId: string } | undefined {
    if (this.#failedAt !== this.#at || isNoId(this.#failed, SPAN_ID)) return undefined;
    const { ids } = this.engine.vocabulary;
    return {
      traceId: idText(this.#failed, TRACE_ID, ids),
      spanId: idText(this.#failed, SPAN_ID, ids),
    };
  }

  /** Whether frames have been read since that should have been fed before others. */
  get isOutOfOrder(): boolean {
    return this.#frames !== undefined && this.timeline.disorderFrom < this.#disorderFrom;
  }

  /** Tells the engine what reading has counted. */
  report(): void {
    this.engine.report(this.#recording.report);
  }

  /** Feeds what is due, or up to the moment that is sought, at most `count` annotations. */
  feed(due: Micros, count: number, sought?: Sought): Fed {
    const { by } = this.#recording;
    const frames = (this.#frames ??= this.#open());
    if (sought !== this.#sought) {
      this.#sought = sought;
      this.#found = undefined;
    }
    let end = Math.min(due, this.#found ?? due);
    let left = count;
    for (;;) {
      this.#hasFrame ||= frames.next();
      const at = this.#hasFrame ? frames.at + by : this.#readTo(due);
      // Nothing else comes, and the last second is about to close: what is waited for counts in it.
      if (!this.#hasFrame && at >= this.#recording.end) this.engine.finish();
      if (at >= this.#stepEnd) {
        this.#closeSteps(Math.min(at, end));
        end = Math.min(end, this.#found ?? end);
      }
      if (!this.#hasFrame || at > end) {
        this.#arrive(Math.min(at, end));
        if (this.#found !== undefined) return 'found';
        return at < due ? 'waiting' : 'due';
      }
      if (left-- === 0) return 'enough';
      this.#hasFrame = false;
      this.#at = at;
      this.#apply(frames, at, by);
      if (this.#found !== undefined) end = this.#found;
    }
  }

  #open(): Reader {
    this.#disorderFrom = this.timeline.disorderFrom;
    return this.timeline.read(this.began - this.#recording.by);
  }

  /** How far time may pass without an annotation: what is still to be read is not before what has been. */
  #readTo(due: Micros): Micros {
    return this.#recording.isRead ? due : Math.min(due, this.#recording.to);
  }

  #arrive(at: Micros): void {
    this.#at = Math.max(this.#at, at);
    this.engine.advance(this.#at);
    this.marks.played(this.#at);
  }

  #apply({ bytes, start, end }: Reader, at: Micros, by: Micros): void {
    const { engine } = this;
    const record = this.#record;
    // It could be read before, or we wrote it.
    if (readFrame(bytes, start, end, engine.vocabulary, record) !== Reason.none) return;
    if (record.timestamp > 0) record.timestamp += by;
    engine.apply(record, at);
    const begun = engine.tracesBegun;
    if (begun > this.#begun) this.#mark('trace', at);
    this.#begun = begun;
    if (record.error === undefined && record.kind !== Kind.timeout) return;
    this.#mark('error', at);
    this.#failedAt = at;
    this.#failed.set(record.ids.subarray(0, this.#failed.length));
  }

  /** Looks at each step that is over at a moment for alerts, until the one that is sought. */
  #closeSteps(at: Micros): void {
    while (this.#stepEnd <= at && this.#found === undefined) {
      const end = this.#stepEnd;
      this.#stepEnd = end - this.#at > LONGEST_SILENCE ? stepAfter(at) : end + STEP;
      this.engine.advance(end);
      const alerts = this.engine.findings().map(nameOf);
      if (alerts.some((alert) => !this.#alerts.has(alert))) this.#mark('alert', end);
      this.#alerts = new Set(alerts);
    }
  }

  #mark(kind: StepTo, at: Micros): void {
    this.marks.note(kind, at);
    const sought = this.#sought;
    if (kind === sought?.to && at > sought.after) this.#found ??= at;
  }
}

function stepAfter(at: Micros): Micros {
  return (Math.floor(at / STEP) + 1) * STEP;
}

function nameOf({ subject, service, other, change }: Finding): string {
  return `${subject}\n${service}\n${other}\n${change.measure}`;
}
