/** From a key to the picture it changes, in the real program under load. */
import { Person } from '../e2e/person.ts';
import { heading, quantile, table } from './report.ts';

const PRESSES = 200;
const sizes = [
  [80, 24],
  [200, 60],
] as const;

export async function benchKeys(): Promise<void> {
  heading(
    'Key to paint',
    `the demo at 200 requests a second; ${PRESSES} times j or k, from the key to the next bytes on the terminal; aim p50 ≤ 20 ms`,
  );
  const rows: string[][] = [['terminal', 'p50', 'p95', 'p99']];
  for (const [columns, lines] of sizes) {
    const person = new Person(['demo', '--rate', '200', '--scenario', 'steady'], {
      columns,
      rows: lines,
    });
    await person.sees(/service\.fare +\d/);
    const times: number[] = [];
    for (let i = 0; i < PRESSES; i++) times.push(await timed(person, i % 2 === 0 ? 'j' : 'k'));
    const ms = (share: number): string => `${quantile(times, share).toFixed(1)} ms`;
    rows.push([`${columns}×${lines}`, ms(0.5), ms(0.95), ms(0.99)]);
    person.press('q');
    await person.left();
  }
  table(rows);
}

/** ms until the selected row is another one. */
async function timed(person: Person, key: string): Promise<number> {
  const before = person.selectedRow();
  const began = performance.now();
  person.press(key);
  await person.sees(() => person.selectedRow() !== before);
  return performance.now() - began;
}
