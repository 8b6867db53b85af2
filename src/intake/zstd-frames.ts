/**
 * Where one zstd frame ends and the next begins: files put behind one another,
 * and those of parallel compressors, have many, and Node's decompressor stops
 * behind the first. Walks headers alone. Source: RFC 8878, section 3.
 */

const FRAME = 0xfd2fb528;
/** The lowest four bits are anything. */
const SKIPPABLE = 0x184d2a50;

/** Bytes of a frame's window, dictionary id and content size, by the bits of its descriptor. */
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const SIZE_BYTES = [0, 2, 4, 8] as const;

const MAGIC_BYTES = 4;
const BLOCK_HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;
/** A block of one byte repeated is that byte alone. */
const REPEATED = 1;

/** A part of a frame; a skippable frame has none. */
export interface FramePart {
  readonly bytes: Uint8Array;
  /** Nothing more of this frame follows. */
  readonly last: boolean;
}

type Stage = 'magic' | 'skipHead' | 'descriptor' | 'block' | 'trouble';

/** Divides a stream of zstd frames, given in pieces. */
export class ZstdFrames {
  #stage: Stage = 'magic';
  /** Bytes of the head at hand, not yet whole. */
  #head: number[] = [];
  /** Bytes to be passed over before the next head. */
  #over = 0;
  #isSkipped = false;
  /** What ends when the bytes passed over are over: nothing, or the frame. */
  #ends = false;
  #hasChecksum = false;

  /** True between two frames: a stream that ends here is whole. */
  get between(): boolean {
    return this.#stage === 'magic' && this.#head.length === 0 && this.#over === 0;
  }

  /** The parts of frames in a piece; bytes that are no frame are given as they are, for the decompressor to refuse. */
  divide(piece: Uint8Array): FramePart[] {
    const parts: FramePart[] = [];
    let from = 0;
    let at = 0;
    while (at < piece.length) {
      if (this.#stage === 'trouble') at = piece.length;
      else if (this.#over > 0) {
        const step = Math.min(this.#over, piece.length - at);
        this.#over -= step;
        at += step;
      } else {
        this.#head.push(piece[at++]!);
        this.#readHead();
      }
      if (this.#over > 0 || !this.#ends) continue;
      this.#ends = false;
      if (!this.#isSkipped) parts.push({ bytes: piece.subarray(from, at), last: true });
      this.#isSkipped = false;
      from = at;
    }
    if (from < piece.length && !this.#isSkipped) {
      parts.push({ bytes: piece.subarray(from), last: false });
    }
    return parts;
  }

  #readHead(): void {
    const head = this.#head;
    if (this.#stage === 'magic' && head.length === MAGIC_BYTES) {
      const magic = numberOf(head);
      this.#isSkipped = (magic & ~15) >>> 0 === SKIPPABLE;
      if (this.#isSkipped) this.#enter('skipHead');
      else this.#enter(magic === FRAME ? 'descriptor' : 'trouble');
    } else if (this.#stage === 'skipHead' && head.length === MAGIC_BYTES) {
      this.#over = numberOf(head);
      this.#ends = true;
      this.#enter('magic');
    } else if (this.#stage === 'descriptor') {
      const descriptor = head[0]!;
      const isSingle = (descriptor & 0x20) !== 0;
      const sizeBits = descriptor >>> 6;
      this.#hasChecksum = (descriptor & 4) !== 0;
      this.#over =
        (isSingle ? 0 : 1) +
        DICTIONARY_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3] +
        (isSingle && sizeBits === 0 ? 1 : SIZE_BYTES[sizeBits as 0 | 1 | 2 | 3]);
      this.#enter('block');
    } else if (this.#stage === 'block' && head.length === BLOCK_HEAD_BYTES) {
      const block = numberOf(head);
      this.#over = ((block >>> 1) & 3) === REPEATED ? 1 : block >>> 3;
      this.#ends = (block & 1) === 1;
      if (this.#ends && this.#hasChecksum) this.#over += CHECKSUM_BYTES;
      this.#enter(this.#ends ? 'magic' : 'block');
    }
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#head = [];
  }
}

/** The lowest byte first. */
function numberOf(bytes: readonly number[]): number {
  return bytes.reduceRight((value, byte) => value * 0x100 + byte, 0);
}
