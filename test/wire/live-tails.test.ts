import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change, CollectorWord, LiveAnswer } from '../../src/wire/live.ts';
import { LiveProblem, LiveReader } from '../../src/wire/live-reader.ts';
import { tailOf, withTail } from '../../src/wire/live-tails.ts';
import { LiveState } from '../../src/wire/live-writer.ts';

const word: CollectorWord = {
  ledger: { offered: 4, shown: 4, lost: {} },
  status: { state: 'live', warnings: [] },
};

function answer(rows: readonly object[]): LiveAnswer {
  const overview = { calls: 3, findings: [] };
  return { view: 'services', at: 1, windowSeconds: 60, oldest: 1, overview, body: { rows } };
}

interface Event {
  readonly name: string;
  readonly data: string;
}

function eventOf(text: string): Event {
  const [, name, data] = /^id: .*\nevent: (.*)\ndata: (.*)\n\n$/.exec(text)!;
  return { name: name!, data: data! };
}

function row(service: string, calls: number, trend: readonly number[]): object {
  return { service, calls, trend };
}

const SERIES = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
const figure = fc.constantFrom(0, 1, 2, 0.1, 1 / 3, 1e21);

describe('the tail of a series', () => {
  test('is its last points, and how many went out at the front', () => {
    expect(tailOf(SERIES, [...SERIES.slice(0, -1), 101])).toEqual([0, 101]);
    expect(tailOf(SERIES, [...SERIES.slice(1), 110])).toEqual([1, 110]);
    expect(tailOf(SERIES, [...SERIES.slice(1, -1), 101, 110])).toEqual([1, 101, 110]);
    expect(tailOf(SERIES, SERIES)).toEqual([0]);
  });

  test('is none where most is new, where the length is another, and of what is no series', () => {
    expect(
      tailOf(
        SERIES,
        SERIES.map((point) => point + 1),
      ),
    ).toBeNull();
    expect(tailOf(SERIES, SERIES.slice(1))).toBeNull();
    expect(tailOf(SERIES, [...SERIES.slice(0, -1), null])).toBeNull();
    expect(tailOf([1, 2], [1, 2])).toBeNull();
    expect(tailOf(undefined, SERIES)).toBeNull();
  });

  test('makes the one series of the other, whatever they are', () => {
    const series = fc.array(figure, { minLength: 8, maxLength: 12 });
    fc.assert(
      fc.property(series, series, fc.nat(5), (before, more, gone) => {
        const after = [...before.slice(gone), ...more].slice(0, before.length);
        const tail = tailOf(before, after);
        expect(tail === null ? after : withTail(before, tail)).toEqual(after);
      }),
    );
  });

  test.each([
    [[-1, 1]],
    [[11]],
    [[5, 1]],
    [['a', 1]],
    [[0, 'a']],
    [7],
    [null],
    [[0, ...SERIES, 1]],
  ])('%j is none', (tail) => expect(withTail(SERIES, tail)).toBeUndefined());
});

describe('a change of rows with series', () => {
  const before = new LiveState('1', answer([row('a', 1, SERIES), row('b', 1, SERIES)]), word);
  const rows = [
    row('a', 2, [...SERIES.slice(1), 110]),
    row('b', 2, SERIES.toReversed()),
    row('c', 1, SERIES),
  ];
  const after = new LiveState('2', answer(rows), word);
  const change = eventOf(after.changeFrom(before)!);

  function reading(): LiveReader {
    const reader = new LiveReader();
    reader.read('view', eventOf(before.view()).data, '1');
    return reader;
  }

  test('tells the ends of those that only went on, and the others whole', () => {
    const { from, lists } = JSON.parse(change.data) as Change;
    expect(from).toBe('1');
    expect(lists).toEqual({
      rows: {
        changed: [{ service: 'a', calls: 2 }, rows[1], rows[2]],
        tails: { trend: [[1, 110], null, null] },
      },
    });
    expect(reading().read('change', change.data, '2')).toMatchObject({
      answer: { body: { rows } },
    });
  });

  test('changes nothing more when it comes twice', () => {
    const reader = reading();
    reader.read('change', change.data, '2');
    expect(reader.read('change', change.data, '2')).toMatchObject({ answer: { body: { rows } } });
  });

  test('is no change of any other state', () => {
    const reader = reading();
    reader.read('view', eventOf(before.view()).data, '7');
    expect(() => reader.read('change', change.data, '2')).toThrow(LiveProblem);
  });

  test('what is read is what was written last, as long as it goes on', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), figure, fc.nat(2)), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const reader = reading();
        const trends = new Map([
          ['a', SERIES],
          ['b', SERIES],
        ]);
        let earlier = before;
        for (const [n, [service, point, gone]] of all.entries()) {
          const trend = trends.get(service) ?? SERIES;
          const points = Array.from({ length: gone }, () => point);
          trends.set(service, [...trend.slice(gone, -1), point, ...points]);
          const told = [...trends].map(([name, each]) => row(name, n, each));
          const state = new LiveState(`s${n}`, answer(told), word);
          const text = state.changeFrom(earlier);
          if (text === undefined) continue;
          const { name, data } = eventOf(text);
          const news = reader.read(name, data, `s${n}`);
          expect(news).toMatchObject({
            answer: JSON.parse(JSON.stringify(answer(told))) as object,
          });
          earlier = state;
        }
      }),
    );
  });
});
