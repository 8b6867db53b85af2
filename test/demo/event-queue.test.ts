import { array, assert, nat, option, property } from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from '../../demo/event-queue.ts';

test('events come out by their moment, and at one moment as they were put in', () => {
  assert(
    property(array(option(nat(20))), (steps) => {
      const queue = new EventQueue<number>();
      const taken: (number | undefined)[] = [];
      const expected: (number | undefined)[] = [];
      let waiting: { at: number; order: number }[] = [];
      // A number is put in at that moment; null takes one out, told with when it was due.
      for (const [order, at] of steps.entries()) {
        if (at === null) {
          taken.push(queue.next, queue.take());
          waiting = waiting.toSorted((a, b) => a.at - b.at || a.order - b.order);
          const first = waiting.shift();
          expected.push(first?.at ?? Infinity, first?.order);
        } else {
          queue.put(at, order);
          waiting.push({ at, order });
        }
      }
      expect(taken).toEqual(expected);
    }),
  );
});
