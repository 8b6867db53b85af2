/** The frame as a protobuf library writes and reads it from the schema: what ours must agree with. */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import type { Annotation, Kind } from '../../src/model/annotation.ts';

/** Writes a field of a number that the schema does not know. */
export type UnknownField = (writer: BinaryWriter) => void;

export const unknownField: fc.Arbitrary<UnknownField> = fc
  .record({
    field: fc.oneof(fc.integer({ min: 13, max: 14 }), fc.integer({ min: 21, max: 536_870_911 })),
    shape: fc.constantFrom('varint', 'fixed64', 'bytes', 'group', 'fixed32'),
    value: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    bytes: fc.uint8Array({ maxLength: 200 }),
  })
  .map(({ field, shape, value, bytes }) => (writer: BinaryWriter) => {
    if (shape === 'varint') writer.tag(field, WireType.Varint).uint64(value);
    else if (shape === 'fixed64') writer.tag(field, WireType.Bit64).fixed64(value);
    else if (shape === 'fixed32') writer.tag(field, WireType.Bit32).fixed32(Number(value & 0xffn));
    else if (shape === 'bytes') writer.tag(field, WireType.LengthDelimited).bytes(bytes);
    else {
      writer.tag(field, WireType.StartGroup);
      writer.tag(1, WireType.LengthDelimited).bytes(bytes);
      writer.tag(7, WireType.StartGroup).tag(7, WireType.EndGroup);
      writer.tag(field, WireType.EndGroup);
    }
  });

/** An annotation from the schema of DESIGN section 4, with `strange(i)` before the field in place i. */
export function encode(
  annotation: Annotation,
  strange: (place: number) => UnknownField | undefined = () => undefined,
): Uint8Array {
  const writer = new BinaryWriter();
  const strings = [
    [1, annotation.traceId],
    [2, annotation.spanId],
    [3, annotation.parentId],
    [8, annotation.host],
    [9, annotation.origin],
    [10, annotation.destination],
    [11, annotation.payload],
  ] as const;
  let place = 0;
  for (const [field, text] of strings) {
    strange(place++)?.(writer);
    if (text !== '') writer.tag(field, WireType.LengthDelimited).string(text);
  }
  writer.tag(4, WireType.Varint).int32(annotation.kind);
  strange(place++)?.(writer);
  writer.tag(5, WireType.Varint).bool(annotation.async);
  writer.tag(6, WireType.Varint).int64(annotation.timestamp);
  strange(place++)?.(writer);
  writer.tag(7, WireType.Varint).int64(annotation.duration);
  for (const [key, value] of annotation.tags) {
    writer.tag(12, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key);
    strange(place++)?.(writer);
    writer.tag(2, WireType.LengthDelimited).string(value);
    writer.join();
  }
  strange(place++)?.(writer);
  return writer.finish();
}

export function decode(bytes: Uint8Array): Annotation {
  const reader = new BinaryReader(bytes);
  const texts: Record<number, string> = {};
  const tags: [string, string][] = [];
  let kind = 0;
  let async = false;
  let timestamp = 0;
  let duration = 0;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 4) kind = reader.int32();
    else if (field === 5) async = reader.bool();
    else if (field === 6) timestamp = Number(reader.int64());
    else if (field === 7) duration = Number(reader.int64());
    else if (field === 12) tags.push(decodePair(reader.bytes()));
    else if (field <= 11) texts[field] = reader.string();
    else reader.skip(wireType, field);
  }
  return {
    traceId: texts[1] ?? '',
    spanId: texts[2] ?? '',
    parentId: texts[3] ?? '',
    kind: kind as Kind,
    async,
    timestamp,
    duration,
    host: texts[8] ?? '',
    origin: texts[9] ?? '',
    destination: texts[10] ?? '',
    payload: texts[11] ?? '',
    tags,
  };
}

function decodePair(bytes: Uint8Array): [string, string] {
  const reader = new BinaryReader(bytes);
  const pair: [string, string] = ['', ''];
  while (reader.pos < reader.len) {
    const [field] = reader.tag();
    pair[field - 1] = reader.string();
  }
  return pair;
}
