import { describe, expect, test } from 'vitest';
import { changeText, findingText } from '../../../src/ui/paint/change.ts';
import { unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { commonPrefix, shortName } from '../../../src/ui/paint/names.ts';
import { sparkline } from '../../../src/ui/paint/spark.ts';
import { NOW, PREFIX, findings } from '../fixtures.ts';

const look = { prefix: PREFIX, glyphs: unicodeGlyphs };

describe('what is wrong', () => {
  test('is a few letters in a column', () => {
    expect(findings.map((finding) => changeText(finding.change))).toEqual([
      'p99 ×5.2',
      'silent',
      'p50 +12%',
    ]);
    expect(changeText(null)).toBe('');
  });

  test('is one sentence in the headline', () => {
    expect(findings.map((finding) => findingText(finding, NOW, look))).toEqual([
      'service.fare p99 212 ms, was 41 ms (×5.2) for 48 s',
      'service.nearest-driver → service.eta is silent, was 120 calls a second for 3 min',
      'api.v1.customer.neardrivers p50 74 ms, was 66 ms (+12%) for 40 s',
    ]);
  });
});

describe('names', () => {
  test('lose what nearly all begin with', () => {
    const names = ['com.hailocab.service.fare', 'com.hailocab.service.eta', 'com.hailocab.api.v1'];
    expect(commonPrefix([...names, 'com.hailocab.hob', 'elb'])).toBe('com.hailocab.');
    expect(shortName('com.hailocab.service.fare', 'com.hailocab.')).toBe('service.fare');
  });

  test('of few services stay whole', () => {
    expect(commonPrefix(['com.hailocab.a', 'com.hailocab.b'])).toBe('');
  });

  test('without a common beginning stay whole', () => {
    expect(commonPrefix(['a.b', 'c.d', 'e.f', 'g'])).toBe('');
    expect(shortName('com.', 'com.')).toBe('com.');
  });
});

function spark(values: readonly number[], width: number): string {
  return sparkline(values, width, unicodeGlyphs);
}

describe('a sparkline', () => {
  test('shows a steady row at half height and a rise as a rise', () => {
    expect(spark([5, 5, 5, 5], 4)).toBe('▅▅▅▅');
    expect(spark([1, 1, 1, 8], 4)).toBe('▁▁▁█');
  });

  test('takes what was before the first call for nothing heard, not for quiet', () => {
    expect(spark([0, 0, 0, 0, 5, 5, 5, 5], 8)).toBe('    ▅▅▅▅');
    expect(spark([5, 5, 0, 0, 5, 5], 6)).toBe('▇▇  ▇▇');
  });

  test('shows the smallest amount as something and none as nothing', () => {
    expect(spark([0, 0.001, 100], 3)).toBe(' ▁█');
    expect(spark([0, 0], 2)).toBe('  ');
  });

  test('keeps the newest at the right', () => {
    expect(spark([4], 4)).toBe('   ▅');
    expect(spark([0, 0, 0, 0, 8, 8], 3)).toBe('  ▅');
    expect(spark([], 3)).toBe('   ');
  });
});
