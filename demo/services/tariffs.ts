/** What a ride costs: a table as text, one line a city, class and district, and an index to find a line by. */
import { cities } from './cities.ts';

export const classes = ['taxi', 'executive', 'van'] as const;

/** Of every city. With them the table has 24,000 lines: a millisecond or two to go through. */
const DISTRICTS = 400;

/** Nobody wrote these down: the "Missing config" of the talk's listing. The tags of the calls that fail lead here. */
const MISSING = { city: 'reykjavik', class: 'executive' };

/** From the start: all is well so long, then the index is built anew and is not there; then all again. ms. */
const WELL = 60_000;
const REBUILDING = 60_000;
const ROUND = 240_000;

export interface Tariff {
  /** Of the smallest coin. */
  readonly base: number;
  /** How it was found. */
  readonly by: 'index' | 'line after line';
}

export class Tariffs {
  readonly #lines: readonly string[] = [...lines()];
  readonly #index: ReadonlyMap<string, string> = new Map(
    this.#lines.map((line) => [keyOf(line.split(',')), line]),
  );

  /** @param running for how long, ms. Undefined when nobody wrote it down. */
  find(city: string, kind: string, district: number, running: number): Tariff | undefined {
    const key = keyOf([city, kind, `${district}`]);
    const rebuilding = running % ROUND >= WELL && running % ROUND < WELL + REBUILDING;
    const line = rebuilding
      ? this.#lines.find((candidate) => keyOf(candidate.split(',')) === key)
      : this.#index.get(key);
    if (line === undefined) return undefined;
    return { base: Number(line.split(',')[3]), by: rebuilding ? 'line after line' : 'index' };
  }

  /** A district of a city, by the customer. */
  static districtOf(user: number): number {
    return user % DISTRICTS;
  }
}

function keyOf([city, kind, district]: readonly (string | undefined)[]): string {
  return `${city}/${kind}/${district}`;
}

function* lines(): Generator<string, void> {
  for (const city of cities) {
    for (const kind of classes) {
      if (city === MISSING.city && kind === MISSING.class) continue;
      for (let district = 0; district < DISTRICTS; district++) {
        yield `${city},${kind},${district},${240 + (district % 7) * 20}`;
      }
    }
  }
}
