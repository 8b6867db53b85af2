/** One way to print what was measured. */

export function heading(title: string, how: string): void {
  console.log(`\n${title}\n  ${how}\n`);
}

/** Rows of cells, the first row being the titles; the first column reads from the left, numbers from the right. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, x) =>
    Math.max(...rows.map((row) => (row[x] ?? '').length)),
  );
  for (const row of rows) {
    const cells = row.map((cell, x) =>
      x === 0 ? cell.padEnd(widths[x]!) : cell.padStart(widths[x]!),
    );
    console.log(`  ${cells.join('   ').trimEnd()}`);
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function ratio(a: number, b: number): string {
  return `×${(a / b).toFixed(2)}`;
}
