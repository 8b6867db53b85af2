import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/engine/views.ts';
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

test('a zone that is gone, and calls that are given up, are one sentence too', () => {
  const change = { severity: 'bad', now: 0, was: 120, since: NOW - 48_000_000 } as const;
  const about = { other: '', exampleTraceId: null, exampleSpanId: null };
  const lost: Finding = {
    ...about,
    subject: 'zone',
    service: 'eu-west-1b',
    reach: { hosts: 14, services: 6 },
    change: { ...change, measure: 'silent' },
  };
  const waiting: Finding = {
    ...about,
    subject: 'service',
    service: 'fare',
    change: { ...change, measure: 'timeouts', now: 0.25, was: 0 },
  };
  expect(findingText(lost, NOW, look)).toBe(
    'zone eu-west-1b is silent, was 120 calls a second for 48 s (14 hosts of 6 services)',
  );
  expect(findingText(waiting, NOW, look)).toBe('fare timeouts 25.0%, were 0.0% for 48 s');
  expect(changeText(waiting.change)).toBe('timeouts 25.0%');
});

test('a store that does not store is one sentence too', () => {
  const full: Finding = {
    subject: 'store',
    service: '',
    other: 'the disk of traces.db is full',
    change: { measure: 'not stored', severity: 'bad', now: 1_204, was: 0, since: NOW - 48_000_000 },
    exampleTraceId: null,
    exampleSpanId: null,
  };
  expect(findingText(full, NOW, look)).toBe(
    'store: the disk of traces.db is full; 1,204 annotations not stored for 48 s',
  );
});

describe('names', () => {
  test('lose what nearly all begin with', () => {
    const names = ['com.hailocab.service.fare', 'com.hailocab.service.eta', 'com.hailocab.api.v1'];
    expect(commonPrefix([...names, 'com.hailocab.hob', 'elb'])).toBe('com.hailocab.');
    expect(shortName('com.hailocab.service.fare', 'com.hailocab.')).toBe('service.fare');
  });

  test('of which nothing would be seen are told by the numbers of their characters', () => {
    const unseen = [
      '\u202e\u200b',
      '\u200b\u202e',
      '\u0007',
      ' \t',
      '\u001b[31m',
      '\u0301',
      '\u3164',
    ];
    expect(unseen.map((name) => shortName(name, ''))).toEqual([
      '<202e><200b>',
      '<200b><202e>',
      '<7>',
      '<20><9>',
      '<1b>[31m',
      '<301>',
      '<3164>',
    ]);
    const seen = ['fare', '\u202efare', '配車', '\u001b[31mfare', ''];
    expect(seen.map((name) => shortName(name, ''))).toEqual(seen);
    expect(shortName(`${PREFIX}\u200b`, PREFIX)).toBe('<200b>');
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
