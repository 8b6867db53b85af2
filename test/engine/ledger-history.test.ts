import { expect, test } from 'vitest';
import { LedgerHistory } from '../../src/engine/ledger-history.ts';
import { HOUR, MINUTE, SECOND, type Micros } from '../../src/model/clock.ts';
import { ZERO } from './events.ts';

/** Noted every second: how many seconds had gone. */
function noted(seconds: number): LedgerHistory<number> {
  const history = new LedgerHistory<number>();
  for (let gone = 1; gone <= seconds; gone++) history.note(ZERO + gone * SECOND, gone);
  return history;
}

const at = (history: LedgerHistory<number>, moment: Micros): number | null =>
  history.at(ZERO + moment);

test('the last five minutes are held by the second', () => {
  const history = noted(1_000);
  expect(at(history, 1_000 * SECOND)).toBe(1_000);
  expect(at(history, 777 * SECOND)).toBe(777);
  expect(at(history, 777 * SECOND - 1)).toBe(776);
});

test('the last hour is held by ten seconds, and what was before it not at all', () => {
  const history = noted((2 * HOUR) / SECOND);
  expect(at(history, 2 * HOUR - 30 * MINUTE)).toBe(5_400);
  expect(at(history, 2 * HOUR - 30 * MINUTE + 9 * SECOND)).toBe(5_400);
  expect(at(history, MINUTE)).toBe(3_600);
});

test('before the first second was over nothing had come', () => {
  expect(at(noted(10), SECOND - 1)).toBeNull();
  expect(at(noted(10), SECOND)).toBe(1);
  expect(at(noted(10), HOUR)).toBe(10);
});

test('after a silence longer than the hour only what came after it is held', () => {
  const history = noted(10);
  history.note(ZERO + 2 * HOUR, 99);
  expect(at(history, 2 * HOUR)).toBe(99);
  expect(at(history, 2 * HOUR - SECOND)).toBe(99);
});
