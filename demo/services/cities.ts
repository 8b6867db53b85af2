/** Where the taxis are, the busiest first. */
export const cities: readonly string[] = [
  'london',
  'dublin',
  'barcelona',
  'madrid',
  'new-york',
  'toronto',
  'chicago',
  'boston',
  'osaka',
  'tokyo',
  'montreal',
  'cork',
  'limerick',
  'galway',
  'seville',
  'valencia',
  'leeds',
  'bristol',
  'cardiff',
  'reykjavik',
];

/** The city of a request, by a number from 0 up to 1: the n-th busiest has an n-th of the busiest's. */
export function cityOf(share: number): string {
  const total = cities.reduce((sum, _, place) => sum + 1 / (place + 1), 0);
  let left = share * total;
  return cities.find((_, place) => (left -= 1 / (place + 1)) < 0) ?? cities[0]!;
}
