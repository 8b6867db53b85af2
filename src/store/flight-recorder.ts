/** The last minutes of what came, in memory, to be saved when something was wrong in them. */
import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';
import type { Micros } from '../model/clock.ts';
import { SECOND } from '../model/clock.ts';
import { Loss } from '../wire/capture-blocks.ts';
import { CaptureWriter } from '../wire/capture-writer.ts';
import type { ArrivedFrames } from './arrived-frames.ts';
import { writeFrames } from './arrived-frames.ts';
import { CaptureProblem, openCapture, sentenceOf } from './open-capture.ts';

/** What is held at most, compressed: some three million annotations. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A portion ends at whichever comes first: so large it compresses well, so short the minutes are told well. */
const PORTION_BYTES = 1024 * 1024;
const PORTION_TIME: Micros = 5 * SECOND;

const compress = promisify(deflateRaw);
const expand = promisify(inflateRaw);

/** Some of the blocks of a capture. */
interface Portion {
  bytes: Uint8Array;
  isCompressed: boolean;
  /** The numbers of its first frame and of the one behind its last. */
  readonly first: number;
  readonly next: number;
  readonly from: Micros;
  readonly to: Micros;
}

/** What was saved: how many frames, from when to when; and the number to go on from. */
export interface Saved {
  readonly annotations: number;
  readonly from: Micros;
  readonly to: Micros;
  readonly next: number;
}

export class FlightRecorder {
  readonly #keep: Micros;
  readonly #maxBytes: number;
  readonly #writer = new CaptureWriter(0);
  #portions: Portion[] = [];
  #bytes = 0;
  #isCompressing = false;
  /** Of the portion that is being filled. */
  #first = 0;
  #from: Micros = 0;
  #to: Micros = 0;
  #size = 0;

  /** `keep` is how long at most, `maxBytes` what may be held in memory. */
  constructor(keep: Micros, maxBytes: number = MAX_BYTES) {
    this.#keep = keep;
    this.#maxBytes = maxBytes;
    // A capture begins when it is saved.
    this.#writer.take();
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes + this.#size;
  }

  /** Frames held, and the times between which they came; null when there are none. */
  get held(): Omit<Saved, 'next'> | null {
    const [oldest] = this.#portions;
    const first = oldest?.first ?? this.#first;
    const annotations = this.#writer.next - first;
    return annotations === 0
      ? null
      : { annotations, from: oldest?.from ?? this.#from, to: this.#to };
  }

  append(frames: ArrivedFrames): void {
    const { at, bytes, times } = frames;
    if (this.#size > 0 && at - this.#from > PORTION_TIME) this.#endPortion();
    if (this.#size === 0) this.#from = at;
    writeFrames(this.#writer, frames);
    this.#to = at + (times.at(-1) ?? 0);
    this.#size += bytes.length;
    if (this.#size > PORTION_BYTES) this.#endPortion();
    this.#letGo();
  }

  /** Frames that are not here, and why: what is saved tells of them. */
  lose(count: number, why: Loss): void {
    if (count > 0) this.#writer.lose(count, why, this.#to);
  }

  /**
   * Writes what is held to a new file, or behind the capture that is there: all of it, or what has a
   * number from `since` on. Null when that is nothing. Rejects with a `CaptureProblem`.
   */
  async save(path: string, since: number = 0): Promise<Saved | null> {
    if (this.#size > 0) this.#endPortion();
    const portions = this.#portions.filter(({ first }) => first >= since);
    const [oldest] = portions;
    const newest = portions.at(-1);
    if (!oldest || !newest) return null;
    const { first, from } = oldest;
    const { next, to } = newest;
    await using file = await openCapture(path);
    try {
      await file.writeFile(new CaptureWriter(from, first).take());
      for (const { bytes, isCompressed } of portions) {
        await file.writeFile(isCompressed ? await expand(bytes) : bytes);
      }
      await file.datasync().catch(() => undefined);
    } catch (error) {
      throw new CaptureProblem(sentenceOf(error, path));
    }
    return { annotations: next - first, from, to, next };
  }

  #endPortion(): void {
    const bytes = this.#writer.take().slice();
    const { next } = this.#writer;
    this.#portions.push({
      bytes,
      isCompressed: false,
      first: this.#first,
      next,
      from: this.#from,
      to: this.#to,
    });
    this.#bytes += bytes.length;
    this.#first = next;
    this.#size = 0;
    if (!this.#isCompressing) void this.#compressAll();
  }

  /** One after another, and those that wait longest first; what is behind is let go like all else. */
  async #compressAll(): Promise<void> {
    this.#isCompressing = true;
    for (;;) {
      const portion = this.#portions.find(({ isCompressed }) => !isCompressed);
      if (!portion) break;
      const compressed = await compress(portion.bytes, { level: constants.Z_BEST_SPEED });
      if (this.#portions.includes(portion)) this.#bytes += compressed.length - portion.bytes.length;
      portion.bytes = compressed;
      portion.isCompressed = true;
    }
    this.#isCompressing = false;
  }

  #letGo(): void {
    const until = this.#to - this.#keep;
    let count = 0;
    for (const { to, bytes } of this.#portions) {
      if (to >= until && this.#bytes <= this.#maxBytes) break;
      this.#bytes -= bytes.length;
      count++;
    }
    if (count > 0) this.#portions = this.#portions.slice(count);
  }
}
