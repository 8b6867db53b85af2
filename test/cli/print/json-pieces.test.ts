import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../../src/cli/print/json-pieces.ts';
import { jsonText } from '../../../src/model/json.ts';

test('the pieces of a document are its text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (document) => {
      const pieces = await piecesOf(document);
      expect(pieces.join('')).toBe(jsonText(document, 2));
    }),
  );
});

test('a list that comes in pages, some of them empty, is one list', async () => {
  const list = fc.array(fc.array(fc.jsonValue()), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(list, async (pages) => {
      const pieces = await piecesOf({ before: 1, traces: each(pages), after: 2 });
      const whole = { before: 1, traces: pages.flat(), after: 2 };
      expect(pieces.join('')).toBe(jsonText(whole, 2));
    }),
  );
});

async function piecesOf(document: object): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of jsonPieces(document)) pieces.push(piece);
  return pieces;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

test('a long list comes in pieces, each a bounded part of it', async () => {
  const traces = Array.from({ length: 10_000 }, (_, n) => ({
    traceId: `${n}\n\u202e`,
    spans: [n],
  }));
  const document = { at: 1, none: undefined, traces, ledger: { lost: {} } };
  const pieces = await piecesOf(document);
  expect(pieces.join('')).toBe(jsonText(document, 2));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
});
