/**
 * How long a trace took, where that is beyond doubt: it has one root, and both
 * ends of it. Elsewhere it is null, and the trace a candidate for any duration.
 */
import { Kind } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import { mixId } from '../model/ids.ts';
import type { AnnotationRecord } from '../model/record.ts';
import { PARENT_ID, SPAN_ID } from '../model/record.ts';
import { MAX_CALLS_FOLLOWED } from './limits.ts';

const NONE = -1;

export class RootTime {
  /** Calls by a hash of their ids: those that told a parent, and the one that did not. */
  readonly #children: number[] = [];
  #root: number | undefined;
  #doubt = false;
  #request: Micros = NONE;
  #reply: Micros = NONE;
  #in: Micros = NONE;
  #out: Micros = NONE;
  #toldClient: Micros = 0;
  #toldServer: Micros = 0;

  /** A trace of which only a part was seen: nothing is known, whatever follows. */
  static unknown(): RootTime {
    const time = new RootTime();
    time.#doubt = true;
    return time;
  }

  /** µs, as the caller of the root or else its server told it. */
  get duration(): Micros | null {
    if (this.#doubt) return null;
    if (this.#request !== NONE && this.#reply !== NONE) {
      return between(this.#request, this.#reply, this.#toldClient);
    }
    if (this.#reply !== NONE || this.#in === NONE || this.#out === NONE) return null;
    return between(this.#in, this.#out, this.#toldServer);
  }

  add(record: AnnotationRecord): void {
    if (this.#doubt || record.ids[SPAN_ID] === 0) return;
    const call = mixId(record.ids, SPAN_ID);
    if (record.ids[PARENT_ID] !== 0) {
      this.#child(call);
      return;
    }
    // Told without a parent here and with one elsewhere, it is no root.
    if (this.#children.includes(call)) return;
    this.#root ??= call;
    if (this.#root !== call) this.#doubt = true;
    else this.#moment(record);
  }

  #child(call: number): void {
    const children = this.#children;
    if (call === this.#root) this.#doubt = true;
    if (children.at(-1) === call || children.includes(call)) return;
    if (children.length >= MAX_CALLS_FOLLOWED) this.#doubt = true;
    else children.push(call);
  }

  /** What is told twice counts as it was told first, as everywhere. */
  #moment({ kind, timestamp, duration }: AnnotationRecord): void {
    switch (kind) {
      case Kind.request:
        if (this.#request === NONE) this.#request = timestamp;
        break;
      case Kind.reply:
        if (this.#reply !== NONE) break;
        this.#reply = timestamp;
        this.#toldClient = duration;
        break;
      case Kind.in:
        if (this.#in === NONE) this.#in = timestamp;
        break;
      case Kind.out:
        if (this.#out !== NONE) break;
        this.#out = timestamp;
        this.#toldServer = duration;
        break;
      case Kind.timeout:
        this.#doubt = true;
        break;
      case Kind.start:
      case Kind.note:
        break;
    }
  }
}

function between(from: Micros, to: Micros, told: Micros): Micros | null {
  if (told > 0) return told;
  return to >= from ? to - from : null;
}
