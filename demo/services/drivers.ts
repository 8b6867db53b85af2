/** Where the drivers are; the nearest are found by looking at all of a city. */
import { Random } from '../random.ts';
import { cities } from './cities.ts';

/** Of every city: a few tenths of a millisecond to look at. */
const DRIVERS = 1_500;
const SHOWN = 5;
/** Any number: where the drivers stand is the same in every run. */
const SEED = 2014;

interface Driver {
  readonly driver: number;
  /** km from the city's middle. */
  readonly east: number;
  readonly north: number;
}

const random = new Random(SEED);
const kilometres = (): number => (random.share() - 0.5) * 20;

const drivers: ReadonlyMap<string, readonly Driver[]> = new Map(
  cities.map((city) => [
    city,
    Array.from({ length: DRIVERS }, (_, driver) => ({
      driver,
      east: kilometres(),
      north: kilometres(),
    })),
  ]),
);

/** The nearest to where a customer stands, and how far they are, km. */
export function nearest(city: string, user: number): { driver: number; away: number }[] {
  const here = { east: (user % 20) - 10, north: (user % 19) - 9 };
  return (drivers.get(city) ?? [])
    .map(({ driver, east, north }) => ({
      driver,
      away: Math.hypot(east - here.east, north - here.north),
    }))
    .toSorted((a, b) => a.away - b.away)
    .slice(0, SHOWN);
}
