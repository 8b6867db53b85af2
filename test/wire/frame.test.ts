import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { spanKinds } from '../../src/model/span-kind.ts';
import { frame } from '../../src/wire/frame.ts';
import { readFrame } from '../../src/wire/frame-reader.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { MAX_DATAGRAM_BYTES, MAX_TAGS, MAX_TEXT_BYTES } from '../../src/wire/limits.ts';
import { Reason, reasonWords } from '../../src/wire/reasons.ts';
import { basefare, frameAnnotation } from './annotations.ts';
import { codecContract, readAll } from './codec-contract.ts';
import { decode, encode, unknownField } from './frame-oracle.ts';

codecContract({ codec: frame, annotations: (count) => fc.array(frameAnnotation, count) });

/** A frame with a trace id and then whatever `rest` writes. */
function frameWith(rest: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).string('abc');
  rest(writer);
  return writer.finish();
}

function only(bytes: Uint8Array): Annotation {
  const { annotations, rejections } = readAll(frame, bytes);
  expect(rejections.reasons).toEqual({});
  expect(annotations).toHaveLength(1);
  return annotations[0]!;
}

/** A frame whose trace id is fine and whose rest is not. */
function bad(...rest: number[]): Uint8Array {
  return Uint8Array.of(0x0a, 1, 0x61, ...rest);
}

function reasonFor(bytes: Uint8Array): string {
  const { annotations, rejections } = readAll(frame, bytes);
  expect(annotations).toEqual([]);
  expect(rejections.total).toBe(1);
  return rejections.first[0]!.reason;
}

test('a frame of another protobuf encoder decodes alike', () => {
  fc.assert(
    fc.property(frameAnnotation, (annotation) => {
      expect(only(encode(annotation))).toEqual(annotation);
    }),
    { numRuns: 200 },
  );
});

test('another protobuf decoder reads our frames alike', () => {
  fc.assert(
    fc.property(frameAnnotation, (annotation) => {
      expect(decode(frame.write([annotation]))).toEqual(annotation);
    }),
    { numRuns: 200 },
  );
});

test('a frame with unknown fields is read as if they were not there', () => {
  fc.assert(
    fc.property(
      frameAnnotation,
      fc.array(fc.option(unknownField, { nil: undefined }), { minLength: 16, maxLength: 16 }),
      (annotation, strange) => {
        // The first field of a frame is its trace id: that is how it is told from a packed datagram.
        const bytes = encode(annotation, (place) => (place === 0 ? undefined : strange[place]));
        expect(only(bytes)).toEqual(annotation);
      },
    ),
    { numRuns: 300 },
  );
});

test('a known field with another wire type is passed over', () => {
  const bytes = frameWith((writer) => {
    writer.tag(8, WireType.Varint).uint32(5);
    writer.tag(6, WireType.LengthDelimited).string('never');
    writer.tag(4, WireType.Bit32).fixed32(1);
  });
  expect(only(bytes)).toMatchObject({ traceId: 'abc', host: '', timestamp: 0, kind: 0 });
});

test('of a field that comes twice the last one counts', () => {
  const bytes = frameWith((writer) => {
    writer.tag(8, WireType.LengthDelimited).string('first');
    writer.tag(8, WireType.LengthDelimited).string('last');
    writer.tag(1, WireType.LengthDelimited).string('other');
  });
  expect(only(bytes)).toMatchObject({ traceId: 'other', host: 'last' });
});

test('a type that this version does not know is UNKNOWN, and its annotation is kept', () => {
  for (const type of [7, 1000, -1, 2_147_483_647]) {
    const bytes = frameWith((writer) => writer.tag(4, WireType.Varint).int32(type));
    expect(only(bytes).kind).toBe(0);
  }
});

test('a duration that cannot be is one that was not told', () => {
  for (const duration of [-1n, -(1n << 63n), (1n << 63n) - 1n]) {
    const bytes = frameWith((writer) => writer.tag(7, WireType.Varint).int64(duration));
    expect(only(bytes).duration).toBe(0);
  }
});

test('text that is not UTF-8 shows replacement characters', () => {
  const bytes = frameWith((writer) =>
    writer.tag(9, WireType.LengthDelimited).bytes(Uint8Array.of(0x61, 0xff, 0x62)),
  );
  expect(only(bytes).origin).toBe('a\ufffdb');
});

