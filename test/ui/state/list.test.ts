import { describe, expect, test } from 'vitest';
import { move, place, select, selectedKey, startOfList } from '../../../src/ui/state/list.ts';
import { calmOrder } from '../../../src/ui/state/order.ts';
import { SECOND } from '../../../src/model/clock.ts';

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('a selection', () => {
  test('is the first row until somebody moves', () => {
    expect(place(startOfList, keys, 3)).toEqual({ index: 0, top: 0 });
    expect(place(startOfList, [], 3)).toEqual({ index: -1, top: 0 });
  });

  test('stays on its row when rows change places', () => {
    const list = move(startOfList, keys, 2, 6);
    expect(selectedKey(list, keys)).toBe('c');
    expect(place(list, ['c', 'a', 'b'], 6).index).toBe(0);
  });

  test('goes to its neighbour when its row goes', () => {
    const list = move(startOfList, keys, 2, 6);
    expect(selectedKey(list, ['a', 'b', 'd', 'e'])).toBe('d');
    expect(selectedKey(list, ['a'])).toBe('a');
    expect(selectedKey(list, [])).toBeNull();
  });

  test('scrolls as little as needed', () => {
    const down = move(startOfList, keys, 3, 3);
    expect(place(down, keys, 3)).toEqual({ index: 3, top: 1 });
    const up = move(down, keys, -1, 3);
    expect(place(up, keys, 3)).toEqual({ index: 2, top: 1 });
    expect(place(move(up, keys, Infinity, 3), keys, 3)).toEqual({ index: 5, top: 3 });
    expect(place(move(up, keys, -Infinity, 3), keys, 3)).toEqual({ index: 0, top: 0 });
  });

  test('can be put on a row by name', () => {
    expect(selectedKey(select(startOfList, keys, 'e', 3), keys)).toBe('e');
    expect(select(startOfList, keys, 'none', 3)).toBe(startOfList);
  });
});

describe('rows in a calm order', () => {
  const first = calmOrder(null, ['a', 'b', 'c'], 0, 'RPS');

  test('keep their places for a while, and then are sorted', () => {
    expect(calmOrder(first, ['c', 'b', 'a'], SECOND, 'RPS').keys).toEqual(['a', 'b', 'c']);
    expect(calmOrder(first, ['c', 'b', 'a'], 5 * SECOND, 'RPS').keys).toEqual(['c', 'b', 'a']);
  });

  test('are sorted at once when asked', () => {
    expect(calmOrder(first, ['c', 'b', 'a'], SECOND, 'P99').keys).toEqual(['c', 'b', 'a']);
  });

  test('close up where one goes and take new ones at the end', () => {
    expect(calmOrder(first, ['z', 'c', 'a'], SECOND, 'RPS').keys).toEqual(['a', 'c', 'z']);
  });

  test('are sorted again when time is turned back', () => {
    const later = calmOrder(null, ['a', 'b'], 60 * SECOND, 'RPS');
    expect(calmOrder(later, ['b', 'a'], 10 * SECOND, 'RPS').keys).toEqual(['b', 'a']);
  });
});
