import type { Annotation } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import type { ToldSink } from '../../wire/codec.ts';
import { FrameWriter } from '../../wire/frame-writer.ts';
import type { Timeline } from './timeline.ts';
import { WholeTraces } from './whole-traces.ts';

/** Annotations without a time that may stand before the first with one; more of them are of 1970. */
const MAX_UNTIMED = 10_000;

/**
 * Puts what is read into a timeline: frames as they are, at their arrival;
 * annotations as frames, at the time that they tell. One that tells none is
 * seen together with the one before it.
 */
export class TimelineWriter implements ToldSink {
  readonly #timeline: Timeline;
  readonly #frames = new FrameWriter();
  readonly #unnamed = new WholeTraces((trace) => {
    for (const annotation of trace) this.#add(annotation);
  });
  readonly #untimed: Annotation[] = [];
  #latest: Micros = 0;
  #hasArrivals = false;
  #hasTold = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Whether anything came. */
  get hasAny(): boolean {
    return this.#hasArrivals || this.#hasTold;
  }

  /** Whether all that came so far tells its arrival, and so comes in the order in which it is seen. */
  get isInOrder(): boolean {
    return this.#hasArrivals && !this.#hasTold && this.#timeline.disorderFrom === Infinity;
  }

  /** Texts that were cut and tags left out, as over a frame's limits. */
  get cut(): number {
    return this.#frames.cut;
  }

  /** Annotations whose trace had been taken for whole: its calls are those of its parts. */
  get apart(): number {
    return this.#unnamed.apart;
  }

  annotation(annotation: Annotation): void {
    this.#hasTold = true;
    if (annotation.spanId === '') this.#unnamed.add(annotation);
    else this.#add(annotation);
  }

  frame(bytes: Uint8Array, start: number, end: number, at: Micros): void {
    this.#hasArrivals = true;
    this.#timeline.add(at, bytes, start, end, true);
  }

  told(bytes: Uint8Array, start: number, end: number, at: Micros): void {
    this.#hasTold = true;
    this.#latest = at;
    if (this.#untimed.length > 0) this.#addUntimed();
    this.#timeline.add(at, bytes, start, end, false);
  }

  /** No more comes. */
  finish(): void {
    this.#unnamed.finish();
    this.#addUntimed();
    this.#timeline.finish();
  }

  #add(annotation: Annotation): void {
    if (annotation.timestamp > 0) {
      this.#latest = annotation.timestamp;
      this.#addUntimed();
    } else if (this.#latest === 0 && this.#untimed.length < MAX_UNTIMED) {
      this.#untimed.push(annotation);
      return;
    }
    this.#write(annotation);
  }

  #addUntimed(): void {
    for (const annotation of this.#untimed.splice(0)) this.#write(annotation);
  }

  #write(annotation: Annotation): void {
    const length = this.#frames.encode(annotation);
    this.#timeline.add(this.#latest, this.#frames.bytes, 0, length, false);
  }
}
