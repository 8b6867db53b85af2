import { expect, test } from 'vitest';
import { takeBatch } from '../../src/intake/http.ts';
import { writeBatch } from '../../src/wire/batch.ts';

function taken(body: Uint8Array): { readonly problem: string | null; readonly got: number[][] } {
  const got: number[][] = [];
  const problem = takeBatch(body, (datagram) => got.push([...datagram]));
  return { problem, got };
}

const batch = writeBatch([Uint8Array.of(1, 2), Uint8Array.of(3)]);

test('each datagram of a batch is handed on, in order', () => {
  expect(taken(batch)).toEqual({ problem: null, got: [[1, 2], [3]] });
});

test('nothing is taken of a body that is no batch', () => {
  expect(taken(batch.subarray(0, -1))).toEqual({ problem: 'No batch: cut short.', got: [] });
  expect(taken(new Uint8Array(0))).toEqual({ problem: 'No batch: empty datagram.', got: [] });
});
