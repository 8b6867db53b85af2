import { expect } from 'vitest';
import type { Format, Rejections } from '../../../src/wire/codec.ts';
import { readWhole } from '../../../src/wire/read-whole.ts';

interface Found {
  /** Span ids, which tell the frames of these tests apart. */
  readonly spans: string[];
  readonly times: number[];
  readonly rejections: Rejections;
}

/** Reads a file in one piece, once more in small ones, and finds the same. */
export function find(format: Format, bytes: Uint8Array): Found {
  const spans: string[] = [];
  const rejections = readWhole(format, bytes, ({ spanId }) => spans.push(spanId));
  const times: number[] = [];
  let count = 0;
  const reading = format.read({
    annotation: () => expect.unreachable('packets hold frames'),
    frame: (_bytes, _start, _end, at) => {
      times.push(at);
      count++;
    },
  });
  for (let at = 0; at < bytes.length; at += 7) reading.push(bytes.subarray(at, at + 7));
  expect(reading.end()).toEqual(rejections);
  expect(count).toBe(spans.length);
  return { spans, times, rejections };
}

/** `byte 24: why`, of the first few. */
export function refusals({ rejections }: Pick<Found, 'rejections'>): string[] {
  return rejections.first.map(({ place, reason }) => `${place}: ${reason}`);
}
