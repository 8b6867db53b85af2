/** What every format keeps, whatever it looks like. A new codec is one more call of this. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import type { Codec, Rejections } from '../../src/wire/codec.ts';
import { inWords, readWhole } from '../../src/wire/read-whole.ts';

/** Files longer than this, bytes, are cut at every fifth byte. */
const LONG_FILE = 500;
const STRIDE = 5;

interface Contract {
  readonly codec: Codec;
  /** What so many senders say, or so many spans tell, that the format can hold without loss. */
  readonly annotations: (count: fc.ArrayConstraints) => fc.Arbitrary<Annotation[]>;
}

export function readAll(
  codec: Codec,
  bytes: Uint8Array,
): { annotations: Annotation[]; rejections: Rejections } {
  const annotations: Annotation[] = [];
  const rejections = readWhole(codec, bytes, (annotation) => annotations.push(annotation));
  return { annotations, rejections };
}

export function codecContract({ codec, annotations: saidBy }: Contract): void {
  const several = saidBy({ minLength: 1, maxLength: 12 });

  describe(`${codec.name} keeps the contract of codecs`, () => {
    test('what is written reads back the same, in order', () => {
      fc.assert(
        fc.property(several, (written) => {
          const { annotations, rejections } = readAll(codec, codec.write(written));
          expect(annotations).toEqual(written);
          expect(rejections.total).toBe(0);
        }),
        { numRuns: 100 },
      );
    });

    test('what was read and is written again is the same bytes', () => {
      fc.assert(
        fc.property(several, (written) => {
          const bytes = codec.write(written);
          expect(codec.write(readAll(codec, bytes).annotations)).toEqual(bytes);
        }),
      );
    });

    test('cut at any byte, everything before the cut is still read', () => {
      fc.assert(
        fc.property(
          saidBy({ minLength: 2, maxLength: 3 }),
          fc.nat(STRIDE - 1),
          (written, first) => {
            const bytes = codec.write(written);
            // Of a long file every few bytes, another few each time: reading it a thousand times takes long.
            const stride = bytes.length > LONG_FILE ? STRIDE : 1;
            for (let length = first % stride; length < bytes.length; length += stride) {
              const { annotations } = readAll(codec, bytes.subarray(0, length));
              const whole = annotations.slice(0, -1);
              expect(whole).toEqual(written.slice(0, whole.length));
            }
          },
        ),
        { numRuns: 5 },
      );
    });

    test('in pieces of any length it reads the same', () => {
      fc.assert(
        fc.property(several, fc.integer({ min: 1, max: 90 }), (written, length) => {
          const bytes = codec.write(written);
          const annotations: Annotation[] = [];
          const reading = codec.read(inWords((annotation) => annotations.push(annotation)));
          // One buffer for all pieces: a reading keeps no bytes that are not its own.
          const piece = new Uint8Array(length);
          for (let at = 0; at < bytes.length; at += length) {
            const next = bytes.subarray(at, at + length);
            piece.set(next);
            reading.push(piece.subarray(0, next.length));
          }
          expect(reading.end()).toEqual(readAll(codec, bytes).rejections);
          expect(annotations).toEqual(readAll(codec, bytes).annotations);
        }),
        { numRuns: 50 },
      );
    });

    test('nothing is read of nothing, and nothing written of it', () => {
      expect(readAll(codec, new Uint8Array(0)).annotations).toEqual([]);
      expect(codec.write([])).toHaveLength(0);
    });

    test('garbage never throws, and its rejections add up', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
          const { rejections } = readAll(codec, bytes);
          const counts = Object.values(rejections.reasons);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rejections.total);
          expect(rejections.first.length).toBeLessThanOrEqual(rejections.total);
        }),
        { numRuns: 200 },
      );
    });

    test('a spoiled byte never throws', () => {
      fc.assert(
        fc.property(several, fc.nat(), fc.nat(255), (written, place, byte) => {
          const bytes = codec.write(written);
          bytes[place % bytes.length] = byte;
          expect(readAll(codec, bytes).annotations.length).toBeLessThanOrEqual(written.length + 1);
        }),
        { numRuns: 200 },
      );
    });

    test('a megabyte of one byte is read in no time and keeps only the first places', () => {
      for (const byte of [0, 0x0a, 0x20, 0x5b, 0x7a, 0xff]) {
        const { annotations, rejections } = readAll(codec, new Uint8Array(1 << 20).fill(byte));
        expect(annotations).toEqual([]);
        expect(rejections.first.length).toBeLessThan(10);
      }
    });

    test('an annotation of what no sender would say can be written and read', () => {
      const huge = 'x'.repeat(1 << 20);
      const absurd: Annotation = {
        traceId: 'id\n\ud800',
        spanId: huge,
        parentId: '\0',
        kind: 4,
        async: true,
        timestamp: Number.NaN,
        duration: Number.POSITIVE_INFINITY,
        host: ']\r\n[',
        origin: `${huge}→`,
        destination: '\ud800',
        payload: huge,
        tags: [
          ['error', huge],
          ['', ''],
        ],
      };
      for (const moment of [Number.NaN, -1, 1.5, 1e300]) {
        const bytes = codec.write([{ ...absurd, timestamp: moment, duration: moment }]);
        // As a span it has a beginning and an end.
        expect(readAll(codec, bytes).annotations.length).toBeLessThanOrEqual(2);
      }
      expect(() => codec.write([absurd])).not.toThrow();
    });
  });
}
