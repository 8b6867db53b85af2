import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDuration, parseFilter, type FilterTerm } from '../../src/model/filter.ts';

/** The terms of a filter that must be right. */
function terms(text: string): readonly FilterTerm[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.filter;
}

describe('a filter', () => {
  test('knows every field by its names, in any case', () => {
    const named = ['service:Fare', 'svc:fare', 'SERVICE:fare'].flatMap(terms);
    for (const term of named) expect(term).toEqual({ on: 'service', text: 'fare', negated: false });
    expect(terms('op:near operation:near')).toEqual(
      [0, 1].map(() => ({ on: 'op', text: 'near', negated: false })),
    );
    expect(terms('host:eu-west-1a/H1')).toEqual([
      { on: 'host', text: 'eu-west-1a/h1', negated: false },
    ]);
    expect(terms('trace:33EDA id:33eda').map((term) => term.on)).toEqual(['trace', 'trace']);
    expect(terms('status:ERROR')).toEqual([{ on: 'status', status: 'error', negated: false }]);
    expect(terms('tag.User=42 tag.user:x=y')).toEqual([
      { on: 'tag', key: 'User', value: '42', negated: false },
      { on: 'tag', key: 'user', value: 'x=y', negated: false },
    ]);
    expect(terms('Hello')).toEqual([{ on: 'text', text: 'hello', negated: false }]);
  });

  test('compares durations, at least when not said how', () => {
    const told = ['dur:>100ms', 'dur:>=1.5s', 'duration:<250us', 'dur:<=2m', 'dur:=3', 'dur:40'];
    expect(
      told.flatMap(terms).map((term) => term.on === 'dur' && [term.compare, term.duration]),
    ).toEqual([
      ['>', 100_000],
      ['>=', 1_500_000],
      ['<', 250],
      ['<=', 120_000_000],
      ['=', 3_000],
      ['>=', 40_000],
    ]);
  });

  test('inverts a term by a leading !', () => {
    expect(
      terms('!service:fare !text !dur:>1s !tag.a=b !status:ok').map(({ negated }) => negated),
    ).toEqual([true, true, true, true, true]);
  });

  test('keeps blanks within quotes, wherever they stand', () => {
    expect(terms('"no config"')).toEqual([{ on: 'text', text: 'no config', negated: false }]);
    expect(terms('op:"a b" tag.k="c d"')).toEqual([
      { on: 'op', text: 'a b', negated: false },
      { on: 'tag', key: 'k', value: 'c d', negated: false },
    ]);
    expect(terms('"http://x" !"a:b"')).toMatchObject([
      { text: 'http://x' },
      { text: 'a:b', negated: true },
    ]);
  });

  test('of nothing but blanks passes everything', () => {
    expect(terms('')).toEqual([]);
    expect(terms(' \t\n ')).toEqual([]);
  });

  test('that is wrong is answered with one sentence that says what would be right', () => {
    const wrong: Readonly<Record<string, string>> = {
      'srvice:fare': 'service:',
      'http://x': 'fields are',
      'constructor:x': 'fields are',
      'service:': 'service:fare',
      'op:""': 'op:fare',
      'status:broken': 'error, ok, timeout, missing',
      'status:': 'error, ok, timeout, missing',
      'dur:': 'dur:>100ms',
      'dur:>fast': 'dur:>100ms',
      'dur:>-5ms': 'dur:>100ms',
      'dur:1e3': 'dur:>100ms',
      '"open': 'quote',
      '!': '!',
      'service:fare !': '!',
    };
    for (const [text, says] of Object.entries(wrong)) {
      const parsed = parseFilter(text);
      const problem = parsed.ok ? `nothing wrong with ${text}` : parsed.problem;
      expect(problem).toContain(says);
      expect(problem).toMatch(/^The filter .*\.$/s);
    }
  });

  test('never throws, and every term it gives is one of the known ones', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        '!',
        ':',
        '"',
        ' ',
        '=',
        '.',
        'tag',
        'dur',
        'status',
        'constructor',
        'valueof',
        '>',
      ),
    );
    const known = new Set<string>([
      'service',
      'op',
      'host',
      'trace',
      'text',
      'status',
      'dur',
      'tag',
    ]);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const parsed = parseFilter(pieces.join(''));
        const isSense = parsed.ok
          ? parsed.filter.every(({ on }) => known.has(on))
          : parsed.problem !== '';
        expect(isSense).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

test('a duration has a unit or is milliseconds', () => {
  expect(['100ms', '1.5s', '250us', '250µs', '2m', '7', '0'].map(parseDuration)).toEqual([
    100_000, 1_500_000, 250, 250, 120_000_000, 7_000, 0,
  ]);
  for (const text of ['', 'ms', '-1s', '1h', '.5s', '5 s', 'Infinity']) {
    expect([text, parseDuration(text)]).toEqual([text, undefined]);
  }
});
