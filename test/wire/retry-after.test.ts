import { expect, test } from 'vitest';
import { readRetryAfter } from '../../src/wire/retry-after.ts';

const NOON = 'Sun, 06 Nov 1994 12:00:00 GMT';

test.each([
  ['7', null, 7_000],
  [' 7 ', NOON, 7_000],
  ['0', null, 0],
  ['Sun, 06 Nov 1994 12:00:30 GMT', NOON, 30_000],
  ['Sun, 06 Nov 1994 11:59:00 GMT', NOON, 0],
  ['Sun, 06 Nov 1994 12:00:30 GMT', null, 0],
  ['86400', null, 60_000],
  ['99999999999999999999', null, 60_000],
  ['-5', null, 0],
  ['soon', NOON, 0],
  ['', null, 0],
  [null, NOON, 0],
])('%j from %j is a wait of %d ms', (value, date, expected) => {
  expect(readRetryAfter(value, date)).toBe(expected);
});
