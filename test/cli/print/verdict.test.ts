import { describe, expect, test } from 'vitest';
import { verdictText } from '../../../src/cli/print/verdict.ts';
import type { Check } from '../../../src/cli/print/verdict.ts';
import type { Judgement } from '../../../src/engine/query/check.ts';
import type { Finding } from '../../../src/engine/views.ts';
import { parseCheckRule } from '../../../src/model/check-rule.ts';
import { SECOND } from '../../../src/model/clock.ts';
import { ZERO } from '../../engine/events.ts';

function judgement(text: string, told: Partial<Judgement>): Judgement {
  const parsed = parseCheckRule(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return {
    rule: parsed.rule,
    verdict: 'ok',
    who: null,
    value: null,
    calls: null,
    breaking: 0,
    matching: 1,
    finding: null,
    why: null,
    ...told,
  };
}

function lines(judgements: readonly Judgement[], told: Partial<Check> = {}): string[] {
  const check: Check = {
    verdict: judgements[0]!.verdict,
    source: 'remote a:7750',
    at: ZERO,
    windowSeconds: 60,
    judgements,
    loss: { offered: 100, lost: 0, reason: null },
    problem: null,
    ...told,
  };
  return verdictText(check).split('\n');
}

describe('a figure', () => {
  test.each([
    ['p99 < 200ms', 200_400, '200.4 ms of 7 calls'],
    ['p99 < 200ms', 199_960, '199.96 ms of 7 calls'],
    ['p99 < 200ms', 41_234, '41.2 ms of 7 calls'],
    ['max < 1m', 75_300_000, '75.3 s of 7 calls'],
    ['errors < 1%', 0.010_04, '1.004% of 7 calls'],
    ['errors <= 0%', 0.000_001, '0.0001% of 7 calls'],
    ['loss < 0.1%', 0.123_456, '12.3% of 7 annotations'],
    ['calls > 10/s', 9.996, '9.996/s'],
    ['calls > 1/m', 0.012_34, '0.0123/s'],
    ['in-flight < 5', 1_204, '1,204 in flight'],
  ])(
    'by %s is as exact as it takes to see on which side of the limit it is',
    (text, value, seen) => {
      expect(lines([judgement(text, { value, calls: 7 })])[1]).toBe(`ok       ${text}  ${seen}`);
    },
  );
});

const finding: Finding = {
  subject: 'service',
  service: 'service.fare',
  other: '',
  change: {
    measure: 'p99',
    severity: 'bad',
    now: 212_000,
    was: 41_000,
    since: ZERO - 48 * SECOND,
  },
  exampleTraceId: '33eda743',
  exampleSpanId: '1',
};

test('what is wrong is told as on screen, with the trace that shows it', () => {
  const broken = judgement('!alert', { verdict: 'broken', finding, breaking: 3 });
  const told = 'service.fare p99 212 ms, was 41 ms (×5.2) for 48 s, trace 33eda743; and 2 more';
  expect(lines([broken])).toEqual([
    `BROKEN - !alert: ${told}; last 60 s of remote a:7750`,
    `broken   !alert  ${told}`,
  ]);
});

test('several that break a rule are counted', () => {
  const told = { verdict: 'broken', who: 'a', value: 3_000, calls: 7, breaking: 2, matching: 5 };
  expect(lines([judgement('service:a p99 < 1ms', told as Partial<Judgement>)])[1]).toBe(
    'broken   service:a p99 < 1ms  a 3 ms of 7 calls; 2 of 5 break it',
  );
});

test('loss that makes numbers doubtful is said in the first line', () => {
  const ok = judgement('errors < 1%', { value: 0, calls: 7 });
  const loss = { offered: 100, lost: 3, reason: 'network' };
  expect(lines([ok], { loss })[0]).toBe(
    'OK - the rule holds; last 60 s of remote a:7750; 3.0% of annotations lost (network), numbers are low',
  );
});

test('a name steers no terminal and makes no line of its own', () => {
  const told = { who: 'a\nOK - all is well\u001b[2J', value: 3_000, calls: 7 };
  const printed = lines([judgement('service:a p99 < 1s', told)]);
  expect(printed).toHaveLength(2);
  expect(printed.join('')).not.toContain('\u001b');
});
