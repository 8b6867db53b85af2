/** What files of both formats are: records one behind another, each with its length. */
import type { Reading, Rejections } from '../codec.ts';
import { Held } from '../held.ts';

/** Longest packet that is looked at: what tcpdump captures at most. */
export const MAX_PACKET_BYTES: number = 256 * 1024;

/** Instead of where a record ends: it cannot be told yet, or this is none. */
export const MORE_TO_COME = 0;
export const NONE = -1;

export interface Records {
  /** Where the record ends that begins there; `MORE_TO_COME`, `NONE`, or an end that is more than is held. */
  endOf(bytes: Uint8Array, at: number, length: number): number;
  /** Whether a record may begin there, where the one before was none; `undefined` when more has to come first. */
  mayBegin(bytes: Uint8Array, at: number, length: number): boolean | undefined;
  /** Takes a whole record, which lies there in the file. */
  read(bytes: Uint8Array, start: number, end: number, place: number): void;
  /** Something there cannot be read. */
  reject(reason: string, place: number): void;
  end(): Rejections;
}

const NO_PACKET = 'bytes that are no packet';

/** Divides a file into records; behind one that cannot be it looks for the next that can. */
export class RecordReading implements Reading {
  readonly #held = new Held();
  readonly #records: Records;
  /** Bytes from one place where a record may begin to the next. */
  readonly #step: number;
  /** Where what is no record began, -1 while all is well; and whether the file ended within it. */
  #lost = -1;
  #isCut = false;

  constructor(records: Records, step: number) {
    this.#records = records;
    this.#step = step;
  }

  push(bytes: Uint8Array): void {
    this.#held.push(bytes, () => this.#read(false));
  }

  end(): Rejections {
    this.#held.drop(this.#read(true));
    if (this.#lost >= 0) this.#records.reject(this.#isCut ? 'cut short' : NO_PACKET, this.#lost);
    this.#lost = -1;
    return this.#records.end();
  }

  #read(isEnd: boolean): number {
    const { bytes, length } = this.#held;
    let at = 0;
    while (at < length) {
      if (this.#lost >= 0) {
        const mayBegin = this.#records.mayBegin(bytes, at, length);
        if (mayBegin === undefined && !isEnd) return at;
        if (mayBegin !== true) {
          at += this.#step;
          continue;
        }
        this.#records.reject(NO_PACKET, this.#lost);
        this.#lost = -1;
      }
      const end = this.#records.endOf(bytes, at, length);
      const isShort = end === MORE_TO_COME || end > length;
      if (isShort && !isEnd) return at;
      if (isShort || end === NONE) {
        this.#lost = this.#held.position + at;
        this.#isCut = isShort;
        at += this.#step;
      } else {
        this.#records.read(bytes, at, end, this.#held.position + at);
        at = end;
      }
    }
    return Math.min(at, length);
  }
}
