import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpanStore } from '../../../src/engine/store/span-store.ts';
import { TraceLists } from '../../../src/engine/store/trace-lists.ts';
import { KEPT, TraceTable } from '../../../src/engine/store/trace-table.ts';
import { ID_WORDS, IdTexts, readIdText } from '../../../src/model/ids.ts';

const CAPACITY = 24;
const texts = new IdTexts();

/** Ids that differ in one word alone, that are text, that are alike but for their length. */
const ids = [
  '1',
  '01',
  'a',
  '0a',
  'order 7',
  '__proto__',
  'ffffffffffffffffffffffffffffffff',
].concat(
  Array.from({ length: 20 }, (_, i) => `${i.toString(16)}0000000000000000`),
  Array.from({ length: 20 }, (_, i) => i.toString(16).padStart(32, '0')),
);

function words(...parts: string[]): Int32Array {
  const all = new Int32Array(parts.length * ID_WORDS);
  parts.forEach((id, i) => readIdText(id, all, i * ID_WORDS, texts));
  return all;
}

const operation = fc.record({
  remove: fc.boolean(),
  id: fc.constantFrom(...ids),
  trace: fc.integer({ min: 0, max: 2 }),
});

test('a span store finds what a Map of trace and id would, its slots used again', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
      const store = new SpanStore(CAPACITY);
      const model = new Map<string, number>();
      for (const { remove, id, trace } of operations) {
        const key = `${trace} ${id}`;
        const own = words(id, '');
        expect(store.find(trace, own, 0)).toBe(model.get(key) ?? -1);
        if (remove && model.has(key)) {
          store.remove(model.get(key)!);
          model.delete(key);
        } else if (!remove && !model.has(key) && !store.full) {
          const slot = store.add(trace, own, 0, ID_WORDS);
          model.set(key, slot);
        }
        expect(store.used).toBe(model.size);
        expect(new Set(model.values()).size).toBe(model.size);
        expect(Math.max(0, ...model.values())).toBeLessThan(CAPACITY);
      }
      for (const [key, slot] of model) {
        expect(store.find(Number(key[0]), words(key.slice(2)), 0)).toBe(slot);
      }
    }),
    { numRuns: 200 },
  );
});

test('a slot of a span that is freed counts a generation on', () => {
  const store = new SpanStore(CAPACITY);
  const slot = store.add(0, words('1', ''), 0, ID_WORDS);
  const before = store.generation[slot]!;
  store.remove(slot);
  expect(store.add(0, words('2', ''), 0, ID_WORDS)).toBe(slot);
  expect(store.generation[slot]).toBe(before + 1);
});

test('a trace table and its lists agree with Maps and arrays', () => {
  const step = fc.record({
    what: fc.constantFrom('add', 'remove', 'move', 'grow'),
    id: fc.constantFrom(...ids),
    list: fc.constantFrom(KEPT.recent, KEPT.error, KEPT.slow, KEPT.sample),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new TraceTable(CAPACITY);
      const lists = new TraceLists(table);
      const slots = new Map<string, number>();
      const model = new Map<number, number[]>([1, 2, 3, 4].map((list) => [list, []]));
      const leave = (slot: number): void => {
        const list = model.get(table.kept[slot]!)!;
        list.splice(list.indexOf(slot), 1);
        lists.unlink(slot);
      };
      for (const { what, id, list } of steps) {
        const slot = slots.get(id);
        if (what === 'add' && slot === undefined && !table.full) {
          const made = table.add(words(id), 0, 0);
          slots.set(id, made);
          lists.push(made, list);
          model.get(list)!.push(made);
        } else if (slot !== undefined && what === 'remove') {
          leave(slot);
          table.remove(slot);
          slots.delete(id);
        } else if (slot !== undefined && what === 'move') {
          leave(slot);
          lists.push(slot, list);
          model.get(list)!.push(slot);
        } else if (slot !== undefined && what === 'grow') {
          table.spans[slot]!++;
          lists.grow(slot);
        }
        expect(table.used).toBe(slots.size);
        expect(table.find(words(id), 0)).toBe(slots.get(id) ?? -1);
      }
      for (const [list, members] of model) {
        const forward: number[] = [];
        for (let at = lists.oldest(list); at >= 0; at = table.newer[at]!) forward.push(at);
        const backward: number[] = [];
        for (let at = lists.newest(list); at >= 0; at = table.older[at]!) backward.push(at);
        expect(forward).toEqual(members);
        expect(backward.toReversed()).toEqual(members);
        expect(lists.traces(list)).toBe(members.length);
        expect(lists.spans(list)).toBe(members.reduce((sum, slot) => sum + table.spans[slot]!, 0));
      }
    }),
    { numRuns: 200 },
  );
});
