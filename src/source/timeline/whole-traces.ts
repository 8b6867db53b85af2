/** Annotations held until their trace is whole: who has no span ids is told apart only then. */
import { inferCalls } from '../../engine/assemble/infer.ts';
import type { Annotation } from '../../model/annotation.ts';

/**
 * Held at once, some 600 bytes each. Files have their traces one after the
 * other, or nearly so: this many are thousands of traces at the same time.
 */
const MAX_HELD = 100_000;

/** Let go when there are too many: the traces that began first. */
const KEPT_SHARE = 0.5;

/** Traces remembered to have been let go, so that it is told when one goes on after all. */
const MAX_REMEMBERED = 100_000;

export class WholeTraces {
  readonly #hand: (trace: readonly Annotation[]) => void;
  readonly #maxHeld: number;
  readonly #traces = new Map<string, Annotation[]>();
  /** How many parts of a trace were let go. */
  readonly #partsOf = new Map<string, number>();
  /** Goes on from the one forgotten last: a new iterator would step over all that went before it. */
  readonly #oldestPart = this.#partsOf.keys();
  #held = 0;
  #apart = 0;

  /** `hand` takes a trace's annotations in the order in which they came, each with its call. */
  constructor(hand: (trace: readonly Annotation[]) => void, maxHeld: number = MAX_HELD) {
    this.#hand = hand;
    this.#maxHeld = maxHeld;
  }

  /** Annotations that came after their trace had been taken for whole. */
  get apart(): number {
    return this.#apart;
  }

  add(annotation: Annotation): void {
    const { traceId } = annotation;
    const trace = this.#traces.get(traceId);
    if (trace) trace.push(annotation);
    else this.#traces.set(traceId, [annotation]);
    if (this.#partsOf.has(traceId)) this.#apart++;
    if (++this.#held > this.#maxHeld) this.#letGo(this.#maxHeld * KEPT_SHARE);
  }

  /** No more come. */
  finish(): void {
    this.#letGo(0);
  }

  #letGo(kept: number): void {
    for (const [traceId, trace] of this.#traces) {
      if (this.#held <= kept) return;
      this.#traces.delete(traceId);
      this.#held -= trace.length;
      const part = (this.#partsOf.get(traceId) ?? 0) + 1;
      this.#hand(withCalls(trace, part));
      this.#remember(traceId, part);
    }
  }

  #remember(traceId: string, part: number): void {
    this.#partsOf.delete(traceId);
    this.#partsOf.set(traceId, part);
    if (this.#partsOf.size <= MAX_REMEMBERED) return;
    const oldest = this.#oldestPart.next();
    if (!oldest.done) this.#partsOf.delete(oldest.value);
  }
}

/** Calls of a later part of a trace are not those of an earlier one that have the same number. */
function withCalls(trace: readonly Annotation[], part: number): readonly Annotation[] {
  const inferred = inferCalls(trace);
  if (part === 1) return inferred;
  const named = (id: string): string => (id === '' ? '' : `${part}.${id}`);
  return inferred.map((annotation, i) => {
    if (trace[i]!.spanId !== '') return annotation;
    const { spanId, parentId } = annotation;
    return { ...annotation, spanId: named(spanId), parentId: named(parentId) };
  });
}
