import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCheckRule, type CheckRule } from '../../src/model/check-rule.ts';

/** A rule that must be right. */
function rule(text: string): CheckRule {
  const parsed = parseCheckRule(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.rule;
}

function problem(text: string): string {
  const parsed = parseCheckRule(text);
  if (parsed.ok) throw new Error(`"${text}" is a rule`);
  return parsed.problem;
}

describe('a rule', () => {
  test.each([
    ['p99 < 200ms', { measure: 'latency', quantile: 'p99', compare: '<', limit: 200_000 }],
    ['max <= 1.5 s', { measure: 'latency', quantile: 'max', compare: '<=', limit: 1_500_000 }],
    ['service:a gap p95<5ms', { measure: 'gap', quantile: 'p95', compare: '<', limit: 5_000 }],
    ['errors < 1%', { measure: 'errors', compare: '<', limit: 0.01 }],
    ['timeouts = 0 %', { measure: 'timeouts', compare: '=', limit: 0 }],
    ['loss < 0.1%', { measure: 'loss', compare: '<', limit: 0.001 }],
    ['calls > 10/s', { measure: 'calls', compare: '>', limit: 10 }],
    ['calls >= 6/m', { measure: 'calls', compare: '>=', limit: 0.1 }],
    ['Calls > 36 / H', { measure: 'calls', compare: '>', limit: 0.01 }],
    ['in-flight < 500', { measure: 'in-flight', compare: '<', limit: 500 }],
    ['in flight < 500', { measure: 'in-flight', compare: '<', limit: 500 }],
    ['!silent', { measure: 'silent' }],
    ['not alert', { measure: 'alert' }],
  ])('%s sets a limit or forbids a state', (text, expected) => {
    expect(rule(text)).toMatchObject(expected);
  });

  test.each([
    ['errors < 1%', 'all', []],
    ['service:Fare !silent', 'service', [{ on: 'service', text: 'fare', negated: false }]],
    [
      'svc:fare !op:"base fare" p50 < 1ms',
      'operation',
      [
        { on: 'service', text: 'fare', negated: false },
        { on: 'op', text: 'base fare', negated: true },
      ],
    ],
    [
      'host:eu-west-1a/h1 p50 < 1ms',
      'host',
      [{ on: 'host', text: 'eu-west-1a/h1', negated: false }],
    ],
    [
      'edge:Customer->fare gap p95 < 5ms',
      'edge',
      [{ on: 'edge', caller: 'customer', callee: 'fare', negated: false }],
    ],
    ['edge:→fare p50 < 1ms', 'edge', [{ on: 'edge', caller: '', callee: 'fare', negated: false }]],
  ])('%s names whom it is about', (text, subject, terms) => {
    expect(rule(text)).toMatchObject({ subject, terms });
  });

  test('is written as it was, blanks made single', () => {
    expect(rule('  service:fare   p99 <\t200ms ').text).toBe('service:fare p99 < 200ms');
  });
});

describe('what is no rule gets a sentence that says what would be right', () => {
  test.each([
    ['', 'does not say what is to be so; write for example "service:fare p99 < 200ms"'],
    ['service:fare', 'does not say what is to be so;'],
    ['p98 < 1ms', 'does not say what is to be so;'],
    ['silent', 'does not say what is to be so;'],
    ['errors < 1', 'has no limit that can be read; write for example "errors < 1%".'],
    ['calls > 10', 'has no limit that can be read; write for example "calls > 10/s".'],
    ['p99 < soon', 'has no limit that can be read; write for example "p99 < 200ms".'],
    ['service:a gap max <', 'write for example "gap p95 < 200ms".'],
    ['in-flight < 1.5', 'write for example "in-flight < 500".'],
    ['gap p95 < 5ms', 'does not say whose gap; write for example "edge:customer->fare gap'],
    ['service:a loss < 1%', 'names somebody, but loss is of all; write "loss < 0.1%".'],
    ['service: p99 < 1ms', 'says "service:" but not which; write for example service:fare.'],
    ['zone:a p99 < 1ms', 'says "zone:", which no rule knows; it knows service:, op:, host:'],
    ['edge:a p99 < 1ms', 'names no edge; write for example edge:customer->fare.'],
    ['edge:-> p99 < 1ms', 'names no edge;'],
    ['edge:a->b->c p99 < 1ms', 'names no edge;'],
    ['host:a service:b p99 < 1ms', 'is about several kinds at once;'],
    ['edge:a->b service:b p99 < 1ms', 'is about several kinds at once;'],
    ['op:"a p99 < 1ms', 'has a quote that is not closed.'],
  ])('"%s"', (text, sentence) => {
    expect(problem(text)).toContain(sentence);
    expect(problem(text)).toMatch(/^The rule "[^]*\.$/);
  });

  test('whatever it is', () => {
    const words =
      'service: edge: -> p99 gap errors < >= ! " % /s !silent a 1 20ms constructor: __proto__';
    const pieces = fc.constantFrom(' ', 'gap ', ...words.split(' '));
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCheckRule(text);
        const limit = parsed.ok && 'limit' in parsed.rule ? parsed.rule.limit : 0;
        expect(limit).toBeGreaterThanOrEqual(0);
        expect(parsed.ok ? '' : parsed.problem).toMatch(/^$|^The rule "[^]*\.$/);
      }),
    );
  });
});

describe('however a rule is written', () => {
  const names = fc
    .stringMatching(/^[a-z][a-z0-9.\-/]{0,12}$/)
    .filter((name) => !name.includes('->'));
  const wheres = fc.oneof(
    fc.constant(''),
    fc.tuple(fc.constantFrom('service', 'op', 'host'), names).map((parts) => parts.join(':')),
    fc.tuple(names, names).map((sides) => `edge:${sides.join('->')}`),
  );
  const limits = fc.oneof(
    fc.tuple(
      fc.constantFrom('p50', 'p95', 'p99', 'max'),
      fc.nat(10_000).map((ms) => [`${ms}ms`, ms * 1_000] as const),
    ),
    fc.tuple(
      fc.constantFrom('errors', 'timeouts'),
      fc.nat(100).map((percent) => [`${percent}%`, percent / 100] as const),
    ),
    fc.tuple(
      fc.constant('calls'),
      fc.nat(10_000).map((rate) => [`${rate}/s`, rate] as const),
    ),
  );
  const compares = fc.constantFrom('<', '<=', '>', '>=', '=');

  test('blanks around the comparison and upper case change nothing of it', () => {
    fc.assert(
      fc.property(wheres, limits, compares, (where, [measure, [text, value]], compare) => {
        const spaced = rule(`${where} ${measure} ${compare} ${text}`);
        const tight = rule(`${where} ${measure}${compare}${text}`.toUpperCase());
        expect(tight).toEqual({ ...spaced, text: tight.text });
        expect(spaced).toMatchObject({ compare, limit: value });
        expect(spaced.terms).toHaveLength(where === '' ? 0 : 1);
      }),
    );
  });

  test('what it says of itself is the same rule', () => {
    fc.assert(
      fc.property(wheres, limits, compares, (where, [measure, [text]], compare) => {
        const read = rule(`${where}  ${measure} ${compare}${text}`);
        expect(rule(read.text)).toEqual(read);
      }),
    );
  });
});
