import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_NAME_BYTES, Names, NO_NAME, OTHER, OTHER_NAME } from '../../src/model/names.ts';

const encoder = new TextEncoder();

test('a name has one id, however often and from whatever bytes it comes', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 })), (texts) => {
      const names = new Names();
      const ids = texts.map((text) => names.id(text));
      texts.forEach((text, i) => {
        const bytes = encoder.encode(`<<${text}>>`);
        expect(names.idOf(bytes, 2, bytes.length - 2)).toBe(ids[i]);
        expect(names.text(ids[i]!)).toBe(text);
      });
      expect(new Set(ids).size).toBe(new Set(texts).size);
    }),
  );
});

test('ten thousand names are ten thousand ids, through every growth of the table', () => {
  const names = new Names();
  const texts = Array.from({ length: 10_000 }, (_, i) => `service.${i}.endpoint`);
  const ids = texts.map((text) => names.id(text));
  expect(new Set(ids).size).toBe(texts.length);
  expect(texts.map((text) => names.id(text))).toEqual(ids);
  expect(ids.map((id) => names.text(id))).toEqual(texts);
});

test('the empty name and "(other)" are always there', () => {
  const names = new Names();
  expect(names.id('')).toBe(NO_NAME);
  expect(names.id(OTHER)).toBe(OTHER_NAME);
  expect(names.text(NO_NAME)).toBe('');
  expect(names.text(12_345)).toBe('');
});

test('past the limit every new name is "(other)" and counted; known ones stay', () => {
  const names = new Names(4);
  const first = names.id('a');
  names.id('b');
  expect(names.id('c')).toBe(OTHER_NAME);
  expect(names.id('d')).toBe(OTHER_NAME);
  expect(names.id('a')).toBe(first);
  expect(names.overflow).toBe(2);
  expect(names.size).toBe(4);
});

test('a name longer than the limit is cut, between characters', () => {
  const names = new Names();
  const id = names.id(`x${'é'.repeat(MAX_NAME_BYTES)}`);
  expect(names.text(id)).toBe(`x${'é'.repeat(MAX_NAME_BYTES / 2 - 1)}`);
  expect(names.id(`x${'é'.repeat(MAX_NAME_BYTES + 9)}`)).toBe(id);
});

test('names that nobody uses are given back, and all others stay what they were', () => {
  const limit = 40;
  const step = fc.record({ add: fc.array(fc.nat(200)), keep: fc.func(fc.boolean()) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const names = new Names(limit);
      const held = new Map<string, number>();
      for (const { add, keep } of steps) {
        for (const n of add) {
          const text = 'é'.repeat(n % 7) + String(n);
          const id = names.id(text);
          if (id !== OTHER_NAME) held.set(text, id);
        }
        expect(held.size).toBe(names.size - 2);
        const used = new Uint8Array(limit);
        for (const [text, id] of held) {
          if (keep(text)) used[id] = 1;
          else held.delete(text);
        }
        names.giveBack(used);
        expect(new Set(held.values()).size).toBe(held.size);
        for (const [text, id] of held) {
          expect(names.text(id)).toBe(text);
          expect(names.id(text)).toBe(id);
        }
      }
    }),
  );
});
