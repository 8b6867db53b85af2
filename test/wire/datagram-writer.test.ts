import { BinaryReader } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { readDatagram } from '../../src/wire/datagram.ts';
import type { SenderTotals } from '../../src/wire/datagram.ts';
import { DATAGRAM_BYTES, DatagramWriter } from '../../src/wire/datagram-writer.ts';
import { basefare, frameAnnotation } from './annotations.ts';
import { decode } from './frame-oracle.ts';

const SENDER = '0123456789abcdef';
const NONE = { offered: 0, dropped: 0, upstreamLost: 0 };

/** Packs all, finishing each datagram when it is full. */
function pack(annotations: readonly Annotation[], maxBytes = DATAGRAM_BYTES): Uint8Array[] {
  const writer = new DatagramWriter(SENDER, maxBytes);
  const datagrams: Uint8Array[] = [];
  let offered = 0;
  const finish = (): void => {
    offered += writer.annotations;
    datagrams.push(writer.finish({ ...NONE, offered }).slice());
  };
  for (const annotation of annotations) if (writer.add(annotation) === 'next') finish();
  if (writer.annotations > 0) finish();
  return datagrams;
}

function read(bytes: Uint8Array): { annotations: Annotation[]; totals: SenderTotals[] } {
  const vocabulary = new Vocabulary();
  const annotations: Annotation[] = [];
  const totals: SenderTotals[] = [];
  readDatagram(bytes, vocabulary, new AnnotationRecord(), {
    annotation: (record) => annotations.push(record.annotation(vocabulary)),
    rejected: (reason, at) => expect.fail(`rejected for ${reason} at ${at}`),
    totals: (told) => totals.push({ ...told }),
  });
  return { annotations, totals };
}

/** The same by a protobuf library, from the schema alone. */
function oracle(bytes: Uint8Array): { annotations: Annotation[]; totals: bigint[] } {
  const reader = new BinaryReader(bytes);
  const annotations: Annotation[] = [];
  const totals = [0n, 0n, 0n, 0n, 0n];
  while (reader.pos < reader.len) {
    const [field] = reader.tag();
    if (field === 15) annotations.push(decode(reader.bytes()));
    else if (field === 16) totals[0] = BigInt(reader.fixed64());
    else totals[field - 16] = BigInt(reader.uint64());
  }
  return { annotations, totals };
}

describe('the datagram writer', () => {
  test('what is packed reads back the same and in order, by our reader and by a library', () => {
    const several = fc.array(frameAnnotation, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(several, fc.integer({ min: 1_400, max: 8_192 }), (written, maxBytes) => {
        const datagrams = pack(written, maxBytes);
        expect(datagrams.flatMap((bytes) => read(bytes).annotations)).toEqual(written);
        expect(datagrams.flatMap((bytes) => oracle(bytes).annotations)).toEqual(written);
        for (const { length } of datagrams) expect(length).toBeLessThanOrEqual(maxBytes);
      }),
      { numRuns: 200 },
    );
  });

  test('totals up to 2⁵³ read back the same, and each datagram has the next sequence', () => {
    const count = fc.maxSafeNat();
    fc.assert(
      fc.property(count, count, count, (offered, dropped, upstreamLost) => {
        const writer = new DatagramWriter(SENDER);
        writer.finish(NONE);
        const bytes = writer.finish({ offered, dropped, upstreamLost });
        expect(read(bytes)).toEqual({
          annotations: [],
          totals: [{ sender: SENDER, sequence: 2, offered, dropped, upstreamLost }],
        });
        const told = [BigInt(`0x${SENDER}`), 2n, ...[offered, dropped, upstreamLost].map(BigInt)];
        expect(oracle(bytes).totals).toEqual(told);
      }),
    );
  });

  test('a datagram is filled before the next is begun', () => {
    const datagrams = pack(Array.from({ length: 100 }, () => basefare));
    const each = read(datagrams[0]!).annotations.length;
    expect(each).toBeGreaterThan(4);
    expect(datagrams).toHaveLength(Math.ceil(100 / each));
    expect(datagrams.map((bytes) => read(bytes).totals[0]!.offered)).toEqual(
      datagrams.map((_, i) => Math.min(100, (i + 1) * each)),
    );
  });

  test('an annotation that no datagram holds is refused, and costs the others nothing', () => {
    const writer = new DatagramWriter(SENDER);
    expect(writer.add(basefare)).toBe('this');
    expect(writer.add({ ...basefare, payload: 'x'.repeat(2_000) })).toBe('none');
    expect(writer.add(basefare)).toBe('this');
    expect(writer.annotations).toBe(2);
    expect(read(writer.finish(NONE)).annotations).toEqual([basefare, basefare]);
    expect(writer.annotations).toBe(0);
  });

  test('no datagram begins as a frame of the original does', () => {
    const writer = new DatagramWriter(SENDER);
    expect(writer.finish(NONE)[0]).not.toBe(0x0a);
    writer.add(basefare);
    expect(writer.finish(NONE)[0]).not.toBe(0x0a);
  });

  test('a size that cannot be is moved to where it can', () => {
    expect(pack([basefare], 1)).toHaveLength(1);
    expect(pack([basefare], Number.NaN)).toHaveLength(1);
    expect(pack([basefare], Number.MAX_SAFE_INTEGER)).toHaveLength(1);
  });
});
