import { BinaryReader } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import { exportResponse, statusResponse } from '../../../src/wire/otlp/response.ts';

const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

describe('what exporters are answered', () => {
  test('all was taken: the empty message', () => {
    expect(json(exportResponse('json', 0, ''))).toEqual({});
    expect(exportResponse('protobuf', 0, '')).toHaveLength(0);
  });

  test('some was not: how many, and why', () => {
    expect(json(exportResponse('json', 3, 'no trace id'))).toEqual({
      partialSuccess: { rejectedSpans: '3', errorMessage: 'no trace id' },
    });
    const reader = new BinaryReader(exportResponse('protobuf', 300, 'no trace id ü'));
    expect(reader.uint32()).toBe((1 << 3) | 2);
    expect(reader.uint32()).toBe(reader.len - reader.pos);
    expect([reader.uint32(), reader.int64()]).toEqual([1 << 3, 300n]);
    expect([reader.uint32(), reader.string()]).toEqual([(2 << 3) | 2, 'no trace id ü']);
    expect(reader.pos).toBe(reader.len);
  });

  test("a problem is gRPC's status", () => {
    expect(json(statusResponse('json', 3, 'not JSON'))).toEqual({ code: 3, message: 'not JSON' });
    const reader = new BinaryReader(statusResponse('protobuf', 3, 'cut short'));
    expect([reader.uint32(), reader.int32()]).toEqual([1 << 3, 3]);
    expect([reader.uint32(), reader.string()]).toEqual([(2 << 3) | 2, 'cut short']);
    expect(reader.pos).toBe(reader.len);
  });

  test('a reason that is no proper text is answered all the same', () => {
    expect(() => exportResponse('protobuf', 1, '\ud800')).not.toThrow();
    expect(() => statusResponse('json', 3, '\ud800')).not.toThrow();
  });
});
