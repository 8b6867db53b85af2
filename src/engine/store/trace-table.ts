/** Traces in columns: which calls each holds, and what a list and retention ask of it. */
import { ID_WORDS, mixId, sameId } from '../../model/ids.ts';
import { HashSlots } from './hash-slots.ts';

/** Why a trace is kept, in the order in which reasons are tried. */
export const KEPT = { free: 0, recent: 1, error: 2, slow: 3, sample: 4 } as const;
export const KEPT_FOR: readonly string[] = ['free', 'recent', 'error', 'slow', 'sample'];

/** Bytes of one row in all columns together, with that of its notes. */
export const BYTES_PER_TRACE: number = ID_WORDS * 4 + 12 * 4 + 4 * 8 + 8 + 4;

const NONE = -1;

export class TraceTable {
  readonly capacity: number;
  readonly ids: Int32Array;
  /** First and last call, by slot of the span store; -1 for none. */
  readonly firstSpan: Int32Array;
  readonly lastSpan: Int32Array;
  readonly spans: Int32Array;
  /** Annotations so far: the order of the next one, and a sign that the trace grew. */
  readonly annotations: Int32Array;
  readonly errors: Int32Array;
  /** For how many traces like it this one stands: the largest weight told in it. */
  readonly weight: Float32Array;
  /** The call without a parent, -1 while it has not come. */
  readonly root: Int32Array;
  /** When its first and last annotation arrived; the first and last moment told. µs. */
  readonly arrived: Float64Array;
  readonly touched: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** A list of KEPT; its neighbours in that list, older and newer. */
  readonly kept: Uint8Array;
  readonly older: Int32Array;
  readonly newer: Int32Array;
  /** Counts up each time a slot is freed: tells its present trace from an earlier one. */
  readonly generation: Int32Array;
  readonly #slots: HashSlots;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.ids = new Int32Array(capacity * ID_WORDS);
    this.firstSpan = new Int32Array(capacity);
    this.lastSpan = new Int32Array(capacity);
    this.spans = new Int32Array(capacity);
    this.annotations = new Int32Array(capacity);
    this.errors = new Int32Array(capacity);
    this.weight = new Float32Array(capacity);
    this.root = new Int32Array(capacity);
    this.arrived = new Float64Array(capacity);
    this.touched = new Float64Array(capacity);
    this.start = new Float64Array(capacity);
    this.end = new Float64Array(capacity);
    this.kept = new Uint8Array(capacity);
    this.older = new Int32Array(capacity);
    this.newer = new Int32Array(capacity);
    this.generation = new Int32Array(capacity);
    this.#slots = new HashSlots(capacity);
  }

  get used(): number {
    return this.#slots.used;
  }

  get full(): boolean {
    return this.used >= this.capacity;
  }

  /** The trace with the id `words[at..at+5)`, -1 when it is not here. */
  find(words: Int32Array, at: number): number {
    const slots = this.#slots;
    let slot = slots.first(mixId(words, at));
    while (slot !== NONE && !sameId(this.ids, slot * ID_WORDS, words, at)) slot = slots.next(slot);
    return slot;
  }

  /** A slot for a new trace; the table must not be full. */
  add(words: Int32Array, at: number, arrived: number): number {
    const slot = this.#slots.take(mixId(words, at));
    for (let i = 0; i < ID_WORDS; i++) this.ids[slot * ID_WORDS + i] = words[at + i]!;
    this.firstSpan[slot] = NONE;
    this.lastSpan[slot] = NONE;
    this.spans[slot] = 0;
    this.annotations[slot] = 0;
    this.errors[slot] = 0;
    this.weight[slot] = 1;
    this.root[slot] = NONE;
    this.arrived[slot] = arrived;
    this.touched[slot] = arrived;
    this.start[slot] = Number.POSITIVE_INFINITY;
    this.end[slot] = Number.NEGATIVE_INFINITY;
    this.kept[slot] = KEPT.free;
    return slot;
  }

  /** Frees a slot; its calls are the caller's to free first. */
  remove(slot: number): void {
    this.kept[slot] = KEPT.free;
    this.generation[slot] = this.generation[slot]! + 1;
    this.#slots.free(slot, mixId(this.ids, slot * ID_WORDS));
  }
}
