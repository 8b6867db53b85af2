import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { Kind } from '../../src/model/annotation.ts';
import type { Rejections } from '../../src/wire/codec.ts';
import { listing } from '../../src/wire/listing.ts';
import { listingAnnotation } from './annotations.ts';
import { codecContract, readAll } from './codec-contract.ts';

codecContract({
  codec: listing,
  annotations: (count) => fc.array(listingAnnotation, count),
});

const talk = readFileSync(new URL('../../demo/captures/neardrivers.txt', import.meta.url), 'utf8');
const CALL = '2014-09-07 02:20:19.905 [eu/h1] [OUT] caller → service.fare.basefare - 0.10 ms';

function read(text: string): { annotations: Annotation[]; rejections: Rejections } {
  return readAll(listing, new TextEncoder().encode(text));
}

function write(annotations: readonly Annotation[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(listing.write(annotations));
}

/** Where and why lines were refused. */
function refusals(text: string): string[] {
  return read(text).rejections.first.map(({ place, reason }) => `${place}: ${reason}`);
}

describe("the talk's own listing", () => {
  const { annotations, rejections } = read(talk);

  test('is read whole: 47 annotations of one trace, 2 errors, nothing refused', () => {
    expect(rejections.total).toBe(0);
    expect(annotations).toHaveLength(47);
    expect(new Set(annotations.map(({ traceId }) => traceId))).toEqual(
      new Set(['33eda743-f124-435c-71fc-3c872bbc98e6']),
    );
    const failed = annotations.filter(({ tags }) => tags.length > 0);
    expect(failed).toHaveLength(2);
    for (const annotation of failed) {
      expect(annotation).toMatchObject({
        host: 'eu-west-1a/ip-10-11-2-214',
        kind: Kind.out,
        tags: [['error', 'Missing config at xxx']],
      });
    }
  });

  test('says START first, of no one and to no one', () => {
    expect(annotations[0]).toMatchObject({
      kind: Kind.start,
      host: '',
      origin: '',
      destination: '',
    });
  });

  test('tells its times in µs, UTC, and its durations in µs', () => {
    expect(annotations.at(-1)).toMatchObject({
      kind: Kind.reply,
      timestamp: Date.UTC(2014, 8, 7, 2, 20, 19, 950) * 1000,
      duration: 82_710,
      host: 'eu-west-1a/ip-10-11-3-51',
      origin: 'com.hailocab.hailo-2-api',
      destination: 'com.hailocab.api.v1.customer.neardrivers',
      spanId: '',
      parentId: '',
    });
  });

  test('written again is the same text, byte for byte', () => {
    expect(write(annotations)).toBe(talk);
  });

  test('is the same with CRLF, a byte order mark, blank lines, or no last newline', () => {
    for (const variant of [
      talk.replaceAll('\n', '\r\n'),
      `\ufeff${talk}`,
      `\n\n${talk.replaceAll('\n2014', '\n \n2014')}\n\n`,
      talk.trimEnd(),
      talk.replaceAll(' -\n', ' - \n'),
    ]) {
      expect(read(variant)).toEqual({ annotations, rejections });
    }
  });

  test('twice over with another id is two traces', () => {
    const two = talk + talk.replace('33eda743', '44eda743');
    const both = read(two).annotations;
    expect(both).toHaveLength(94);
    expect(new Set(both.map(({ traceId }) => traceId)).size).toBe(2);
    expect(write(both)).toBe(two);
  });
});

test.each([
  [
    'every kind',
    ['START', 'REQ', 'REP', 'IN', 'OUT', 'TIMEOUT', 'NOTE'].map((word) =>
      CALL.replace('OUT', word),
    ),
  ],
  ['a duration below what can be written', [CALL.replace('0.10 ms', '0.00 ms')]],
  ['a long duration', [CALL.replace('0.10 ms', '999999999999.00 ms')]],
  ['a reply without a duration', [CALL.replace('[OUT]', '[REP]').replace(' 0.10 ms', '')]],
  ['an error without a message', [CALL, '  ERR - service.fare.basefare:']],
  ['a message with colons and blanks', [CALL, '  ERR - service.fare.basefare:  a: b  ']],
  [
    'two errors of one call',
    [CALL, '  ERR - service.fare.basefare: a', '  ERR - service.fare.basefare: b'],
  ],
  [
    'an error of another endpoint',
    [CALL, '  ERR - service.hob.list: gone', '  ERR - service.fare.basefare: b'],
  ],
  ['an error that names no endpoint', [CALL, '  ERR - it broke']],
  ['an error of a START', ['2014-09-07 02:20:19.867 [/] [START] → -', '  ERR - it broke']],
  ['a destination that looks like a duration', [CALL.replace('basefare', 'a - 1.00 ms')]],
  ['a name that is not ASCII', [CALL.replace('caller', 'Aufrufer-ß-🚕')]],
  ['a call with no caller', [CALL.replace('caller ', '')]],
  ['what stands behind a duration', [`${CALL} cached=false tier=2`]],
  ['what stands behind the end of a line', [CALL.replace('0.10 ms', 'cache missed - 3 of 4')]],
  ['what a START says', ['2014-09-07 02:20:19.867 [/] [START] → - ride 42']],
  ['a leap day', [CALL.replace('2014-09-07', '2016-02-29')]],
])('%s is kept to the byte', (_, lines) => {
  const text = ['Tracing: abc', ...lines, ''].join('\n');
  const { annotations, rejections } = read(text);
  expect(rejections.total).toBe(0);
  expect(write(annotations)).toBe(text);
});

test("an error of the call's own endpoint is its error tag alone; of another, the endpoint is kept beside it", () => {
  const own = read(`Tracing: a\n${CALL}\n  ERR - service.fare.basefare: gone\n`);
  expect(own.annotations[0]!.tags).toEqual([['error', 'gone']]);
  const other = read(`Tracing: a\n${CALL}\n  ERR - service.hob.list: gone\n`);
  expect(other.annotations[0]!.tags).toEqual([
    ['error', 'gone'],
    ['error.endpoint', 'service.hob.list'],
  ]);
});

test('what stands behind the end of a line is its payload, and the rest of it is read as ever', () => {
  const plain = read(`Tracing: a\n${CALL}`).annotations[0]!;
  const more = read(`Tracing: a\n${CALL} cached=false tier=2\n  ERR - gone`);
  expect(more.rejections.total).toBe(0);
  const error = {
    tags: [
      ['error', 'gone'],
      ['error.endpoint', ''],
    ],
  };
  expect(more.annotations).toEqual([{ ...plain, payload: 'cached=false tier=2', ...error }]);
});

test('a payload that would be read as something else is not written, one of several lines is one', () => {
  const [call] = read(`Tracing: a\n${CALL}`).annotations;
  const written = (payload: string, duration = 0): string =>
    write([{ ...call!, duration, payload }]).split('\n')[1]!;
  const plain = written('');
  expect(written('5.00 ms late')).toBe(plain);
  expect(written('5.00 ms late', 100)).toBe(`${CALL} 5.00 ms late`);
  expect(written('ends as a line does - 3.00 ms')).toBe(plain);
  expect(written(' \n')).toBe(plain);
  expect(write([{ ...call!, destination: '-', payload: 'a', duration: 0 }])).toContain('→ - -\n');
  expect(written(`a\nTracing: b\r\n${CALL.slice(0, 30)}`)).toBe(
    `${plain} a Tracing: b  ${CALL.slice(0, 30)}`,
  );
});

test('a line that cannot be read is refused with its number, and the rest is read', () => {
  const lines = [
    'Tracing: abc',
    'hello',
    CALL,
    CALL.replace('2014-09-07', '2014-02-31'),
    CALL.replace('[OUT]', '[GONE]'),
    CALL.replace('→', '->'),
    CALL.replace('[eu/h1] ', ''),
    CALL,
  ];
  const { annotations, rejections } = read(lines.join('\n'));
  expect(annotations).toHaveLength(2);
  expect(rejections).toEqual({
    total: 5,
    reasons: {
      'a line that does not begin with a time': 2,
      'a kind that is not known': 1,
      'a line without "caller → service.endpoint -"': 1,
      'a line without [host] and [KIND]': 1,
    },
    first: [
      { place: 'line 2', reason: 'a line that does not begin with a time' },
      { place: 'line 4', reason: 'a line that does not begin with a time' },
      { place: 'line 5', reason: 'a kind that is not known' },
      { place: 'line 6', reason: 'a line without "caller → service.endpoint -"' },
      { place: 'line 7', reason: 'a line without [host] and [KIND]' },
    ],
  });
});

test('an error line below a line that was refused is not given to the call before', () => {
  const text = `Tracing: abc\n${CALL}\nnonsense\n  ERR - service.fare.basefare: whose?\n`;
  expect(read(text).annotations[0]!.tags).toEqual([]);
  expect(refusals(text)).toEqual([
    'line 3: a line that does not begin with a time',
    'line 4: an error line with no annotation above it',
  ]);
});

test('annotations without a trace are refused, also below a "Tracing:" line that was spoiled', () => {
  expect(refusals(CALL)).toEqual(['line 1: an annotation with no "Tracing:" line above it']);
  expect(refusals(`Tracing: a\n${CALL}\nTracing:\n${CALL}`)).toEqual([
    'line 3: a "Tracing:" line without an id',
    'line 4: an annotation with no "Tracing:" line above it',
  ]);
  expect(refusals(`Tracing: a\nTracing: ${'x'.repeat(100_000)}\n${CALL}`)).toEqual([
    'line 2: a line too long',
    'line 3: an annotation with no "Tracing:" line above it',
  ]);
});

test('a call has only so many error lines', () => {
  const text = `Tracing: a\n${CALL}\n${'  ERR - it broke\n'.repeat(1_000)}${CALL}\n`;
  const { annotations, rejections } = read(text);
  expect(annotations).toHaveLength(2);
  expect(Object.keys(rejections.reasons)).toEqual(['too many error lines']);
});

test('text from the network cannot forge a line', () => {
  const [call] = read(`Tracing: a\n${CALL}`).annotations;
  const forged = {
    ...call!,
    host: `x]\n${CALL}`,
    tags: [['error', `gone\nTracing: b\r\n${CALL}`] as const],
  };
  expect(read(write([forged])).annotations).toHaveLength(1);
});

test('a hundred thousand lines are read in order', () => {
  const text = `Tracing: a\n${`${CALL}\n`.repeat(100_000)}`;
  const { annotations, rejections } = read(text);
  expect(annotations).toHaveLength(100_000);
  expect(rejections.total).toBe(0);
});

test('a line made to be slow is not', () => {
  const hostile = [
    ` -${' 1 ms -'.repeat(9_000)}x`,
    '→ '.repeat(20_000),
    `[${'] ['.repeat(20_000)}`,
  ];
  for (const rest of hostile) {
    expect(read(`Tracing: a\n2014-09-07 02:20:19.905 [h] [IN] ${rest}`).rejections.total).toBe(1);
  }
});
