/**
 * Packs what services sent into datagrams of the agent's own. Annotations are
 * copied as bytes and never read: one that cannot be read is refused, and
 * counted, by the last receiver, who can say why.
 */
import { MAX_DATAGRAM_BYTES } from '../wire/limits.ts';
import type { Origin, PackedShape } from '../wire/packed.ts';
import {
  annotationBytes,
  originBytes,
  TOTALS_BYTES,
  writeAnnotationHead,
  writeOrigin,
} from '../wire/packed-writer.ts';

/** A datagram without totals yet; there is room for them behind `length`. */
export interface Draft {
  bytes: Uint8Array;
  length: number;
  annotations: number;
}

/** The agent's own origin is written when the datagram is full: how many bytes its numbers may have grown by then. */
const ORIGIN_SLACK = 16;

/** Drafts kept to be filled again, so that packing makes no garbage. */
const MAX_SPARE = 256;

export class Packer {
  readonly #maxBytes: number;
  readonly #full: (draft: Draft) => void;
  readonly #spare: Draft[] = [];
  #open: Draft;
  /** Whose annotations the open datagram holds, in its order, and what telling that will take. */
  readonly #runs: { origin: Origin; count: number }[] = [];
  #runBytes = 0;

  /**
   * @param maxBytes most bytes of a datagram, unless it holds one annotation that is larger.
   * @param full takes each datagram when no more fits into it.
   */
  constructor(maxBytes: number, full: (draft: Draft) => void) {
    this.#maxBytes = maxBytes;
    this.#full = full;
    this.#open = this.#blank();
  }

  /** How many annotations are in the open datagram. */
  get annotations(): number {
    return this.#open.annotations;
  }

  /** True when nothing is open, not even totals. */
  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** Copies a frame of the original format. False when no datagram is large enough. */
  frame(origin: Origin, frame: Uint8Array): boolean {
    const length = annotationBytes(frame.length);
    if (!this.#reserve(origin, length)) return false;
    const { bytes } = this.#open;
    bytes.set(frame, writeAnnotationHead(bytes, this.#open.length, frame.length));
    this.#append(origin, length, 1);
    return true;
  }

  /**
   * Copies the annotations `from` up to `to` of a packed datagram, into as many
   * as they need. Returns how many are too large for any.
   */
  copy(origin: Origin, packed: Uint8Array, shape: PackedShape, from: number, to: number): number {
    const { begins, ends } = shape;
    let refused = 0;
    let next = from;
    while (next < to) {
      const first = next++;
      const begin = begins[first]!;
      if (!this.#reserve(origin, ends[first]! - begin)) {
        refused++;
        continue;
      }
      // As many at once as lie next to each other and fit.
      const room = this.#room(origin);
      while (next < to && begins[next] === ends[next - 1] && ends[next]! - begin <= room) next++;
      const end = ends[next - 1]!;
      this.#open.bytes.set(packed.subarray(begin, end), this.#open.length);
      this.#append(origin, end - begin, next - first);
    }
    return refused;
  }

  /** Tells an origin's totals, without annotations. */
  tell(origin: Origin): void {
    if (this.#reserve(origin, 0)) this.#append(origin, 0, 0);
  }

  /** Hands over what is open. */
  flush(): void {
    if (this.isEmpty) return;
    const draft = this.#open;
    for (const { origin, count } of this.#runs) {
      draft.length = writeOrigin(draft.bytes, draft.length, { ...origin, count });
    }
    this.#runs.length = 0;
    this.#runBytes = 0;
    this.#open = this.#spare.pop() ?? this.#blank();
    this.#full(draft);
  }

  /** Takes back a datagram that nobody needs any more. */
  recycle(draft: Draft): void {
    if (this.#spare.length >= MAX_SPARE || draft.bytes.length !== this.#maxBytes) return;
    draft.length = 0;
    draft.annotations = 0;
    this.#spare.push(draft);
  }

  /** Makes room for so many bytes of an origin; false when there is none even in a datagram of their own. */
  #reserve(origin: Origin, length: number): boolean {
    if (length <= this.#room(origin)) return true;
    this.flush();
    if (length <= this.#room(origin)) return true;
    const alone = length + originBytes(origin) + ORIGIN_SLACK + TOTALS_BYTES;
    if (alone > MAX_DATAGRAM_BYTES) return false;
    this.#open.bytes = new Uint8Array(alone);
    return true;
  }

  /** Bytes left for annotations of an origin. */
  #room(origin: Origin): number {
    const run = this.#runs.at(-1)?.origin === origin ? 0 : originBytes(origin) + ORIGIN_SLACK;
    return this.#maxBytes - TOTALS_BYTES - this.#open.length - this.#runBytes - run;
  }

  #append(origin: Origin, length: number, count: number): void {
    this.#open.length += length;
    this.#open.annotations += count;
    const last = this.#runs.at(-1);
    if (last?.origin === origin) {
      last.count += count;
      return;
    }
    this.#runs.push({ origin, count });
    this.#runBytes += originBytes(origin) + ORIGIN_SLACK;
  }

  #blank(): Draft {
    return { bytes: new Uint8Array(this.#maxBytes), length: 0, annotations: 0 };
  }
}
