import type { Clock, Micros } from '../model/clock.ts';

/**
 * How far the system's clock may be from ours before we follow it, µs. It tells
 * whole ms, so less is its own rounding; time servers move it smoothly by less.
 */
const TOLERANCE: Micros = 20_000;

/**
 * The machine's clock in µs for a process that runs for months: it counts evenly
 * from where it was set, and is set anew when the system's clock was, or when
 * the machine slept.
 */
export class ServiceClock implements Clock {
  #offset: Micros = Date.now() * 1_000 - elapsed();

  now(): Micros {
    const since = elapsed();
    const offset = Date.now() * 1_000 - since;
    if (Math.abs(offset - this.#offset) > TOLERANCE) this.#offset = offset;
    return Math.round(this.#offset + since);
  }
}

/** µs that only go forward, from wherever they began: for durations. */
export function elapsed(): Micros {
  return performance.now() * 1_000;
}
