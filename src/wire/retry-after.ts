/** The header `Retry-After` (RFC 9110, section 10.2.3): when whoever was refused may come back. */

/** Nobody is to tell others to stay away for a day, ms. */
const LONGEST = 60_000;

/**
 * How long to stay away, ms; 0 when nothing was said that can be read.
 * @param value seconds, or a date.
 * @param date the answer's own `Date`, which a date counts from: clocks of two machines differ.
 */
export function readRetryAfter(
  value: string | null | undefined,
  date: string | null | undefined,
): number {
  if (value === null || value === undefined) return 0;
  const isSeconds = /^\s*\d+\s*$/.test(value);
  const wait = isSeconds ? Number(value) * 1_000 : Date.parse(value) - Date.parse(date ?? '');
  return wait > 0 ? Math.min(wait, LONGEST) : 0;
}
