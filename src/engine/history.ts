/**
 * The rolling memory of counts and latencies: one-second slots for five
 * minutes, ten-second slots for an hour, bounded by bytes. Every query, live or
 * of a moment gone by, reads the same closed slots, so all of them agree.
 */
import { HOUR, MINUTE, SECOND, type Micros } from '../model/clock.ts';
import { Chores, type Chore } from './chores.ts';
import { InFlight } from './in-flight.ts';
import { HISTORY_BYTES } from './limits.ts';
import { mergedSlot } from './merge-slots.ts';
import { atOnce } from './portions.ts';
import { bytesOf, keptSlot, SlotBuilder, type KeptSlot, type Slot } from './slot.ts';

/** Fine slots show a trend and a recent window; coarse ones an hour. */
export const FINE: Micros = SECOND;
const FINE_REACH = 5 * MINUTE;
export const COARSE: Micros = 10 * SECOND;
const COARSE_REACH = HOUR;
/** What baselines compare: short enough to tell a change within seconds, long enough to hold samples. */
export const STEP: Micros = 5 * SECOND;

/** After a silence longer than this the slots between are not made at all: there is nothing in them. */
const LONGEST_CATCH_UP = HOUR;

/** Seconds may take half of the bytes; what they tell is told by tens of seconds too. */
const FINE_SHARE = 0.5;

export interface HistoryOptions {
  /** Bytes that closed slots may take. */
  readonly bytes?: number;
  /** Keeps the sum of everything, for a file that is taken whole. */
  readonly whole?: boolean;
  /** Told the last moment of every second before it closes, so that what is due by then counts in it. */
  readonly onSecond?: (end: Micros) => void;
  /** Told of every closed second before anything is counted in the next. */
  readonly onClosed?: (slot: Slot) => void;
  /** Told of every closed step of five seconds; gives what is to be done about it, in portions. */
  readonly onStep?: (slot: Slot) => Chore;
  /** Where work is left that a query must wait for, to be finished before one is answered; by default none is left. */
  readonly chores?: Chores;
}

export class History {
  /** What is being counted now. */
  readonly open: SlotBuilder = new SlotBuilder();
  readonly inFlight: InFlight = new InFlight();
  readonly #whole: SlotBuilder | undefined;
  readonly #bytesAllowed: number;
  readonly #onSecond: (end: Micros) => void;
  readonly #onClosed: (slot: Slot) => void;
  readonly #onStep: (slot: Slot) => Chore | undefined;
  readonly #chores: Chores | undefined;
  /** What closed of the present step, and of the present ten seconds. */
  #step: Slot | undefined;
  #coarse: Slot | undefined;
  readonly #fineSlots = new SlotRing(FINE, FINE_REACH);
  readonly #coarseSlots = new SlotRing(COARSE, COARSE_REACH);
  /** Start of the open second, and of the first there ever was; NaN before anything came. */
  #openStart = Number.NaN;
  #first = Number.NaN;

  constructor(options: HistoryOptions = {}) {
    this.#bytesAllowed = options.bytes ?? HISTORY_BYTES;
    this.#whole = options.whole ? new SlotBuilder() : undefined;
    this.#onSecond = options.onSecond ?? (() => {});
    this.#onClosed = options.onClosed ?? (() => {});
    this.#onStep = options.onStep ?? (() => undefined);
    this.#chores = options.chores;
  }

  /** Start of the second that is open: counts before it are final. */
  get openStart(): Micros {
    return this.#openStart;
  }

  /** From when on `all` counts; NaN before anything came. */
  get allFrom(): Micros {
    return this.#whole ? this.#first : this.oldest;
  }

