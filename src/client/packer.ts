/** How annotations become datagrams: packed, or one each as the original's. */
import type { Annotation } from '../model/annotation.ts';
import { DatagramWriter } from '../wire/datagram-writer.ts';
import { FrameWriter } from '../wire/frame-writer.ts';

/** Takes a datagram that is complete, and how many annotations it holds; its bytes are used again. */
export type Outlet = (bytes: Uint8Array, annotations: number) => void;

export interface Packer {
  /** Takes one; false when no datagram is large enough. Gives at most one datagram to the outlet. */
  add(annotation: Annotation): boolean;
  /** Gives what is open to the outlet. */
  flush(): void;
  /** Tells the totals though there is nothing else to tell. */
  tell(): void;
  /** How many annotations are open. */
  readonly open: number;
  /** How many texts were cut. */
  readonly cut: number;
}

/** What the sender has to say of itself: annotations that were never packed, and all that were lost. */
interface Losses {
  readonly unpacked: number;
  readonly dropped: number;
}

/**
 * Packed datagrams. What waits in the queue is not offered yet, as far as the
 * receiver is told: at each datagram, offered − dropped is what was sent.
 */
export class DatagramPacker implements Packer {
  readonly #writer: DatagramWriter;
  readonly #losses: Losses;
  readonly #most: number;
  readonly #out: Outlet;
  #packed = 0;

  /** @param most annotations in one datagram. */
  constructor(writer: DatagramWriter, losses: Losses, most: number, out: Outlet) {
    this.#writer = writer;
    this.#losses = losses;
    this.#most = most;
    this.#out = out;
  }

  get open(): number {
    return this.#writer.annotations;
  }

  get cut(): number {
    return this.#writer.cut;
  }

  add(annotation: Annotation): boolean {
    const packed = this.#writer.add(annotation);
    if (packed === 'next' || this.#writer.annotations >= this.#most) this.tell();
    return packed !== 'none';
  }

  flush(): void {
    if (this.open > 0) this.tell();
  }

  tell(): void {
    const annotations = this.#writer.annotations;
    this.#packed += annotations;
    const { unpacked, dropped } = this.#losses;
    const offered = this.#packed + unpacked;
    this.#out(this.#writer.finish({ offered, dropped, upstreamLost: 0 }), annotations);
  }
}

/** Single frames for a receiver that knows the original's format alone; it learns nothing of losses. */
export class FramePacker implements Packer {
  readonly open = 0;
  readonly #writer = new FrameWriter();
  readonly #maxBytes: number;
  readonly #out: Outlet;

  constructor(maxBytes: number, out: Outlet) {
    this.#maxBytes = maxBytes;
    this.#out = out;
  }

  get cut(): number {
    return this.#writer.cut;
  }

  add(annotation: Annotation): boolean {
    const bytes = this.#writer.write(annotation);
    if (bytes.length > this.#maxBytes) return false;
    this.#out(bytes, 1);
    return true;
  }

  flush(): void {
    // Nothing is ever open.
  }

  tell(): void {
    // The original's format has no place for totals.
  }
}
