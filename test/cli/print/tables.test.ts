import { describe, expect, test } from 'vitest';
import type { Finding, Overview } from '../../../src/engine/views.ts';
import { SECOND } from '../../../src/model/clock.ts';
import { asciiOnly } from '../../../src/cli/print/ascii.ts';
import type { Snapshot } from '../../../src/cli/print/snapshot.ts';
import { overviewText } from '../../../src/cli/print/tables.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';

const AT = 1_410_056_419 * SECOND;

const slowFare: Finding = {
  subject: 'service',
  service: 'service.fare',
  other: '',
  change: { measure: 'p99', severity: 'bad', now: 212_000, was: 41_000, since: AT - 48 * SECOND },
  exampleTraceId: '33eda743',
  exampleSpanId: '5a1c2f06',
};

function snapshot(findings: readonly Finding[]): Snapshot {
  const overview: Overview = {
    calls: 1_284,
    errors: 10,
    timeouts: 0,
    inFlight: 3,
    latency: { p50: 12_000, p95: 88_000, p99: null, max: null },
    lost: 0,
    loss: { offered: 5_136, lost: 0, reason: null },
    learning: null,
    findings,
  };
  return {
    at: AT,
    windowSeconds: 60,
    overview,
    services: [],
    operations: [],
    edges: [],
    ledger: { offered: 0, shown: 0, lost: {}, stages: [], senders: [] },
  };
}

const live = { state: 'live', name: 'local udp 127.0.0.1:7760', warnings: [] } as const;

describe('the overview on paper', () => {
  test('is one line when nothing is wrong, with a dash for what is not known', () => {
    expect(overviewText(snapshot([]), live, unicodeGlyphs)).toBe(
      'phosphor  local udp 127.0.0.1:7760 · 60 s · 1,284 calls · 0.8% err · p50 12 ms · p99 – · 3 in flight · loss 0 · 02:20:19',
    );
  });

  test('says what is wrong, since when, and the trace that proves it', () => {
    const [, ...told] = overviewText(snapshot([slowFare]), live, unicodeGlyphs).split('\n');
    expect(told).toEqual(['▲ service.fare p99 212 ms, was 41 ms (×5.2) for 48 s · trace 33eda743']);
  });

  test('marks what loss makes doubtful, and says why', () => {
    const { overview, ...rest } = snapshot([]);
    const loss = { offered: 1_000, lost: 120, reason: 'network' };
    const lossy = { ...rest, overview: { ...overview, lost: 480, loss } };
    expect(overviewText(lossy, live, unicodeGlyphs)).toBe(
      'phosphor  local udp 127.0.0.1:7760 · 60 s · ~1,284 calls · ~0.8% err · p50 ~12 ms · p99 – · 3 in flight · loss 12.0%, 480 in all · 02:20:19\n' +
        '▲ 12.0% of annotations lost (network), numbers are low',
    );
  });

  test('marks what was reckoned from a sample, and says which', () => {
    const { overview, ...rest } = snapshot([]);
    const sampled = { ...rest, overview: { ...overview, sampled: 0.1 } };
    expect(overviewText(sampled, live, unicodeGlyphs)).toBe(
      'phosphor  local udp 127.0.0.1:7760 · 60 s · ≈1,284 calls · ≈0.8% err · p50 12 ms · p99 – · 3 in flight · loss 0 · sampled 1 in 10 · 02:20:19',
    );
    expect(asciiOnly(overviewText(sampled, live, asciiGlyphs))).toContain('| ~1,284 calls |');
  });

  test("tells the source's warnings", () => {
    const status = { ...live, warnings: ['The kernel gave less.'] };
    expect(overviewText(snapshot([]), status, unicodeGlyphs)).toContain(
      '\n▲ The kernel gave less.',
    );
  });

  test('in ASCII needs no other character', () => {
    const text = asciiOnly(overviewText(snapshot([slowFare]), live, asciiGlyphs));
    expect(text).toMatch(/^[\n -~]+$/);
    expect(text).toContain('service.fare p99 212 ms, was 41 ms (x5.2) for 48 s | trace 33eda743');
  });
});
