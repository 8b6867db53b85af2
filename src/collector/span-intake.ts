/**
 * The way of a body of spans: read in a thread of its own, then handed to the
 * engine's. One body is read while the one before is handed over, and no more
 * than that is unpacked at a time.
 */
import { SpanReader } from '../intake/span-reader.ts';
import type { ReadSpans, SpansBody } from '../intake/spans.ts';
import type { LocalSource } from '../source/open.ts';
import { SpanRoom } from './span-room.ts';

/** What became of a body that could be read. */
export interface SpansTaken {
  /** Annotations that went to the engine. */
  readonly annotations: number;
  /** Spans that could not be read, and why the first could not. */
  readonly rejected: number;
  readonly reason: string | null;
}

export class SpanIntake {
  readonly room: SpanRoom = new SpanRoom();
  readonly #reader = new SpanReader();
  readonly #source: Pick<LocalSource, 'takeSpans'>;
  /** Settled when the reader is free, and when the engine is. */
  #read: Promise<unknown> = Promise.resolve();
  #handed: Promise<unknown> = Promise.resolve();

  constructor(source: Pick<LocalSource, 'takeSpans'>) {
    this.#source = source;
  }

  /**
   * Resolves once all that could be read is with the engine; the bytes change hands.
   * Rejects with a `BodyProblem` when nothing of it can be taken, otherwise when the source has ended.
   */
  async take(body: SpansBody): Promise<SpansTaken> {
    const read = this.#read.then(() => this.#reader.read(body));
    const handed = read.then((spans) => this.#handOver(spans));
    // The next is read when this one was, and the one before has been handed over.
    this.#read = Promise.allSettled([read, this.#handed]);
    this.#handed = Promise.allSettled([handed]);
    return handed;
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }

  async #handOver(spans: ReadSpans): Promise<SpansTaken> {
    const { rejected, reason } = spans;
    const annotations = spans.ends.length;
    await this.#source.takeSpans(spans);
    return { annotations, rejected, reason };
  }
}
