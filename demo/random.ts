/**
 * A small generator of random numbers (sfc32, Chris Doty-Humphrey, public
 * domain design), so that a seed gives the same platform on every machine.
 */
const UNIT = 1 / 2 ** 32;

/** Lets the generator forget how similar two neighbouring seeds are. */
const WARM_UP = 16;

const hexByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;
  /** The second of the two normal numbers that one pair of draws gives. */
  #spare: number | undefined;

  /** @param seed any integer; its low 53 bits count. */
  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    this.#c = 0x9e3779b9 | 0;
    for (let i = 0; i < WARM_UP; i++) this.bits();
  }

  /** 32 random bits as a signed integer. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum;
  }

  /** From 0 up to, not including, 1. */
  share(): number {
    return (this.bits() >>> 0) * UNIT;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.share() * limit);
  }

  /** Lognormal: half of the numbers are below `median`, `spread` is the deviation of their logarithm. */
  lognormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.#normal());
  }

  /** A UUID in lower case, as the ids of the talk's listing are. */
  uuid(): string {
    const a = this.bits();
    const b = this.bits();
    const c = this.bits();
    const d = this.bits();
    return `${hex16(a >>> 16)}${hex16(a)}-${hex16(b >>> 16)}-${hex16(b)}-${hex16(c >>> 16)}-${hex16(c)}${hex16(d >>> 16)}${hex16(d)}`;
  }

  #normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.share()));
    const angle = 2 * Math.PI * this.share();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

function hex16(bits: number): string {
  return hexByte[(bits >>> 8) & 255]! + hexByte[bits & 255]!;
}
