import type { Clock, Micros } from '../model/clock.ts';

/** How slow and how fast a paced replay may go. */
export const SLOWEST = 0.1;
export const FASTEST = 100;

/** Maps a running clock to the moments of a file: × speed, held while paused. */
export class Pace {
  readonly #clock: Clock;
  #speed: number;
  #playing = true;
  /** The file's moment at which the clock stood at `#since`. */
  #position: Micros;
  #since: Micros;

  constructor(clock: Clock, position: Micros, speed: number) {
    this.#clock = clock;
    this.#position = position;
    this.#since = clock.now();
    this.#speed = clamp(speed);
  }

  /** ×0 while paused; Infinity for at once. */
  get speed(): number {
    return this.#playing ? this.#speed : 0;
  }

  /** How far the file is due: everything up to this moment. */
  due(): Micros {
    if (!this.#playing) return this.#position;
    if (this.#speed === Infinity) return Infinity;
    return this.#position + (this.#clock.now() - this.#since) * this.#speed;
  }

  /** Goes on from `position`, where the file really is: feeding may have fallen behind. */
  from(position: Micros, change: { readonly playing?: boolean; readonly speed?: number }): void {
    this.#position = position;
    this.#since = this.#clock.now();
    this.#playing = change.playing ?? this.#playing;
    if (change.speed !== undefined) this.#speed = clamp(change.speed);
  }
}

function clamp(speed: number): number {
  if (speed === Infinity) return speed;
  return Math.min(FASTEST, Math.max(SLOWEST, speed));
}
