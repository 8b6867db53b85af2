/** Copies of the frames taken in, end to end, handed over several times a second: what a store keeps. */
import { Buffer } from 'node:buffer';
import type { Micros } from '../model/clock.ts';

/** What is copied before it is handed over at once: a tenth of a second at 100,000 frames/s. */
const FULL = 4 * 1024 * 1024;

/** Handed over and not yet looked after: a second of a busy platform, past which the other thread hangs. */
const MAX_OUTSTANDING = 32 * 1024 * 1024;

const FIRST_BYTES = 64 * 1024;
const FIRST_FRAMES = 512;

/** Copies a part without making a view of it, which would cost more than the copy. */
const { copy } = Buffer.prototype;

export interface CopiedFrames {
  /** When the first of them came. */
  readonly at: Micros;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** When each came, µs after the first. */
  readonly times: Uint32Array<ArrayBuffer>;
  /** Frames that could not be handed over, since the beginning. */
  readonly dropped: number;
}

export class FrameCopier {
  #bytes = new Uint8Array(FIRST_BYTES);
  #ends = new Uint32Array(FIRST_FRAMES);
  #times = new Uint32Array(FIRST_FRAMES);
  #used = 0;
  #count = 0;
  #at: Micros = 0;
  #outstanding = 0;
  #dropped = 0;
  #isOn: boolean;
  #whenFull: () => void = () => undefined;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** Begins or ends copying; what was copied before is still handed over. */
  turn(isOn: boolean): void {
    this.#isOn = isOn;
  }

  /** What is to be done when there is enough to be taken at once. */
  whenFull(handOver: () => void): void {
    this.#whenFull = handOver;
  }

  /** Copies the frame `bytes[start..end)` where that is wanted. */
  add(bytes: Uint8Array, start: number, end: number, at: Micros): void {
    if (!this.#isOn) return;
    const size = end - start;
    if (this.#outstanding + this.#used + size > MAX_OUTSTANDING) {
      this.#dropped++;
      return;
    }
    if (this.#count === 0) this.#at = at;
    if (this.#used + size > this.#bytes.length) this.#bytes = largerBytes(this.#bytes, size);
    if (this.#count === this.#ends.length) {
      this.#ends = largerNumbers(this.#ends);
      this.#times = largerNumbers(this.#times);
    }
    copy.call(bytes, this.#bytes, this.#used, start, end);
    this.#used += size;
    this.#times[this.#count] = at - this.#at;
    this.#ends[this.#count++] = this.#used;
    if (this.#used > FULL) this.#whenFull();
  }

  /** All since the last time, to change hands; undefined when there is none. */
  take(): CopiedFrames | undefined {
    if (this.#count === 0) return undefined;
    const frames = {
      at: this.#at,
      bytes: this.#bytes.subarray(0, this.#used),
      ends: this.#ends.subarray(0, this.#count),
      times: this.#times.subarray(0, this.#count),
      dropped: this.#dropped,
    };
    this.#outstanding += this.#used;
    // As much again is likely to come.
    this.#bytes = new Uint8Array(Math.max(FIRST_BYTES, this.#bytes.length));
    this.#ends = new Uint32Array(Math.max(FIRST_FRAMES, this.#ends.length));
    this.#times = new Uint32Array(this.#ends.length);
    this.#used = this.#count = 0;
    return frames;
  }

  /** So many bytes of what was handed over have been looked after. */
  kept(bytes: number): void {
    this.#outstanding -= bytes;
  }
}

function largerBytes(bytes: Uint8Array, more: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(bytes.length * 2, bytes.length + more));
  larger.set(bytes);
  return larger;
}

function largerNumbers(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
