import { expect, test } from 'vitest';
import { unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { sampleMarker, sampleText } from '../../../src/ui/paint/sample.ts';

const closed = { offered: 1_000, lost: 0, reason: null };
const lossy = { offered: 1_000, lost: 500, reason: 'network' };

test('a number is marked when it was scaled up, and for loss before that', () => {
  expect(sampleMarker({ loss: closed }, unicodeGlyphs)('12')).toBe('12');
  expect(sampleMarker({ loss: closed, sampled: 0.1 }, unicodeGlyphs)('12')).toBe('≈12');
  expect(sampleMarker({ loss: lossy, sampled: 0.1 }, unicodeGlyphs)('12')).toBe('~12');
  expect(sampleMarker({ loss: lossy, sampled: 0.1 }, unicodeGlyphs)('–')).toBe('–');
  expect(sampleMarker({ loss: closed, sampled: 0.1 }, unicodeGlyphs)('–')).toBe('–');
});

test.each([
  [0.1, 'sampled 1 in 10'],
  [0.0001, 'sampled 1 in 10,000'],
  [1 / 3, 'sampled 1 in 3'],
  [0.5, 'sampled 1 in 2'],
  [0.8, 'sampled 80.0%'],
  [0.99999, 'sampled >99.9%'],
])('a share of %f is told as %s', (sampled, text) => {
  expect(sampleText(sampled)).toBe(text);
});
