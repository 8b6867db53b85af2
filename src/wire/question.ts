/**
 * A question as the parameters of a URL, named as its fields are. The collector
 * reads them by the schemas of its API, which are public.
 */

/** Fields are left out where they are undefined, and numbers that have no digits (NaN, Infinity) as well. */
export function writeQuestion(question: object): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(question) as [string, unknown][]) {
    const isTold =
      typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (isTold) parameters.set(name, String(value));
  }
  return parameters;
}
