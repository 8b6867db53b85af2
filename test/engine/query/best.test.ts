import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Best } from '../../../src/engine/query/best.ts';

test('the best of any many are the first of them sorted, the first offered first among equals', () => {
  const keys = fc.array(fc.nat(50), { maxLength: 2_000 });
  fc.assert(
    fc.property(keys, fc.nat(300), (offered, limit) => {
      const best = new Best(limit);
      offered.forEach((key, item) => best.offer(item, key));
      const sorted = [...offered.keys()].toSorted((a, b) => offered[b]! - offered[a]! || a - b);
      expect(best.list()).toEqual(sorted.slice(0, limit));
      expect(best.offered).toBe(offered.length);
    }),
  );
});
