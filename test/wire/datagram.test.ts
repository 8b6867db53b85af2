import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { readDatagram } from '../../src/wire/datagram.ts';
import type { SenderTotals } from '../../src/wire/datagram.ts';
import { reasonWords } from '../../src/wire/reasons.ts';
import { basefare } from './annotations.ts';
import { encode } from './frame-oracle.ts';

const request: Annotation = { ...basefare, kind: 1, duration: 0, tags: [] };

function read(bytes: Uint8Array): {
  annotations: Annotation[];
  rejected: string[];
  totals: SenderTotals[];
} {
  const vocabulary = new Vocabulary();
  const annotations: Annotation[] = [];
  const rejected: string[] = [];
  const totals: SenderTotals[] = [];
  readDatagram(bytes, vocabulary, new AnnotationRecord(), {
    annotation: (record) => annotations.push(record.annotation(vocabulary)),
    rejected: (reason, at) => rejected.push(`${reasonWords[reason]} at ${at}`),
    totals: (told) => totals.push(told),
  });
  return { annotations, rejected, totals };
}

function packed(...frames: Uint8Array[]): BinaryWriter {
  const writer = new BinaryWriter();
  for (const frame of frames) writer.tag(15, WireType.LengthDelimited).bytes(frame);
  return writer;
}

function withTotals(writer: BinaryWriter): Uint8Array {
  writer.tag(16, WireType.Bit64).fixed64(0x0123_4567_89ab_cdefn);
  writer.tag(17, WireType.Varint).uint64(7);
  writer.tag(18, WireType.Varint).uint64(5_000_000_000);
  writer.tag(19, WireType.Varint).uint64(300);
  writer.tag(20, WireType.Varint).uint64(2);
  return writer.finish();
}

test('a datagram of the original format gives its one annotation', () => {
  expect(read(encode(basefare))).toEqual({ annotations: [basefare], rejected: [], totals: [] });
});

test('a packed datagram gives all its annotations, then its totals', () => {
  expect(read(withTotals(packed(encode(request), encode(basefare))))).toEqual({
    annotations: [request, basefare],
    rejected: [],
    totals: [
      {
        sender: '0123456789abcdef',
        sequence: 7,
        offered: 5_000_000_000,
        dropped: 300,
        upstreamLost: 2,
      },
    ],
  });
});

test('a packed datagram may hold totals alone, first, or not at all', () => {
  expect(read(withTotals(packed()))).toMatchObject({ annotations: [], totals: [{ sequence: 7 }] });
  const totalsFirst = new BinaryWriter()
    .raw(withTotals(packed()))
    .raw(packed(encode(request)).finish());
  expect(read(totalsFirst.finish())).toMatchObject({
    annotations: [request],
    totals: [{ offered: 5_000_000_000 }],
  });
  expect(read(packed(encode(request)).finish())).toMatchObject({
    annotations: [request],
    totals: [],
  });
});

test('one annotation that cannot be read costs none of the others', () => {
  const bytes = withTotals(
    packed(encode(request), Uint8Array.of(0x0a, 9), new Uint8Array(0), encode(basefare)),
  );
  const { annotations, rejected, totals } = read(bytes);
  expect(annotations).toEqual([request, basefare]);
  expect(rejected.map((words) => words.replace(/ at \d+$/, ''))).toEqual([
    'cut short',
    'empty datagram',
  ]);
  expect(totals).toHaveLength(1);
});

test('a packed datagram cut short gives what came before the cut, and no totals', () => {
  const first = packed(encode(request)).finish();
  const whole = withTotals(packed(encode(request), encode(basefare)));
  const { annotations, rejected, totals } = read(whole.subarray(0, first.length + 30));
  expect(annotations).toEqual([request]);
  expect(rejected).toEqual([`cut short at ${first.length}`]);
  expect(totals).toEqual([]);
});

test('fields that a packed datagram may get later are passed over', () => {
  const writer = packed(encode(request));
  writer.tag(21, WireType.LengthDelimited).string('later');
  writer.tag(15, WireType.Varint).uint32(1);
  expect(read(withTotals(writer))).toMatchObject({
    annotations: [request],
    rejected: [],
    totals: [{}],
  });
});
