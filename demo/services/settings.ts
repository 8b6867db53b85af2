/** Settings in layers, the later over the earlier: what holds everywhere, then what a city has of its own. */
import { createHash } from 'node:crypto';
import { cities } from './cities.ts';

/** Enough that putting them together is work: about a millisecond. */
const SETTINGS = 400;

/** A setting's text may name others: `{limit.3}`. */
const NAMED = /\{([\w.]+)\}/g;

export interface Settings {
  readonly city: string;
  /** Tells whether two of them are the same. */
  readonly checksum: string;
  /** The share of a city's customers that has a feature, by its name. */
  readonly features: Readonly<Record<string, number>>;
}

const FEATURES: readonly (readonly [feature: string, share: number])[] = [
  ['fare-in-advance', 1],
  ['pool-a-ride', 0.5],
  ['tip-the-driver', 0.8],
  ['new-map', 0.1],
];

/** Every setting as it is everywhere; each names the one before it. */
const everywhere: ReadonlyMap<string, string> = new Map(
  Array.from({ length: SETTINGS }, (_, i) => [
    `limit.${i}`,
    i % 8 === 0 ? `${i}` : `{limit.${i - 1}}+${i}`,
  ]),
);

export function compile(city: string, version: number): Settings {
  const layers = new Map(everywhere);
  const place = cities.indexOf(city);
  layers.set(`limit.${Math.max(0, place)}`, `${version}`);
  const resolve = (text: string): string =>
    text.replace(NAMED, (_, name: string) => resolve(layers.get(name) ?? ''));
  const hash = createHash('sha256');
  for (const [name, text] of layers) hash.update(`${name}=${resolve(text)}\n`);
  return { city, checksum: hash.digest('hex'), features: Object.fromEntries(FEATURES) };
}
