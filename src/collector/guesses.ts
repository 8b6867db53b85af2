/**
 * Who guesses at the token. A guess is a wrong token that its address has not
 * sent before: a screen that was given the wrong one sends it again and again,
 * learns nothing by it, and is not to lock out those behind the same address.
 */
import { createHash } from 'node:crypto';
import { MINUTE, type Clock, type Micros } from '../model/clock.ts';
import { MAX_ADDRESSES, MAX_GUESSES } from './limits.ts';

/** Guesses count for so long, µs. */
const WITHIN: Micros = MINUTE;

interface Guesser {
  readonly since: Micros;
  /** Digests: nobody reads tokens out of memory, and long ones take no room. */
  readonly tokens: Set<string>;
}

export class Guesses {
  readonly #clock: Clock;
  /** By address; who began longest ago first. */
  readonly #guessers = new Map<string, Guesser>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long nothing of an address is looked at any more, µs; 0 while it may ask. */
  restOf(address: string): Micros {
    const guesser = this.#guessers.get(address);
    if (guesser === undefined || guesser.tokens.size < MAX_GUESSES) return 0;
    return Math.max(0, guesser.since + WITHIN - this.#clock.now());
  }

  /** Takes an `Authorization` header that does not admit. */
  take(address: string, authorization: string): void {
    const now = this.#clock.now();
    let guesser = this.#guessers.get(address);
    if (guesser === undefined || now - guesser.since >= WITHIN) {
      guesser = { since: now, tokens: new Set() };
      this.#guessers.delete(address);
      this.#guessers.set(address, guesser);
    }
    guesser.tokens.add(createHash('sha256').update(authorization).digest('base64'));
    if (this.#guessers.size <= MAX_ADDRESSES) return;
    const [first] = this.#guessers.keys();
    this.#guessers.delete(first!);
  }
}
