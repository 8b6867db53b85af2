import { expect, test } from 'vitest';
import { snapshotDocument } from '../../../src/cli/print/document.ts';
import type { TraceSummary } from '../../../src/model/trace.ts';
import { emptyAnswer } from '../../../src/source/empty.ts';

const { at, windowSeconds, overview } = emptyAnswer({ view: 'services' }, 1_410_056_419_000_000);

const nothing = {
  at,
  windowSeconds,
  overview,
  services: [],
  operations: [],
  edges: [],
  ledger: { offered: 0, shown: 0, lost: {}, stages: [], senders: [] },
};

async function* noTraces(): AsyncGenerator<readonly TraceSummary[]> {}

test('a document says which share of the calls was told, where that is not all', () => {
  const sampled = { ...nothing, overview: { ...overview, sampled: 0.1 } };
  expect(snapshotDocument(sampled, noTraces())).toMatchObject({ windowSeconds, sampled: 0.1 });
  expect(snapshotDocument(nothing, noTraces())).not.toHaveProperty('sampled');
});
