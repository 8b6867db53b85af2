/**
 * What a service says of when something was, held against when it came here. A
 * clock that is off by more than any delay explains would stretch a trace over
 * years; all times of its host are moved by one offset, so that what it tells
 * of durations stays exact. An annotation that tells no time was as it came.
 */
import { DAY, MINUTE, YEAR, type Micros } from '../model/clock.ts';
import { CLOCK_OFF_AFTER, MAX_WRONG_CLOCKS } from './limits.ts';

/**
 * Hosts that are off by nearly the same live in one time: an old capture that is
 * sent again, a platform with a clock of its own. They share an offset, so that
 * their times still fit each other's.
 */
const SAME_TIME: Micros = MINUTE;

/** Hosts that a person is told of by name; more are a number. */
const MOST_NAMED = 3;

export class ToldTimes {
  readonly #nameOf: (host: number) => string;
  /** What is added to the times of a host by its name's id. */
  readonly #offsets = new Map<number, Micros>();
  /** The offset found last. */
  #latest: Micros = 0;
  #moved = 0;
  #untold = 0;

  constructor(nameOf: (host: number) => string) {
    this.#nameOf = nameOf;
  }

  /** Annotations of which the time was moved, and those that told none. */
  get moved(): number {
    return this.#moved;
  }

  get untold(): number {
    return this.#untold;
  }

  /** Marks the names of the hosts whose times are moved. */
  markNames(used: Uint8Array): void {
    for (const host of this.#offsets.keys()) used[host] = 1;
  }

  /** When it was, µs, as told by a host and heard `at`. */
  timeOf(host: number, told: Micros, at: Micros): Micros {
    if (Math.abs(told - at) <= CLOCK_OFF_AFTER) return told;
    if (told === 0) {
      this.#untold++;
      return at;
    }
    this.#moved++;
    const known = this.#offsets.get(host);
    if (known !== undefined && Math.abs(told + known - at) <= CLOCK_OFF_AFTER) {
      return told + known;
    }
    const isShared = Math.abs(told + this.#latest - at) <= SAME_TIME;
    if (!isShared) this.#latest = at - told;
    if (known !== undefined || this.#offsets.size < MAX_WRONG_CLOCKS) {
      this.#offsets.set(host, this.#latest);
    }
    return told + this.#latest;
  }

  /** One sentence for each of a few hosts whose clock is off, and one for the others. */
  notes(): string[] {
    const notes = [...this.#offsets].slice(0, MOST_NAMED).map(([host, offset]) => {
      const name = this.#nameOf(host) || 'A host without a name';
      const where = `${lengthOf(Math.abs(offset))} ${offset < 0 ? 'ahead' : 'behind'}`;
      return `${name}: its clock is ${where}; its times are moved by that.`;
    });
    const others = this.#offsets.size - notes.length;
    if (others > 0) notes.push(`${others} more hosts have a clock that far off.`);
    return notes;
  }
}

function lengthOf(time: Micros): string {
  const years = Math.round(time / YEAR);
  if (years > 1) return `${years} years`;
  const days = Math.round(time / DAY);
  return days === 1 ? '1 day' : `${days} days`;
}
