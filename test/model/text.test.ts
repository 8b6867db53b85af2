import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { textEnd, textOf } from '../../src/model/text.ts';

const encoder = new TextEncoder();

test('a text is cut within its limit and never through a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(60), fc.nat(5), (text, limit, before) => {
      const bytes = encoder.encode(`${'x'.repeat(before)}${text}`);
      const end = textEnd(bytes, before, bytes.length, limit);
      expect(end - before).toBeLessThanOrEqual(limit);
      const cut = textOf(bytes, before, end);
      expect(text.startsWith(cut)).toBe(true);
      // What was left out is less than one more character within the limit.
      const next = String.fromCodePoint(text.codePointAt(cut.length) ?? 0x10ffff);
      expect(end - before + encoder.encode(next).length).toBeGreaterThan(
        Math.min(limit, bytes.length - before),
      );
    }),
    { numRuns: 300 },
  );
});

test('bytes that are not UTF-8 are cut anyway and show as replacement characters', () => {
  const bytes = new Uint8Array(20).fill(0x80);
  expect(textEnd(bytes, 0, 20, 8)).toBe(8);
  expect(textOf(bytes, 0, 2)).toBe('\ufffd\ufffd');
});

test('a byte order mark is text', () => {
  const bytes = encoder.encode('\ufeffa');
  expect(textOf(bytes, 0, bytes.length)).toBe('\ufeffa');
});
