import { setImmediate as nextLook } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Portions } from '../../src/engine/portions.ts';
import { Turns } from '../../src/source/turns.ts';

const PATIENCE = { timeout: 15_000, interval: 5 };

/** Notes each portion by its name, on a watch that says how long it took, ms. */
class Work {
  readonly done: string[] = [];
  #ms = 0;
  readonly stopwatch = (): number => this.#ms;

  pass(ms: number): void {
    this.#ms += ms;
  }

  *of(name: string, portions: number, ms: number): Portions<void> {
    for (let portion = 1; portion <= portions; portion++) {
      if (portion > 1) yield;
      this.#ms += ms;
      this.done.push(name);
    }
  }
}

test('what is asked first is done at once', () => {
  const work = new Work();
  new Turns(work.stopwatch, () => 0).add(work.of('a', 1, 1));
  expect(work.done).toEqual(['a']);
});

test('sockets are looked at between any two portions, however many wait', async () => {
  const work = new Work();
  const turns = new Turns(work.stopwatch, () => 0);
  for (let n = 1; n <= 20; n++) turns.add(work.of(`${n}`, 2, 0));
  let most = 0;
  while (work.done.length < 40) {
    const before = work.done.length;
    await nextLook();
    most = Math.max(most, work.done.length - before);
  }
  expect(most).toBe(1);
});

test('a short question does not wait until a long one is answered', async () => {
  const work = new Work();
  const turns = new Turns(work.stopwatch, () => 0);
  turns.add(work.of('long', 5, 1));
  turns.add(work.of('short', 1, 1));
  await vi.waitFor(() => expect(work.done).toHaveLength(6), PATIENCE);
  expect(work.done.indexOf('short')).toBeLessThan(3);
});

test('while datagrams come as fast as they can be taken, they are, for twice as long as the work took', async () => {
  const work = new Work();
  let arrived = 0;
  let looks = 0;
  const turns = new Turns(work.stopwatch, () => {
    looks++;
    work.pass(1);
    return (arrived += 32);
  });
  turns.add(work.of('a', 2, 40));
  await vi.waitFor(() => expect(work.done).toHaveLength(2), PATIENCE);
  expect(looks).toBeGreaterThanOrEqual(79);
});

test('once what came is taken in, work goes on', async () => {
  const work = new Work();
  let waiting = 100;
  let arrived = 0;
  const turns = new Turns(work.stopwatch, () => {
    const taken = Math.min(waiting, 32);
    waiting -= taken;
    return (arrived += taken);
  });
  turns.add(work.of('a', 2, 1_000));
  await vi.waitFor(() => expect(work.done).toHaveLength(2), PATIENCE);
  expect(arrived).toBe(100);
});

test('once closed, nothing more is done', async () => {
  const work = new Work();
  const turns = new Turns(work.stopwatch, () => 0);
  turns.add(work.of('a', 3, 0));
  turns.close();
  for (let look = 0; look < 5; look++) await nextLook();
  expect(work.done).toEqual(['a']);
});
