import { expect, test } from 'vitest';
import type { Said } from '../../../src/ui/paint/fit.ts';
import { fitParts } from '../../../src/ui/paint/fit.ts';
import { pairName } from '../../../src/ui/paint/names.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { role } from '../../../src/ui/paint/style.ts';

const said: readonly Said[] = [
  { text: 'fare is slow', style: role.bad, rank: 0 },
  { text: 'trace 33eda743', style: role.dim, rank: 2 },
  { text: '+2 more', style: role.text, rank: 1 },
];

function line(width: number): string {
  const parts = fitParts(said, { text: ' | ', style: role.faint }, width);
  return parts.map(({ text }) => text).join('');
}

test('what does not fit is left out whole, the least needed first', () => {
  expect(line(40)).toBe(' fare is slow | trace 33eda743 | +2 more');
  expect(line(39)).toBe(' fare is slow | +2 more');
  expect(line(22)).toBe(' fare is slow');
  expect(line(5)).toBe(' fare is slow');
});

const pair = (caller: string, callee: string, width: number): string =>
  pairName(caller, callee, width, unicodeGlyphs);

test('a pair of names too long is told by their last parts, the caller’s first', () => {
  const caller = 'api.v1.customer';
  expect(pair(caller, 'service.fare', 40)).toBe('api.v1.customer → service.fare');
  expect(pair(caller, 'service.fare', 29)).toBe('…v1.customer → service.fare');
  expect(pair('web', 'service.nearest-driver', 24)).toBe('web → …nearest-driver');
  expect(pair('service.nearest-driver', 'service.zoning', 27)).toBe('…nearest-driver → …zoning');
  expect(pairName(caller, 'service.fare', 29, asciiGlyphs)).toBe('~v1.customer -> service.fare');
});

test('names that cannot be shortened at a dot are cut so that both are seen', () => {
  expect(pair('a'.repeat(50), 'b'.repeat(50), 23)).toMatch(/^a{9}… → b{9}…$/);
  expect(pair('a'.repeat(50), 'bbb', 23)).toBe(`${'a'.repeat(16)}… → bbb`);
});

test('of a pair too long as much is told as there is room for', () => {
  const ledger = 'payments.customer.ledger.v2';
  expect(pair('short', ledger, 28)).toBe('short → …customer.ledger.v2');
  expect(pair('short', ledger, 24)).toBe('short → …ledger.v2');
});

test('letters two columns wide are counted as two, and none is halved', () => {
  expect(pair('決済サービス', '注文', 20)).toBe('決済サービス → 注文');
  expect(pair('決済サービス', '注文サービス', 20)).toBe('決済サ… → 注文サー…');
});
