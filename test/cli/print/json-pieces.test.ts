import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../../src/cli/print/json-pieces.ts';
import { jsonText } from '../../../src/model/json.ts';

test('the pieces of a document are its text', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
      expect([...jsonPieces(document)].join('')).toBe(jsonText(document, 2));
    }),
  );
});

test('a long list comes in pieces, each a bounded part of it', () => {
  const traces = Array.from({ length: 10_000 }, (_, n) => ({
    traceId: `${n}\n\u202e`,
    spans: [n],
  }));
  const document = { at: 1, none: undefined, traces, ledger: { lost: {} } };
  const pieces = [...jsonPieces(document)];
  expect(pieces.join('')).toBe(jsonText(document, 2));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
});