  /** The earliest moment whose counts are still here. */
  get oldest(): Micros {
    const coarse = this.#coarseSlots.oldest;
    const fine = this.#fineSlots.oldest;
    if (Number.isNaN(coarse)) return Number.isNaN(fine) ? this.#openStart : fine;
    // The first ten seconds began before the first second that was counted.
    return Math.max(this.#first, Number.isNaN(fine) ? coarse : Math.min(coarse, fine));
  }

  get bytes(): number {
    return this.#fineSlots.bytes + this.#coarseSlots.bytes;
  }

  /** The last moment at or before one at which counts can be cut: a second, or ten where the seconds are gone. */
  snap(moment: Micros): Micros {
    const unit = moment < this.#fineSlots.oldest ? COARSE : FINE;
    return Math.floor(moment / unit) * unit;
  }

  /** Lets time pass: closes every second that is over at `now`. */
  advance(now: Micros): void {
    if (Number.isNaN(this.#openStart)) {
      this.#openStart = Math.floor(now / FINE) * FINE;
      this.#first = this.#openStart;
      return;
    }
    if (now - this.#openStart < FINE) return;
    if (now - this.#openStart > LONGEST_CATCH_UP) this.#leap(now);
    while (now - this.#openStart >= FINE) this.#closeSecond();
  }

  /** Closed slots that cover `[from, to)`, coarse where whole, fine at the edges; oldest first. */
  between(from: Micros, to: Micros): KeptSlot[] {
    const slots: KeptSlot[] = [];
    const end = Math.min(to, this.#openStart);
    let cursor = Math.max(Math.floor(from / FINE) * FINE, this.oldest);
    while (cursor < end) {
      const coarse = this.#coarseSlots.at(cursor);
      if (coarse && coarse.start === cursor && cursor + COARSE <= end) {
        slots.push(coarse);
        cursor += COARSE;
        continue;
      }
      const fine = this.#fineSlots.at(cursor);
      if (fine) slots.push(fine);
      else if (coarse) {
        // The seconds are gone: the ten seconds around stand for them.
        slots.push(coarse);
        cursor = coarse.start + COARSE;
        continue;
      }
      cursor += FINE;
    }
    return slots;
  }

  /** The finest slots over `[from, to)`, for trends: never coarse where seconds are kept. */
  finestBetween(from: Micros, to: Micros): KeptSlot[] {
    const slots: KeptSlot[] = [];
    const end = Math.min(to, this.#openStart);
    let cursor = Math.max(Math.floor(from / FINE) * FINE, this.oldest);
    while (cursor < end) {
      const fine = this.#fineSlots.at(cursor);
      const slot = fine ?? this.#coarseSlots.at(cursor);
      if (slot) slots.push(slot);
      cursor = slot ? slot.start + slot.length : cursor + FINE;
    }
    return slots;
  }

  /** All that was ever counted, the open second included; what the history still holds when it keeps no whole. */
  all(): KeptSlot[] {
    const open = kept(this.open.build(this.#openStart, FINE, this.inFlight));
    if (!this.#whole) return [...this.between(this.oldest, this.#openStart), open];
    // The whole grows a step at a time; the seconds of the step that is not over are still fine slots.
    const summed = Math.floor(this.#openStart / STEP) * STEP;
    const whole = this.#whole.build(this.#first, Math.max(0, summed - this.#first), this.inFlight);
    return [kept(whole), ...this.between(summed, this.#openStart), open];
  }

  /** The last closed slot at or before a moment: what was in flight then. */
  closedBefore(moment: Micros): KeptSlot | undefined {
    const start = Math.min(moment, this.#openStart) - FINE;
    return this.#fineSlots.at(start) ?? this.#coarseSlots.at(start);
  }

  #closeSecond(): void {
    this.#onSecond(this.#openStart + FINE - 1);
    const fine = this.open.build(this.#openStart, FINE, this.inFlight);
    this.open.clear();
    this.#openStart += FINE;
    this.#onClosed(fine);
    const chores = this.#chores ?? new Chores();
    // What the second before left is done by now, or late.
    chores.finish();
    chores.add(this.#sumUp(fine));
    if (chores !== this.#chores) chores.finish();
  }

  /** Keeps a closed second, and adds it to the step and the ten seconds that it belongs to. */
  *#sumUp(fine: Slot): Chore {
    this.#fineSlots.add(yield* keptSlot(fine));
    const end = fine.start + fine.length;
    this.#step = this.#step ? yield* mergedSlot(this.#step, fine) : stretched(fine, STEP);
    if (end % STEP !== 0) return;
    const step = this.#step;
    this.#step = undefined;
    yield;
    const chore = this.#onStep(step);
    if (chore) yield* chore;
    this.#whole?.merge(step);
    yield;
    this.#coarse = this.#coarse ? yield* mergedSlot(this.#coarse, step) : stretched(step, COARSE);
    if (end % COARSE !== 0) return;
    this.#coarseSlots.add(yield* keptSlot(this.#coarse));
    this.#coarse = undefined;
    while (this.#fineSlots.bytes > this.#bytesAllowed * FINE_SHARE && this.#fineSlots.dropOldest());
    while (this.bytes > this.#bytesAllowed && this.#coarseSlots.dropOldest());
  }

  /** A long silence: closes what is open, then begins anew at `now`. */
  #leap(now: Micros): void {
    do this.#closeSecond();
    while (this.#openStart % COARSE !== 0);
    this.#openStart = Math.floor(now / COARSE) * COARSE;
  }
}

/** Packed at once, for an answer. */
function kept(slot: Slot): KeptSlot {
  return atOnce(keptSlot(slot));
}

/** The first of those that make up a longer slot: it begins where that does, though nothing was counted there yet. */
function stretched(slot: Slot, length: Micros): Slot {
  const start = Math.floor(slot.start / length) * length;
  return { ...slot, start, length: slot.start + slot.length - start };
}

/** Slots of one length, by their start; older ones are overwritten. */
class SlotRing {
  readonly #length: Micros;
  readonly #slots: (KeptSlot | undefined)[];
  #oldest = Number.NaN;
  #newest = Number.NaN;
  bytes = 0;

  constructor(length: Micros, reach: Micros) {
    this.#length = length;
    this.#slots = Array.from({ length: reach / length });
  }

  /** Start of the oldest slot, NaN without any. */
  get oldest(): Micros {
    return this.#oldest;
  }

  add(slot: KeptSlot): void {
    const place = this.#placeOf(slot.start);
    this.bytes += bytesOf(slot) - this.#bytesAt(place);
    this.#slots[place] = slot;
    this.#newest = slot.start;
    const earliest = slot.start - (this.#slots.length - 1) * this.#length;
    if (Number.isNaN(this.#oldest)) this.#oldest = slot.start;
    else if (this.#oldest < earliest) this.#oldest = earliest;
  }

  /** The slot that holds a moment. */
  at(moment: Micros): KeptSlot | undefined {
    const start = Math.floor(moment / this.#length) * this.#length;
    const slot = this.#slots[this.#placeOf(start)];
    return slot?.start === start ? slot : undefined;
  }

  /** False when only one is left. */
  dropOldest(): boolean {
    if (!(this.#oldest < this.#newest)) return false;
    const place = this.#placeOf(this.#oldest);
    this.bytes -= this.#bytesAt(place);
    this.#slots[place] = undefined;
    this.#oldest += this.#length;
    return true;
  }

  #placeOf(start: Micros): number {
    return (start / this.#length) % this.#slots.length;
  }

  #bytesAt(place: number): number {
    const slot = this.#slots[place];
    return slot ? bytesOf(slot) : 0;
  }
}
