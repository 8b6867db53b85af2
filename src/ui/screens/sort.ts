/** Rows in an order that does not flicker: equal values stand by name, unknown ones at the end. */
export type SortValue<Row> = (row: Row) => number | string | null;

/** The keys of the rows, sorted; without a value they stand by key. */
export function sortRows<Row>(
  rows: readonly Row[],
  value: SortValue<Row> | undefined,
  descending: boolean,
  key: (row: Row) => string,
): readonly string[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ key: key(row), value: value?.(row) ?? null }))
    .toSorted((a, b) => {
      if (a.value !== b.value) {
        if (a.value === null) return 1;
        if (b.value === null) return -1;
        return a.value < b.value ? -sign : sign;
      }
      return a.key < b.key ? -1 : 1;
    })
    .map((row) => row.key);
}
