import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { detectFormat, formatNames } from '../../src/wire/detect.ts';
import { listing } from '../../src/wire/listing.ts';

const talk = readFileSync(new URL('../../demo/captures/neardrivers.txt', import.meta.url));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("the talk's listing is told by its Tracing line, wherever on the first page it is", () => {
  expect(detectFormat(talk)).toBe(listing);
  expect(detectFormat(bytes('\ufeffTracing: a\r\n'))).toBe(listing);
  expect(detectFormat(bytes('\n# from the talk\n\nTracing: a\n'))).toBe(listing);
});

test('anything else is in no format that is known', () => {
  for (const text of ['', 'hello', '{"Tracing: ":1}', ' Tracing: a', '\0'.repeat(10_000)]) {
    expect(detectFormat(bytes(text))).toBeUndefined();
  }
});

test('the formats have names that a person knows them by', () => {
  expect(formatNames).toEqual(["the talk's listing"]);
});
