/**
 * Strings of bytes that grow and go, in one piece of memory that never does:
 * each is a chain of small blocks, so that what goes leaves no holes, and the
 * garbage collector has nothing to look at.
 */

/** Short enough that the last block of a chain wastes little, long enough that links do not. */
const BLOCK_BYTES = 128;
const WORDS = BLOCK_BYTES / 4;
/** In each block: the one behind it. In a chain's first also the last one, the chain's length, and how often it was added to. */
const NEXT = 0;
const LAST = 1;
const LENGTH = 2;
const PIECES = 3;
const HEAD_BYTES = 16;
const LINK_BYTES = 4;

const NONE = -1;

/** Chains are numbers from 0. A block of memory that was never used is not touched. */
export class Chains {
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #blocks: number;
  #free = NONE;
  #fresh = 0;
  #used = 0;
  /** The chain being added to, its last block, and where in all bytes its next byte goes. */
  #chain = NONE;
  #block = NONE;
  #at = 0;
  #blockEnd = 0;
  #added = 0;

  constructor(limit: number) {
    this.#blocks = Math.floor(limit / BLOCK_BYTES);
    this.#bytes = new Uint8Array(this.#blocks * BLOCK_BYTES);
    this.#words = new Int32Array(this.#bytes.buffer);
  }

  /** Bytes of the blocks in use. */
  get used(): number {
    return this.#used * BLOCK_BYTES;
  }

  /** The most that so many bytes more may take. */
  costOf(length: number): number {
    return (Math.ceil((length + HEAD_BYTES) / (BLOCK_BYTES - LINK_BYTES)) + 1) * BLOCK_BYTES;
  }

  lengthOf(chain: number): number {
    return this.#words[chain * WORDS + LENGTH]!;
  }

  piecesOf(chain: number): number {
    return this.#words[chain * WORDS + PIECES]!;
  }

  /** Begins to add to a chain, or to a new one where it is below 0. There must be room, see `costOf`. */
  open(chain: number): number {
    this.#added = 0;
    if (chain >= 0) {
      this.#chain = chain;
      const length = this.lengthOf(chain);
      const last = this.#words[chain * WORDS + LAST]!;
      this.#enter(last);
      const first = BLOCK_BYTES - HEAD_BYTES;
      if (last === chain) this.#at = chain * BLOCK_BYTES + HEAD_BYTES + length;
      else {
        const each = BLOCK_BYTES - LINK_BYTES;
        this.#at += (length - first) % each || each;
      }
      return chain;
    }
    const head = this.#take();
    this.#chain = head;
    this.#enter(head);
    this.#at = head * BLOCK_BYTES + HEAD_BYTES;
    this.#words[head * WORDS + LENGTH] = 0;
    this.#words[head * WORDS + PIECES] = 0;
    return head;
  }

  /** Adds `bytes[start..end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const all = this.#bytes;
    let from = start;
    this.#added += end - start;
    while (from < end) {
      if (this.#at === this.#blockEnd) this.#goOn();
      const stop = Math.min(end, from + this.#blockEnd - this.#at);
      let at = this.#at;
      while (from < stop) all[at++] = bytes[from++]!;
      this.#at = at;
    }
  }

  /** What was added is one piece. */
  close(): void {
    const head = this.#chain * WORDS;
    this.#words[head + LAST] = this.#block;
    this.#words[head + LENGTH] = this.#words[head + LENGTH]! + this.#added;
    this.#words[head + PIECES] = this.#words[head + PIECES]! + 1;
  }

  /** Copies all of a chain to the beginning of `into`, which has room for it. */
  read(chain: number, into: Uint8Array): void {
    let left = this.lengthOf(chain);
    let to = 0;
    let from = chain * BLOCK_BYTES + HEAD_BYTES;
    for (let block = chain; left > 0; from = block * BLOCK_BYTES + LINK_BYTES) {
      const stop = Math.min(from + left, (block + 1) * BLOCK_BYTES);
      left -= stop - from;
      while (from < stop) into[to++] = this.#bytes[from++]!;
      block = this.#words[block * WORDS + NEXT]!;
    }
  }

  /** Lets a chain go. */
  remove(chain: number): void {
    let block = chain;
    for (;;) {
      this.#used--;
      const next = this.#words[block * WORDS + NEXT]!;
      if (next === NONE) break;
      block = next;
    }
    this.#words[block * WORDS + NEXT] = this.#free;
    this.#free = chain;
  }

  #enter(block: number): void {
    this.#block = block;
    this.#at = block * BLOCK_BYTES + LINK_BYTES;
    this.#blockEnd = (block + 1) * BLOCK_BYTES;
  }

  #goOn(): void {
    const block = this.#take();
    this.#words[this.#block * WORDS + NEXT] = block;
    this.#enter(block);
  }

  #take(): number {
    let block = this.#free;
    if (block === NONE) block = this.#fresh++;
    else this.#free = this.#words[block * WORDS + NEXT]!;
    this.#words[block * WORDS + NEXT] = NONE;
    this.#used++;
    return block;
  }
}
