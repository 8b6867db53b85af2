import { expect, test } from 'vitest';
import { Chores, type Chore } from '../../src/engine/chores.ts';
import { SECOND } from '../../src/model/clock.ts';

function chore(name: string, portions: number, done: string[]): Chore {
  return (function* work(): Chore {
    for (let portion = 1; portion <= portions; portion++) {
      done.push(`${name}${portion}`);
      if (portion < portions) yield;
    }
  })();
}

test('chores are done in order, a portion at a time with time between', () => {
  const chores = new Chores();
  const done: string[] = [];
  chores.add(chore('a', 2, done));
  chores.add(chore('b', 1, done));
  chores.advance(SECOND);
  chores.advance(SECOND);
  expect(done).toEqual(['a1']);
  chores.advance(SECOND + 100_000);
  chores.advance(SECOND + 200_000);
  chores.advance(SECOND + 300_000);
  expect(done).toEqual(['a1', 'a2', 'b1']);
});

test('all that waits is done at once when somebody asks', () => {
  const chores = new Chores();
  const done: string[] = [];
  chores.add(chore('a', 3, done));
  chores.add(chore('b', 2, done));
  chores.advance(SECOND);
  chores.finish();
  expect(done).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
  chores.finish();
  chores.advance(2 * SECOND);
  expect(done).toHaveLength(5);
});
