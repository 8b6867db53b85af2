import type { Random } from './random.ts';

/**
 * Draws things each as often as its weight says: every card of a shuffled deck
 * once, then the deck is shuffled again. A platform with thousands of requests
 * a second is as even as this by their number alone; one with sixty, left to
 * chance, would have its rare operations double and halve for no reason.
 */
export class Deck<T> {
  readonly #random: Random;
  readonly #cards: T[];
  #left = 0;

  /** @param weights whole numbers: how many cards of a deck each thing is. */
  constructor(random: Random, weights: readonly (readonly [thing: T, weight: number])[]) {
    this.#random = random;
    this.#cards = weights.flatMap(([thing, weight]) => Array.from({ length: weight }, () => thing));
    if (this.#cards.length === 0) throw new Error('A deck needs a card.');
  }

  draw(): T {
    const cards = this.#cards;
    if (this.#left === 0) this.#left = cards.length;
    // What was drawn moves behind what is left, so that drawing is shuffling.
    const place = this.#random.below(this.#left--);
    const card = cards[place]!;
    cards[place] = cards[this.#left]!;
    cards[this.#left] = card;
    return card;
  }
}
