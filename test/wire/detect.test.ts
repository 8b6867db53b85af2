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

test.each([
  ['OTLP JSON', '{"resourceSpans":[]}'],
  ['OTLP JSON', '\ufeff\n{ "batches" : [] }'],
  ['OTLP JSON', '{"resourceLogs":[]}\n{"resourceSpans":[]}'],
  ['OTLP JSON', '{"resource_spans":[]}'],
  ['Jaeger JSON', '{"data":[{"processes":{}}]}'],
  ['Jaeger JSON', '{"traceID":"1","spans":[]}'],
  ['Zipkin JSON', '[{"traceId":"1","id":"2"}]'],
  ['Zipkin JSON', '[[ {"id":"2","traceId" : "1"} ]]'],
  // What stands within a text is no key.
  ['Zipkin JSON', '[{"traceId":"1","tags":{"body":"{\\"resourceSpans\\":[]}"}}]'],
])('%s is told by its keys: %s', (name, text) => {
  expect(detectFormat(bytes(text))?.name).toBe(name);
});

test('the formats have names that a person knows them by', () => {
  expect(formatNames.toSorted()).toEqual([
    'Jaeger JSON',
    'OTLP JSON',
    'Phosphor capture',
    'Zipkin JSON',
    'pcap',
    'pcapng',
    "the talk's listing",
  ]);
});
