/** All frames of a replay in the order of their moments, whatever their number. */
import type { Micros } from '../../model/clock.ts';
import { Merged } from './merge.ts';
import type { Reader } from './segment.ts';
import { Segment } from './segment.ts';
import { SpillFile } from './spill.ts';
import type { Spilled } from './spill.ts';

/**
 * Memory that frames may take, beside the engine's. What is beyond lies in a
 * temporary file: with the engine, Node itself and a large screen that is some 256 MiB.
 */
const MEMORY_BYTES = 8 * 1024 * 1024;

/**
 * Captures are in order of arrival, but for threads and interfaces that were
 * written a little late: what is late by no more stands where it was written.
 */
const LATE: Micros = 2_000_000;

export interface TimelineOptions {
  /** Read once from beginning to end: what was read is let go rather than kept in a file. */
  readonly once?: boolean;
  readonly memoryBytes?: number;
}

export class Timeline {
  readonly #once: boolean;
  readonly #memoryBytes: number;
  /** In the order in which they were read; a place without a part was read and let go. */
  readonly #parts: (Segment | Spilled | undefined)[] = [];
  #open: Segment | undefined;
  #file: SpillFile | undefined;
  #from: Micros = Infinity;
  #to: Micros = -Infinity;
  #count = 0;
  /** Bytes of frames that were added, and that the reader of all has passed. */
  #added = 0;
  #passed = 0;
  #disorderFrom: Micros = Infinity;
  /** Those that were written away or passed, to be filled again: new memory each time would be more in all. */
  readonly #spare: Segment[] = [];
  /** Whether somebody reads, who may still be within a part that is written away. */
  #isRead = false;

  constructor({ once = false, memoryBytes = MEMORY_BYTES }: TimelineOptions = {}) {
    this.#once = once;
    this.#memoryBytes = memoryBytes;
  }

  /** First and last moment; not finite while there is none. */
  get from(): Micros {
    return this.#from;
  }

  get to(): Micros {
    return this.#to;
  }

  get count(): number {
    return this.#count;
  }

  /** From when on frames did not come in their order; Infinity while all did. */
  get disorderFrom(): Micros {
    return this.#disorderFrom;
  }

  /** Bytes of frames that lie before whoever reads. */
  get ahead(): number {
    return this.#added - this.#passed;
  }

  /** Whether part of it lies in a file. */
  get isSpilled(): boolean {
    return this.#file !== undefined;
  }

  /**
   * Adds a copy of the frame `bytes[start..end)`. Of one that `arrived` then,
   * the moment may be put a little later, see `LATE`; a moment that was told is exact.
   */
  add(at: Micros, bytes: Uint8Array, start: number, end: number, arrived: boolean): void {
    const isLate = at < this.#to;
    const moment = isLate && arrived && this.#to - at <= LATE ? this.#to : at;
    if (moment < this.#to) this.#disorderFrom = Math.min(this.#disorderFrom, moment);
    if (this.#open === undefined || this.#open.isFull) this.#begin();
    this.#open!.add(moment, bytes, start, end);
    this.#from = Math.min(this.#from, moment);
    this.#to = Math.max(this.#to, moment);
    this.#added += end - start;
    this.#count++;
  }

  /** Nothing more is added. */
  finish(): void {
    this.#open?.sort();
  }

  /**
   * From the first frame at or after a moment. While frames come in their order
   * it may be read as it grows; otherwise only once it is finished.
   */
  read(from: Micros = -Infinity): Reader {
    return this.#disorderFrom < Infinity ? this.#merged(from) : new Walk(this, from);
  }

  /** The first moment of a part; undefined behind the last. */
  fromOf(place: number): Micros | undefined {
    if (place >= this.#parts.length) return undefined;
    return this.#parts[place]?.from ?? -Infinity;
  }

  /** Reads one part. */
  readPart(place: number, from: Micros): Reader | undefined {
    this.#isRead = true;
    return this.#parts[place]?.read(from);
  }

  /** Whoever walks is done with a part. */
  passed(place: number, bytes: number): void {
    this.#passed += bytes;
    if (!this.#once) return;
    const part = this.#parts[place];
    if (part instanceof Segment) this.#spare.push(part);
    this.#parts[place] = undefined;
  }

  close(): void {
    this.#parts.length = this.#spare.length = 0;
    this.#open = undefined;
    this.#file?.close();
    this.#file = undefined;
  }

  #merged(from: Micros): Reader {
    this.#isRead = true;
    return new Merged(
      this.#parts.filter((part): part is Segment | Spilled => !!part),
      from,
    );
  }

  #begin(): void {
    this.#open?.sort();
    this.#makeRoom();
    this.#open = this.#spare.pop() ?? new Segment(this.#parts.length > 0);
    this.#open.clear();
    this.#parts.push(this.#open);
  }

  /** Writes the oldest parts away until the others fit. */
  #makeRoom(): void {
    let size = 0;
    for (const part of this.#parts) if (part instanceof Segment) size += part.size;
    for (let place = 0; size > this.#memoryBytes && place < this.#parts.length; place++) {
      const part = this.#parts[place];
      if (!(part instanceof Segment)) continue;
      this.#file ??= new SpillFile();
      this.#parts[place] = this.#file.write(part);
      size -= part.size;
      if (!this.#isRead) this.#spare.push(part);
    }
  }
}

/** Walks parts that lie behind one another, as far as there are any yet. */
class Walk implements Reader {
  at: Micros = 0;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  readonly #timeline: Timeline;
  readonly #from: Micros;
  #place = 0;
  #reader: Reader | undefined;
  #read = 0;

  constructor(timeline: Timeline, from: Micros) {
    this.#timeline = timeline;
    this.#from = from;
    // The part before the first that begins later may have the moment within it.
    while ((timeline.fromOf(this.#place + 1) ?? Infinity) < from) this.#place++;
  }

  next(): boolean {
    for (;;) {
      this.#reader ??= this.#timeline.readPart(this.#place, this.#from);
      if (this.#reader?.next()) break;
      if (this.#timeline.fromOf(this.#place + 1) === undefined) return false;
      // It may have grown until the next was begun.
      if (this.#reader?.next()) break;
      this.#timeline.passed(this.#place++, this.#read);
      this.#read = 0;
      this.#reader = undefined;
    }
    const { at, bytes, start, end } = this.#reader;
    this.at = at;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.#read += end - start;
    return true;
  }
}
