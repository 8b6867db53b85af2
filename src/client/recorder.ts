/** Makes annotations of what calls tell, unless their trace is not told or the queue is full. */
import type { Annotation, Kind, Tag } from '../model/annotation.ts';
import type { Clock, Micros } from '../model/clock.ts';
import { NO_TAGS } from '../model/record.ts';
import type { Publisher } from './publisher.ts';
import type { Sampling } from './sampling.ts';
import { usableRate, WEIGHT_TAG, weightOf } from './sampling.ts';

/** Which call an annotation is about. */
export interface Subject {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly origin: string;
  readonly destination: string;
  readonly async: boolean;
}

export interface RecorderOptions {
  /** `zone/host`, as annotations have it. */
  readonly host: string;
  readonly clock: Clock;
  /** µs that only go forward. */
  readonly elapsed: () => Micros;
  readonly sampling: Sampling;
}

export class Recorder {
  readonly clock: Clock;
  readonly elapsed: () => Micros;
  /** True when what fails is told of every trace. */
  readonly keepsErrors: boolean;
  readonly #host: string;
  readonly #rate: number;
  readonly #publisher: Publisher;
  #sampledOut = 0;

  constructor(publisher: Publisher, options: RecorderOptions) {
    this.#publisher = publisher;
    this.#host = options.host;
    this.clock = options.clock;
    this.elapsed = options.elapsed;
    this.#rate = usableRate(options.sampling.rate);
    this.keepsErrors = options.sampling.errors === true && this.#rate < 1;
  }

  /** Annotations that were not offered, because their trace is not told. */
  get sampledOut(): number {
    return this.#sampledOut;
  }

  /** For how many traces this one stands; 0 when it is not told. */
  weightOf(traceId: string): number {
    return weightOf(traceId, this.#rate);
  }

  /** Counts annotations that are not told. */
  skip(annotations: number): void {
    this.#sampledOut += annotations;
  }

  /** @param weight for how many annotations like it this one stands. */
  tell(
    subject: Subject,
    kind: Kind,
    weight: number,
    timestamp: Micros,
    duration: Micros,
    payload: string,
    tags: readonly Tag[],
  ): void {
    if (!this.#publisher.admit()) return;
    this.#publisher.put({
      traceId: subject.traceId,
      spanId: subject.spanId,
      parentId: subject.parentId,
      kind,
      async: subject.async,
      timestamp,
      duration,
      host: this.#host,
      origin: subject.origin,
      destination: subject.destination,
      payload,
      tags: weighted(tags, weight),
    });
  }

  /** Takes an annotation that somebody else made, when its trace is told. Never throws, whatever it is given. */
  pass(annotation: Annotation): void {
    try {
      const weight = this.weightOf(annotation.traceId);
      if (weight === 0) this.skip(1);
      else if (weight === 1) this.#offer(annotation);
      else this.#offer({ ...annotation, tags: weighted(annotation.tags, weight) });
    } catch {
      this.#publisher.refuse();
    }
  }

  #offer(annotation: Annotation): void {
    if (this.#publisher.admit()) this.#publisher.put(annotation);
  }
}

function weighted(tags: readonly Tag[], weight: number): readonly Tag[] {
  if (weight === 1) return tags.length === 0 ? NO_TAGS : tags;
  return [...tags, [WEIGHT_TAG, String(weight)]];
}
