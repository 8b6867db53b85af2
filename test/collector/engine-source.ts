/** A source that is an engine in this thread, on a clock that a test turns. */
import { Engine } from '../../src/engine/engine.ts';
import type { Answer, Question, ViewName } from '../../src/engine/views.ts';
import { SECOND, type Micros } from '../../src/model/clock.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import type { Source, SourceStatus } from '../../src/source/source.ts';
import { call } from '../intake/sender.ts';
import { ZERO } from '../engine/events.ts';

export class EngineSource implements Source {
  readonly kind = 'local';
  readonly #engine = new Engine({ retainedBytes: 4 * 1024 * 1024 });
  readonly #record = new AnnotationRecord();
  readonly #asked = new Map<ViewName, number>();
  #now: Micros = ZERO;
  #calls = 0;
  #over: string | undefined;

  constructor() {
    this.#engine.advance(ZERO);
  }

  /** So many calls of each service in a second of their own; time goes on to its end. */
  calls(services: string | readonly string[], count: number): void {
    for (const service of [services].flat()) this.#call(service, count);
    this.#now += SECOND;
    this.#engine.advance(this.#now);
  }

  #call(service: string, count: number): void {
    for (let n = 0; n < count; n++) {
      const id = String(++this.#calls);
      const told = { traceId: `ab${id}`, spanId: id, destination: `${service}.get` };
      for (const annotation of call(this.#now, told)) {
        this.#engine.apply(this.#record.fill(annotation, this.#engine.vocabulary), this.#now);
      }
    }
  }

  /** How often a view was asked for. */
  asked(view: ViewName): number {
    return this.#asked.get(view) ?? 0;
  }

  end(sentence: string): void {
    this.#over = sentence;
  }

  ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    this.#asked.set(question.view, this.asked(question.view) + 1);
    if (this.#over !== undefined) return Promise.reject(new Error(this.#over));
    return Promise.resolve(this.#engine.query(question));
  }

  status(): SourceStatus {
    return { state: 'live', name: 'an engine', warnings: [] };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
