import { expect, test } from 'vitest';
import { Deck } from '../../demo/deck.ts';
import { Random } from '../../demo/random.ts';

const WEIGHTS = [
  ['often', 7],
  ['rarely', 1],
  ['never', 0],
  ['sometimes', 2],
] as const;

function draw(deck: Deck<string>, count: number): string[] {
  return Array.from({ length: count }, () => deck.draw());
}

test('every round of a deck has each thing as often as its weight says', () => {
  const deck = new Deck<string>(new Random(1), WEIGHTS);
  for (let round = 0; round < 100; round++) {
    const counts = Object.groupBy(draw(deck, 10), (thing) => thing);
    expect(counts['often']).toHaveLength(7);
    expect(counts['rarely']).toHaveLength(1);
    expect(counts['sometimes']).toHaveLength(2);
    expect(counts['never']).toBeUndefined();
  }
});

function rounds(seed: number): string[] {
  const deck = new Deck<string>(new Random(seed), WEIGHTS);
  return Array.from({ length: 50 }, () => draw(deck, 10).join(' '));
}

test('a deck is drawn in another order each round, and in the same for the same seed', () => {
  expect(new Set(rounds(1)).size).toBeGreaterThan(30);
  expect(rounds(1)).toEqual(rounds(1));
  expect(rounds(1)).not.toEqual(rounds(2));
});

test('in the long run a thing may come at any place of a round', () => {
  const deck = new Deck<string>(new Random(1), WEIGHTS);
  const places = Array<number>(10).fill(0);
  for (let round = 0; round < 2_000; round++) places[draw(deck, 10).indexOf('rarely')]!++;
  for (const count of places) {
    expect(count).toBeGreaterThan(140);
    expect(count).toBeLessThan(260);
  }
});
