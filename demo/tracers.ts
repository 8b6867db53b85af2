import type { Annotation, Tracer, TracerCounts } from '../src/client/index.ts';
import { createTracer, Kind } from '../src/client/index.ts';
import { splitDestination } from '../src/model/annotation.ts';

/** Annotations that wait in each service at most; the talk's own number, and the library's. */
const QUEUE = 200;

/** What became of the annotations of all services: offered = sent + queued + dropped. */
export interface TracersCounts {
  readonly offered: number;
  readonly sent: number;
  readonly queued: number;
  readonly dropped: number;
  /** Why the most were dropped, or that nobody listens; undefined while all is well. */
  readonly problem: string | undefined;
}

/**
 * The trace library for many services in one process: a tracer for each, made
 * when it first speaks, with a queue, datagrams and running totals of its own.
 * The receiver sees as many senders as there are services.
 */
export class Tracers {
  readonly #address: string;
  readonly #tracers = new Map<string, Tracer>();
  /** The same by the destinations that a service answers: one look-up for an annotation. */
  readonly #servers = new Map<string, Tracer>();

  /** @param address `HOST:PORT`. */
  constructor(address: string) {
    this.#address = address;
  }

  /** How many annotations may be sent now whoever speaks, without one being dropped. */
  get room(): number {
    let room = QUEUE;
    for (const tracer of this.#tracers.values()) {
      room = Math.min(room, QUEUE - tracer.counts().queued);
    }
    return room;
  }

  /** Sends an annotation as the service that makes it. */
  send(annotation: Annotation): void {
    const { kind, origin, destination } = annotation;
    if (kind === Kind.in || kind === Kind.out) this.#server(destination).send(annotation);
    else this.#tracer(origin).send(annotation);
  }

  counts(): TracersCounts {
    const all = [...this.#tracers.values()].map((tracer) => tracer.counts());
    const sum = (of: (counts: TracerCounts) => number): number =>
      all.reduce((total, counts) => total + of(counts), 0);
    const [offered, sent, queued] = [
      sum((c) => c.offered),
      sum((c) => c.sent),
      sum((c) => c.queued),
    ];
    return { offered, sent, queued, dropped: offered - sent - queued, problem: problemOf(all) };
  }

  /** Sends what waits and closes all. */
  async close(): Promise<void> {
    await Promise.all([...this.#tracers.values()].map((tracer) => tracer.close()));
  }

  #server(destination: string): Tracer {
    let tracer = this.#servers.get(destination);
    if (!tracer) {
      tracer = this.#tracer(splitDestination(destination).service);
      this.#servers.set(destination, tracer);
    }
    return tracer;
  }

  #tracer(service: string): Tracer {
    let tracer = this.#tracers.get(service);
    if (!tracer) {
      tracer = createTracer({ service, address: this.#address, queue: QUEUE });
      this.#tracers.set(service, tracer);
    }
    return tracer;
  }
}

function problemOf(all: readonly TracerCounts[]): string | undefined {
  const reasons = new Map<string, number>();
  for (const { dropped, refusals } of all) {
    if (refusals > 0) return 'nobody listens there';
    for (const [reason, count] of Object.entries(dropped)) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    }
  }
  return [...reasons].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
