import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ID_WORDS,
  IdTexts,
  idText,
  MAX_ID_LENGTH,
  readId,
  mixId,
  readIdText,
  sameId,
} from '../../src/model/ids.ts';

const anyId = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.stringMatching(/^[0-9a-f]{1,32}$/),
  fc.stringMatching(/^[0-9A-F]{1,32}$/),
  // Nearly hexadecimal: both cases, dashes out of place, a digit too many.
  fc.stringMatching(/^[0-9a-fA-F-]{1,40}$/),
  fc.stringMatching(/^[0-9a-g]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-fG]{12}$/),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

function words(id: string, texts: IdTexts): Int32Array {
  const into = new Int32Array(ID_WORDS).fill(-1);
  readIdText(id, into, 0, texts);
  return into;
}

test('an id is the same text again, hexadecimal or not', () => {
  fc.assert(
    fc.property(anyId, (id) => {
      const texts = new IdTexts();
      expect(idText(words(id, texts), 0, texts)).toBe(id);
    }),
    { numRuns: 2_000 },
  );
});

test('two ids have the same words only when they are the same', () => {
  fc.assert(
    fc.property(anyId, anyId, (one, other) => {
      const texts = new IdTexts();
      const same = words(one, texts).every((word, i) => word === words(other, texts)[i]);
      expect(same).toBe(one === other);
    }),
    { numRuns: 2_000 },
  );
});

test('a hexadecimal id keeps no text; a short one is not the same with a 0 before it', () => {
  const nowhere = new IdTexts(0);
  const trace = '33eda743-f124-435c-71fc-3c872bbc98e6';
  expect(idText(words(trace, nowhere), 0, nowhere)).toBe(trace);
  expect(words('0abc', nowhere)).not.toEqual(words('abc', nowhere));
  expect(words(trace.replaceAll('-', ''), nowhere)).not.toEqual(words(trace, nowhere));
});

test('ids are the same when they differ in how they are written alone', () => {
  const hexadecimal = /^(?:[0-9a-f]{1,32}|[0-9A-F]{1,32})$/;
  const uuid =
    /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})$/;
  const identity = (id: string): string => {
    if (uuid.test(id)) return id.toLowerCase().replaceAll('-', '');
    return hexadecimal.test(id) ? id.toLowerCase() : `${id} in words`;
  };
  const rewritten = fc.tuple(anyId, anyId, fc.nat({ max: 3 })).map(([id, other, way]) => {
    if (way === 0) return [id, other] as const;
    if (way === 1) return [id, id.toUpperCase()] as const;
    return way === 2 ? ([id, id.toLowerCase()] as const) : ([id, id.replaceAll('-', '')] as const);
  });
  fc.assert(
    fc.property(rewritten, ([one, other]) => {
      const texts = new IdTexts();
      const [a, b] = [words(one, texts), words(other, texts)];
      const same = identity(one) === identity(other);
      expect([one, other, sameId(a, 0, b, 0)]).toEqual([one, other, same]);
      expect(same && mixId(a, 0) !== mixId(b, 0)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('an id is read where it lies, and only its own five words are written', () => {
  const bytes = new TextEncoder().encode('..c0ffee..');
  const into = new Int32Array(15).fill(9);
  const texts = new IdTexts();
  readId(bytes, 2, 8, into, 5, texts);
  expect(idText(into, 5, texts)).toBe('c0ffee');
  expect([...into.subarray(0, 5), ...into.subarray(10)]).toEqual(Array(10).fill(9));
});

test('a text id longer than the limit is told apart by all of it and shown by its beginning', () => {
  const texts = new IdTexts();
  const one = words(`${'x'.repeat(1_000)}1`, texts);
  const other = words(`${'x'.repeat(1_000)}2`, texts);
  expect(one).not.toEqual(other);
  expect(idText(one, 0, texts)).toBe('x'.repeat(MAX_ID_LENGTH));
});

test('only so many texts are kept, the newest; an id whose text is gone shows as "?"', () => {
  const texts = new IdTexts(2);
  const ids = ['first one', 'second one', 'third one'].map((id) => words(id, texts));
  expect(ids.map((id) => idText(id, 0, texts))).toEqual(['?', 'second one', 'third one']);
});

test('letting the oldest text go costs about what keeping one costs, however many are kept', () => {
  const kept = 50_000;
  const texts = new IdTexts(kept);
  const costOf = (from: number): number => {
    const before = process.cpuUsage();
    for (let i = from; i < from + kept; i++) texts.put(`${i}`, `id ${i}`);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const filling = costOf(0);
  const full = [1, 2, 3].map((round) => costOf(round * kept));
  // Once it was forty times as much: looking for the oldest began at all that had gone.
  expect(Math.min(...full)).toBeLessThan(filling * 6);
});
