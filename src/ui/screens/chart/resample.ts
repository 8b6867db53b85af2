/**
 * Fits a series to `length` points. Of the values that share a point the
 * highest stays, so that a spike of a second is seen at any width; null where
 * none of them was measured.
 */
export function resample(
  values: readonly (number | null)[],
  length: number,
): readonly (number | null)[] {
  const fitted: (number | null)[] = [];
  for (let point = 0; point < length; point++) {
    const from = Math.floor((point * values.length) / length);
    const to = Math.max(from + 1, Math.floor(((point + 1) * values.length) / length));
    let highest: number | null = null;
    for (let i = from; i < Math.min(to, values.length); i++) {
      const value = values[i] ?? null;
      if (value !== null && Number.isFinite(value)) highest = Math.max(highest ?? value, value);
    }
    fitted.push(highest);
  }
  return fitted;
}

/** The values with each gap bridged by the value before it (before the first: by the first); null when there is none. */
export function bridge(values: readonly (number | null)[]): readonly number[] | null {
  const first = values.find((value) => value !== null);
  if (first === undefined || first === null) return null;
  let held = first;
  return values.map((value) => (held = value ?? held));
}