test('every kind of malformed frame has its own reason', () => {
  expect(reasonFor(Uint8Array.of(0x12, 1, 0x61))).toBe('no trace id');
  expect(reasonFor(Uint8Array.of(0x0a, 0))).toBe('no trace id');
  expect(reasonFor(bad(0x12, 5, 0x61))).toBe('cut short');
  expect(reasonFor(bad(0x12))).toBe('cut short');
  expect(reasonFor(bad(0x12, 0xff, 0xff, 0xff, 0xff, 0x0f))).toBe('cut short');
  expect(reasonFor(bad(0x20, 0x80))).toBe('cut short');
  expect(reasonFor(bad(0x69, 1, 2, 3))).toBe('cut short');
  expect(reasonFor(bad(0x20, ...Array<number>(11).fill(0x80), 0))).toBe(
    'a number that does not end',
  );
  expect(reasonFor(bad(0x00, 1))).toBe('a field number that cannot be');
  expect(reasonFor(bad(0xff, 0xff, 0xff, 0xff, 0x7f, 1))).toBe('a field number that cannot be');
  expect(reasonFor(bad(0x6e))).toBe('an unknown wire type');
  expect(reasonFor(bad(0x6c))).toBe('an unknown wire type');
  expect(reasonFor(bad(0x6b, 0x74))).toBe('an unknown wire type');
  expect(reasonFor(bad(...Array<number>(50).fill(0x6b)))).toBe('groups nested too deep');
  expect(reasonFor(bad(0x62, 2, 0x0a, 9))).toBe('cut short');
  expect(reasonFor(new Uint8Array(MAX_DATAGRAM_BYTES + 1).fill(0x0a))).toBe(
    'larger than a datagram can be',
  );
  const past = frameWith((writer) => writer.tag(6, WireType.Varint).int64(-5));
  expect(reasonFor(past)).toBe('a time before 1970 or after 2255');
  const tags = frameWith((writer) => {
    for (let i = 0; i <= MAX_TAGS; i++)
      writer.tag(12, WireType.LengthDelimited).bytes(new Uint8Array(0));
  });
  expect(reasonFor(tags)).toBe('too many tags');
  expect(readAll(frame, new Uint8Array(0)).rejections.reasons).toEqual({ 'empty datagram': 1 });
  expect(reasonWords).toHaveLength(Object.keys(Reason).length);
});

test('a frame in the middle of other bytes is read by its bounds alone', () => {
  const body = frame.write([basefare]);
  const bytes = new Uint8Array(body.length + 40).fill(0x7f);
  bytes.set(body, 20);
  const vocabulary = new Vocabulary();
  const record = new AnnotationRecord();
  expect(readFrame(bytes, 20, 20 + body.length, vocabulary, record)).toBe(Reason.none);
  expect(record.annotation(vocabulary)).toEqual(basefare);
  expect(record.error).toBe('Missing config at xxx');
  expect(readFrame(bytes, 20, 20 + body.length - 1, vocabulary, record)).toBe(Reason.cutShort);
});

test('a record filled again keeps nothing of the annotation before', () => {
  const vocabulary = new Vocabulary();
  const record = new AnnotationRecord();
  const full = frame.write([{ ...basefare, async: true, payload: 'x' }]);
  readFrame(full, 0, full.length, vocabulary, record);
  const bare = frameWith(() => undefined);
  readFrame(bare, 0, bare.length, vocabulary, record);
  const fresh = new AnnotationRecord();
  readFrame(bare, 0, bare.length, vocabulary, fresh);
  expect(record).toEqual(fresh);
  expect(record.tags).toEqual([]);
});

function inNumbers(told: Annotation, vocabulary: Vocabulary): AnnotationRecord {
  return new AnnotationRecord().fill(told, vocabulary);
}

test('a frame tells its kind of span as a record in words does', () => {
  const vocabulary = new Vocabulary();
  for (const kind of [...spanKinds, 'sideways', '']) {
    const told = { ...basefare, tags: [['span.kind', kind] as const, ['user', '42'] as const] };
    const bytes = frame.write([told]);
    const record = new AnnotationRecord();
    readFrame(bytes, 0, bytes.length, vocabulary, record);
    expect(record).toEqual(inNumbers(told, vocabulary));
    expect(record.annotation(vocabulary).tags).toEqual(told.tags);
  }
});

test('a frame that is refused leaves no name behind', () => {
  const vocabulary = new Vocabulary();
  const before = vocabulary.names.size;
  const bytes = frame.write([basefare]);
  readFrame(bytes, 0, bytes.length - 1, vocabulary, new AnnotationRecord());
  expect(vocabulary.names.size).toBe(before);
});

test('texts over a limit are cut between characters, and counted', () => {
  const long = { ...basefare, host: 'é'.repeat(500), payload: `x${'é'.repeat(MAX_TEXT_BYTES)}` };
  const vocabulary = new Vocabulary();
  const record = new AnnotationRecord();
  const bytes = encode(long);
  expect(readFrame(bytes, 0, bytes.length, vocabulary, record)).toBe(Reason.none);
  expect(vocabulary.cut).toBe(2);
  expect(vocabulary.names.text(record.host)).toBe('é'.repeat(128));
  expect(record.payload).toBe(`x${'é'.repeat(MAX_TEXT_BYTES / 2 - 1)}`);

  const writer = new FrameWriter();
  expect(decode(writer.write(long))).toEqual(record.annotation(vocabulary));
  expect(writer.cut).toBe(2);
});

test('tags that a datagram has no room for are left out, and counted', () => {
  const writer = new FrameWriter();
  const value = 'x'.repeat(MAX_TEXT_BYTES);
  const bytes = writer.write({
    ...basefare,
    tags: Array.from({ length: 10 }, (_, i) => [`k${i}`, value]),
  });
  expect(bytes.length).toBeLessThanOrEqual(MAX_DATAGRAM_BYTES);
  expect(decode(bytes).tags).toHaveLength(7);
  expect(writer.cut).toBe(3);
});
