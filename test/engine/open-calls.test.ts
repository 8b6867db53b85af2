import { expect, test } from 'vitest';
import { OPEN_FOR, SETTLE_AFTER } from '../../src/engine/limits.ts';
import { OpenCalls } from '../../src/engine/open-calls.ts';

function openCalls(capacity: number): { open: OpenCalls; told: string[]; generation: Int32Array } {
  const told: string[] = [];
  const generation = new Int32Array(capacity);
  const open = new OpenCalls(capacity, {
    settle: (span) => told.push(`settle ${span}`),
    standAlone: (span) => told.push(`alone ${span}`),
    expire: (span) => told.push(`expire ${span}`),
    generation,
  });
  return { open, told, generation };
}

test('a call settles and later expires, each once, in order of arrival', () => {
  const { open, told } = openCalls(8);
  open.add(3, 0);
  open.add(5, 1);
  open.advance(SETTLE_AFTER - 1);
  expect(told).toEqual([]);
  open.advance(SETTLE_AFTER);
  expect(told).toEqual(['settle 3']);
  open.advance(OPEN_FOR);
  expect(told).toEqual(['settle 3', 'settle 5', 'alone 3', 'alone 5', 'expire 3']);
  open.advance(OPEN_FOR * 10);
  open.advance(OPEN_FOR * 20);
  expect(told).toEqual(['settle 3', 'settle 5', 'alone 3', 'alone 5', 'expire 3', 'expire 5']);
});

test('a slot given to another call ages as that call alone', () => {
  const { open, told, generation } = openCalls(8);
  open.add(3, 0);
  generation[3] = 1;
  open.add(3, SETTLE_AFTER);
  open.advance(OPEN_FOR);
  expect(told).toEqual(['settle 3', 'alone 3']);
  open.advance(OPEN_FOR + SETTLE_AFTER);
  expect(told).toEqual(['settle 3', 'alone 3', 'expire 3']);
});

test('more calls than there is room for age early, none is forgotten', () => {
  const { open, told, generation } = openCalls(4);
  for (let i = 0; i < 1_000; i++) {
    if (i >= 4) generation[i % 4]!++;
    open.add(i % 4, 0);
  }
  open.advance(OPEN_FOR);
  expect(told.filter((what) => what.startsWith('expire'))).toHaveLength(4);
  expect(told.filter((what) => what.startsWith('settle'))).toHaveLength(4);
});

test('when nothing else will come, all have waited, and what is in flight stays so', () => {
  const { open, told } = openCalls(8);
  open.add(3, 0);
  open.add(5, 1);
  open.finish();
  expect(told).toEqual(['settle 3', 'settle 5', 'alone 3', 'alone 5']);
  open.finish();
  open.advance(OPEN_FOR);
  expect(told.slice(4)).toEqual(['expire 3']);
});
