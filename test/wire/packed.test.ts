import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBatch, writeBatch } from '../../src/wire/batch.ts';
import { isPacked, PackedShape } from '../../src/wire/packed.ts';
import type { Origin, SenderTotals } from '../../src/wire/packed.ts';
import {
  annotationBytes,
  originBytes,
  writeAnnotationHead,
  writeOrigin,
  writeTotals,
} from '../../src/wire/packed-writer.ts';
import { Reason } from '../../src/wire/reasons.ts';

const sender = fc.stringMatching(/^[0-9a-f]{16}$/);
const count = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());

const anyOrigin: fc.Arbitrary<Origin> = fc.record({
  sender,
  sequence: count,
  count,
  offered: count,
  dropped: count,
  unheard: count,
});

const anyTotals: fc.Arbitrary<SenderTotals> = fc.record({
  sender,
  sequence: count,
  offered: count,
  dropped: count,
  upstreamLost: count,
});

/** An origin as a library writes it. */
function encoded(origin: Origin): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.Bit64)
    .fixed64(BigInt(`0x${origin.sender}`))
    .tag(2, WireType.Varint)
    .uint64(origin.sequence)
    .tag(3, WireType.Varint)
    .uint64(origin.count)
    .tag(4, WireType.Varint)
    .uint64(origin.offered)
    .tag(5, WireType.Varint)
    .uint64(origin.dropped)
    .tag(6, WireType.Varint)
    .uint64(origin.unheard)
    .finish();
}

describe('the shape of a packed datagram', () => {
  test('what is written reads back: origins, totals, and where annotations lie', () => {
    const frames = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 });
    fc.assert(
      fc.property(
        frames,
        fc.array(anyOrigin, { maxLength: 5 }),
        anyTotals,
        (given, origins, totals) => {
          const bytes = new Uint8Array(8_192);
          let at = 0;
          for (const frame of given) {
            const before = at;
            at = writeAnnotationHead(bytes, at, frame.length);
            bytes.set(frame, at);
            at += frame.length;
            expect(at - before).toBe(annotationBytes(frame.length));
          }
          for (const origin of origins) {
            const before = at;
            at = writeOrigin(bytes, at, origin);
            expect(at - before).toBeLessThanOrEqual(originBytes(origin));
          }
          at = writeTotals(bytes, at, totals);
          const datagram = bytes.subarray(0, at);
          const shape = new PackedShape();
          expect(isPacked(datagram)).toBe(true);
          expect(shape.read(datagram)).toBe(Reason.none);
          expect(shape.totals).toEqual(totals);
          expect(shape.origins).toEqual(origins);
          const read = given.map((_, i) => datagram.slice(shape.starts[i], shape.ends[i]));
          expect(shape.count).toBe(given.length);
          expect(read).toEqual(given);
        },
      ),
    );
  });

  test('an origin reads as a library writes it', () => {
    fc.assert(
      fc.property(anyOrigin, (origin) => {
        const datagram = new BinaryWriter()
          .tag(24, WireType.LengthDelimited)
          .bytes(encoded(origin))
          .finish();
        const shape = new PackedShape();
        expect(isPacked(datagram)).toBe(true);
        expect(shape.read(datagram)).toBe(Reason.none);
        expect(shape.origins).toEqual([origin]);
      }),
    );
  });

  test('an origin of nobody makes the datagram one that cannot be read', () => {
    const nobody = new BinaryWriter().tag(2, WireType.Varint).uint64(1).finish();
    const datagram = new BinaryWriter().tag(24, WireType.LengthDelimited).bytes(nobody).finish();
    expect(new PackedShape().read(datagram)).toBe(Reason.badField);
  });

  test('any bytes are read without an exception, and never past their end', () => {
    const shape = new PackedShape();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        shape.read(bytes);
        expect(shape.stop).toBeLessThanOrEqual(bytes.length);
        for (let i = 0; i < shape.count; i++) {
          expect(shape.ends[i]).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a batch', () => {
  test('of datagrams reads back as they were', () => {
    const datagrams = fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(datagrams, (given) => {
        const read = readBatch(writeBatch(given));
        expect(read).toEqual(given);
      }),
    );
  });

  test('reads as a library writes it, and passes over what it may get later', () => {
    const body = new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .bytes(Uint8Array.of(1))
      .tag(2, WireType.Varint)
      .uint32(7)
      .tag(1, WireType.LengthDelimited)
      .bytes(Uint8Array.of(2, 3))
      .finish();
    expect(readBatch(body)).toEqual([Uint8Array.of(1), Uint8Array.of(2, 3)]);
  });

  test('that is cut short, empty, or of datagrams that cannot be, is none', () => {
    expect(readBatch(Uint8Array.of(0x0a, 5, 1))).toBe(Reason.cutShort);
    expect(readBatch(new Uint8Array(0))).toBe(Reason.empty);
    expect(readBatch(writeBatch([new Uint8Array(70_000)]))).toBe(Reason.tooLarge);
  });
});
