import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { Kind } from '../../src/model/annotation.ts';
import { secondSpanId, spanIdDigits, toldIds, traceIdDigits } from '../../src/wire/hex-ids.ts';
import { spansWithOwnIds } from '../../src/wire/second-id.ts';

const START = 1_700_000_000_000_000;

const call = (over: Partial<Annotation>): Annotation => ({
  traceId: '33eda743-f124-435c-71fc-3c872bbc98e6',
  spanId: 'a1',
  parentId: '',
  kind: Kind.request,
  async: false,
  timestamp: START,
  duration: 0,
  host: 'eu-1a/h1',
  origin: 'shop',
  destination: 'stock.list',
  payload: '',
  tags: [],
  ...over,
});

describe('ids in hexadecimal digits', () => {
  test('those that have the digits keep them, in small letters', () => {
    expect(traceIdDigits('5B8EFFF798038103D269B633813FC60C')).toBe(
      '5b8efff798038103d269b633813fc60c',
    );
    expect(spanIdDigits('EEE19B7EC3C1B174')).toBe('eee19b7ec3c1b174');
  });

  test('shorter ones are the same number with zeros before', () => {
    expect(traceIdDigits('a2fb4a1d1a96d312')).toBe('0000000000000000a2fb4a1d1a96d312');
    expect(spanIdDigits('b2')).toBe('00000000000000b2');
  });

  test('where zeros in front may be missing, they stay as missing as they were', () => {
    expect(['a2fb4a1d1a96d312', '0b2', 'AB'].map((id) => toldIds.trace(id))).toEqual([
      'a2fb4a1d1a96d312',
      '0b2',
      'ab',
    ]);
    expect(['b2', '', '0'].map((id) => toldIds.span(id))).toEqual(['b2', '', spanIdDigits('0')]);
    expect(toldIds.span('5B8EFFF798038103D')).toBe(spanIdDigits('5b8efff798038103d'));
  });

  test("a trace's UUID loses its dashes", () => {
    expect(traceIdDigits('33eda743-f124-435c-71fc-3c872bbc98e6')).toBe(
      '33eda743f124435c71fc3c872bbc98e6',
    );
  });

  test('no id stays none', () => {
    expect([traceIdDigits(''), spanIdDigits('')]).toEqual(['', '']);
  });

  test('any other text becomes digits, always the same ones, and never all zeros', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (id) => {
        expect(traceIdDigits(id)).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
        expect(spanIdDigits(id)).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
        expect(secondSpanId(id)).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
        expect(spanIdDigits(id)).toBe(spanIdDigits(id));
        expect(secondSpanId(id)).not.toBe(spanIdDigits(id));
      }),
    );
    expect(spanIdDigits('0000000000000000')).not.toMatch(/^0+$/);
  });

  test('ids that differ by a digit stay apart', () => {
    const ids = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      ids.add(spanIdDigits(`5a1c2f06-7b1e-4a53-9d1e-${i.toString(16).padStart(12, '0')}`));
      ids.add(secondSpanId(i.toString(16)));
    }
    expect(ids.size).toBe(40_000);
  });

  test('a UUID written in capitals is the same span', () => {
    const id = '5a1c2f06-7b1e-4a53-9d1e-0c2f6b7a8d90';
    expect(spanIdDigits(id.toUpperCase())).toBe(spanIdDigits(id));
    expect(spanIdDigits(id.replaceAll('-', ''))).toBe(spanIdDigits(id));
  });
});

describe('spans with an id each', () => {
  const server = { host: 'eu-1b/h2' };
  const both = [
    call({}),
    call({ ...server, kind: Kind.in, timestamp: START + 10 }),
    call({ ...server, kind: Kind.out, timestamp: START + 40, duration: 30 }),
    call({ kind: Kind.reply, timestamp: START + 50, duration: 50 }),
  ];

  test("a call told from both sides is two, the server's the child of its caller's", () => {
    const [first, second] = spansWithOwnIds(both);
    expect(first).toMatchObject({ kind: 'client', spanId: '00000000000000a1', parentId: '' });
    expect(second).toMatchObject({
      kind: 'server',
      spanId: secondSpanId('a1'),
      parentId: '00000000000000a1',
    });
  });

  test("what the server calls hangs under the server's span", () => {
    const below = call({
      ...server,
      spanId: 'b2',
      parentId: 'a1',
      origin: 'stock',
      destination: 'db.get',
    });
    expect(spansWithOwnIds([...both, below])[2]).toMatchObject({
      spanId: '00000000000000b2',
      parentId: secondSpanId('a1'),
    });
  });

  test('so does a call of which only its own server tells', () => {
    const below = call({
      spanId: 'b2',
      parentId: 'a1',
      kind: Kind.in,
      host: 'eu-1c/h3',
      origin: '',
      destination: 'db.get',
    });
    expect(spansWithOwnIds([...both, below])[2]!.parentId).toBe(secondSpanId('a1'));
  });

  test("what the caller's own process made of it stays under the caller's", () => {
    const own = call({ spanId: 'b2', parentId: 'a1', destination: 'dns.look' });
    expect(spansWithOwnIds([...both, own])[2]!.parentId).toBe('00000000000000a1');
  });

  test('a call told from one side keeps its one id, and its children theirs', () => {
    const spans = spansWithOwnIds([call({}), call({ spanId: 'b2', parentId: 'a1' })]);
    expect(spans.map(({ spanId, parentId }) => [spanId, parentId])).toEqual([
      ['00000000000000a1', ''],
      ['00000000000000b2', '00000000000000a1'],
    ]);
  });

  test('a call that is its own parent stays one', () => {
    const [span] = spansWithOwnIds(both.map((said) => ({ ...said, parentId: 'a1' })));
    expect(span).toMatchObject({ spanId: '00000000000000a1', parentId: '00000000000000a1' });
  });

  test('what has no trace is no span', () => {
    expect(spansWithOwnIds([call({ traceId: '' })])).toEqual([]);
  });
});
