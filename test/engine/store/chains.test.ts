import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chains } from '../../../src/engine/store/chains.ts';

const LIMIT = 64 * 1024;

/** What is done, one after the other: a piece is added to one of some chains, or that chain goes. */
const doings = fc.array(
  fc.record({
    which: fc.nat({ max: 7 }),
    piece: fc.option(fc.uint8Array({ maxLength: 400 })),
  }),
  { maxLength: 80 },
);

test('chains hold what was added to each, however others grow and go meanwhile', () => {
  fc.assert(
    fc.property(doings, (done) => {
      const chains = new Chains(LIMIT);
      const held = new Map<number, { chain: number; bytes: number[]; pieces: number }>();
      for (const { which, piece } of done) {
        const known = held.get(which);
        if (piece === null) {
          if (known) chains.remove(known.chain);
          held.delete(which);
          continue;
        }
        if (chains.used + chains.costOf(piece.length) > LIMIT) continue;
        const chain = chains.open(known?.chain ?? -1);
        // In two parts, the second from the middle of more.
        chains.add(piece, 0, piece.length >> 1);
        chains.add(piece, piece.length >> 1, piece.length);
        chains.close();
        const bytes = [...(known?.bytes ?? []), ...piece];
        held.set(which, { chain, bytes, pieces: (known?.pieces ?? 0) + 1 });
      }
      for (const { chain, bytes, pieces } of held.values()) {
        const read = new Uint8Array(chains.lengthOf(chain));
        chains.read(chain, read);
        expect([...read]).toEqual(bytes);
        expect(chains.piecesOf(chain)).toBe(pieces);
      }
      for (const { chain } of held.values()) chains.remove(chain);
      expect(chains.used).toBe(0);
    }),
  );
});

test('memory that went is used again: any number of chains after one another fit', () => {
  const chains = new Chains(1_024);
  const piece = new Uint8Array(600);
  for (let i = 0; i < 100; i++) {
    const chain = chains.open(-1);
    chains.add(piece, 0, piece.length);
    chains.close();
    expect(chains.used).toBeLessThanOrEqual(chains.costOf(piece.length));
    chains.remove(chain);
  }
  expect(chains.used).toBe(0);
});
