/**
 * Calls that tell one side only, as other tools' spans do: found by their
 * parent's id, whichever of the two comes first, and each with its other half
 * once that is known. Columns beside those of `SpanStore`, by the same slots.
 */
import { ID_WORDS, mixId, sameId } from '../../model/ids.ts';
import { isNoId, type SpanStore } from './span-store.ts';

const NONE = -1;

/** Columns hold slots plus one, 0 for none: memory that is never written stays untouched. */
export class Kin {
  readonly #spans: SpanStore;
  readonly #heads: Int32Array;
  /** The next one in the same place of the table; the one before, or below 0 the place itself. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #half: Int32Array;
  #used = 0;

  constructor(spans: SpanStore) {
    this.#spans = spans;
    this.#heads = new Int32Array(1 << (31 - Math.clz32(spans.capacity)));
    this.#next = new Int32Array(spans.capacity);
    this.#previous = new Int32Array(spans.capacity);
    this.#half = new Int32Array(spans.capacity);
  }

  /** How many are listed under a parent's id. */
  get used(): number {
    return this.#used;
  }

  isListed(span: number): boolean {
    return this.#previous[span] !== 0;
  }

  /** Lists a call under its parent's id; one that names none, or itself, is not listed. */
  list(span: number): void {
    const { ids } = this.#spans;
    const own = span * 2 * ID_WORDS;
    if (isNoId(ids, own + ID_WORDS) || sameId(ids, own, ids, own + ID_WORDS)) return;
    const bucket = this.#bucket(span, own + ID_WORDS);
    const first = this.#heads[bucket]!;
    this.#next[span] = first;
    if (first > 0) this.#previous[first - 1] = span + 1;
    this.#previous[span] = -1 - bucket;
    this.#heads[bucket] = span + 1;
    this.#used++;
  }

  /** The slot is about to be freed. */
  remove(span: number): void {
    this.part(span);
    const previous = this.#previous[span]!;
    if (previous === 0) return;
    const next = this.#next[span]!;
    if (next > 0) this.#previous[next - 1] = previous;
    if (previous > 0) this.#next[previous - 1] = next;
    else this.#heads[-1 - previous] = next;
    this.#previous[span] = 0;
    this.#used--;
  }

  /** The call that a listed one names as its parent, -1 while it is not here. */
  parentOf(span: number): number {
    if (!this.isListed(span)) return NONE;
    const { ids, trace } = this.#spans;
    return this.#spans.find(trace[span]!, ids, span * 2 * ID_WORDS + ID_WORDS);
  }

  /** The listed calls that name this one as their parent, the latest first, as they are now. */
  childrenOf(parent: number): number[] {
    const { ids, trace } = this.#spans;
    const own = parent * 2 * ID_WORDS;
    const children: number[] = [];
    let span = this.#heads[this.#bucket(parent, own)]! - 1;
    for (; span >= 0; span = this.#next[span]! - 1) {
      const names = span * 2 * ID_WORDS + ID_WORDS;
      if (trace[span] === trace[parent] && sameId(ids, names, ids, own)) children.push(span);
    }
    return children;
  }

  /** The other half of a call, -1 while there is none. */
  halfOf(span: number): number {
    return this.#half[span]! - 1;
  }

  pair(one: number, other: number): void {
    this.#half[one] = other + 1;
    this.#half[other] = one + 1;
  }

  part(span: number): void {
    const half = this.halfOf(span);
    if (half < 0) return;
    this.#half[span] = 0;
    this.#half[half] = 0;
  }

  #bucket(span: number, at: number): number {
    const hash = mixId(this.#spans.ids, at) ^ Math.imul(this.#spans.trace[span]!, 0x85ebca6b);
    return (hash ^ (hash >>> 15)) & (this.#heads.length - 1);
  }
}
