import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import type { Span } from '../../../src/model/span.ts';
import { jaegerJson } from '../../../src/wire/jaeger/jaeger.ts';
import { callsOf } from '../../engine/assemble/calls.ts';
import { lineOf, tell } from '../told-lines.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(name, DATA));

/** The spans of a file's one trace, in their places, on the clocks that told them. */
function assembled(name: string): readonly Span[] {
  const { annotations, rejections } = tell(jaegerJson, bytesOf(name));
  expect(rejections.total).toBe(0);
  const { calls, notes } = callsOf(annotations);
  return assembleTrace('t', calls, notes, 'raw').spans;
}

// The files belong to Jaeger and CRISP and stand beside the project, not in it. What is expected was read in them.
describe.skipIf(!existsSync(DATA))("Jaeger's own test data", () => {
  test('ui_01: a span is failed, refers to another trace, is warned of; an id stands for two', () => {
    const { spans, rejections } = tell(jaegerJson, bytesOf('jaeger/jaeger-ui_01.json'));
    expect(rejections.total).toBe(0);
    expect(spans.map((span) => lineOf(span, 1_485_467_191_639_875))).toEqual([
      '0000000000000002 internal service-x "test-general-conversion" 0+5',
      '0000000000000002_1 internal service-x "some-operation" 0+5 !',
      '0000000000000003 < 0000000000000002 internal service-y "some-operation" 0+5',
      '0000000000000004 < 0000000000000002 internal service-y "reference-test" 0+5',
      '0000000000000005 < 0000000000000004 internal service-y "preserveParentID-test" 0+4',
    ]);
    const at = 1_485_467_191_639_875;
    const warned = (text: string): object => ({ at, text, tags: [['jaeger.warning', 'true']] });
    expect(spans.map(({ notes }) => notes)).toEqual([
      [
        { at, text: 'some-event', tags: [] },
        { at, text: '', tags: [['x', 'y']] },
        warned('some trace warning'),
      ],
      [],
      [],
      [warned('some span warning')],
      [warned('some span warning')],
    ]);
    expect(spans[1]!.tags).toEqual([
      ['peer.service', 'service-y'],
      ['peer.ipv4', '23456'],
      ['temperature', '72.5'],
      ['javascript_limit', '9223372036854775222'],
      ['blob', 'AAAwOQ=='],
    ]);
    expect(spans[3]!.links).toEqual([
      {
        traceId: '00000000000000ff',
        spanId: '00000000000000ff',
        tags: [['opentracing.ref_type', 'child_of']],
      },
      {
        traceId: '0000000000000001',
        spanId: '0000000000000002',
        tags: [['opentracing.ref_type', 'follows_from']],
      },
    ]);
  });

  test('testTraceNormal: five spans of two services, in the order of the file', () => {
    const { spans, rejections } = tell(jaegerJson, bytesOf('jaeger/testTraceNormal.json'));
    expect(rejections.total).toBe(0);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
      new Set(['4766f1209f70a5e2e55417fc296fd101']),
    );
    expect(spans.map((span) => lineOf(span, 1_579_070_675_083_000))).toEqual([
      '622a5079b565623e < e821b549888cbc3b internal customers-service "HikariProxyPreparedStatement.executeQuery" 2840+52',
      'e821b549888cbc3b < 22be69e72cbcde0b server customers-service "GET /owners/8/pets/10" 1200+1739',
      '4085dddb47429851 < e821b549888cbc3b internal customers-service "HikariProxyPreparedStatement.executeQuery" 2059+21',
      '22be69e72cbcde0b < 150c193cf155b46b client api-gateway "GET /owners/8/pets/10" 820+2499',
      '150c193cf155b46b server api-gateway "GET /api/customer/owners/8/pets/10" 0+4902',
    ]);
  });
});

/**
 * Worked out by hand from the times in the files: own time is what no child
 * covers; the path goes back from the root's end, through the child that ended
 * last before. [span, own time, on the path], in the order of a waterfall.
 */
const WORKED: readonly [name: string, rows: readonly (readonly [string, number, number])[]][] = [
  [
    // One within the other, but for the two queries, one after the other: all of it is on the path.
    'testTraceNormal',
    [
      ['150c193cf155b46b', 4902 - 2499, 4902 - 2499],
      ['22be69e72cbcde0b', 2499 - 1739, 2499 - 1739],
      ['e821b549888cbc3b', 1739 - 21 - 52, 1739 - 21 - 52],
      ['4085dddb47429851', 21, 21],
      ['622a5079b565623e', 52, 52],
    ],
  ],
  [
    // 0..36; a child 3..43 is cut at 36, and one 5..13 runs beside it.
    'traceWithOverlappingChildren',
    [
      ['006c3cf93508f205', 3, 3],
      ['5d423585b4c63d48', 40, 33],
      ['2dc4b796e2127e32', 8, 0],
    ],
  ],
  [
    // 100..140; the child 200..500 begins when nobody waits any more.
    'traceWithSingleChildLongerThanParentAndStartsAfterParent',
    [
      ['006c3cf93508f205', 40, 40],
      ['2dc4b796e2127e32', 300, 0],
    ],
  ],
  [
    // 100..140; a child 110..120, and one 500..600.
    'traceWithTwoNonOverlappingChildren',
    [
      ['006c3cf93508f205', 30, 30],
      ['2dc4b796e2127e32', 10, 10],
      ['5d423585b4c63d48', 100, 0],
    ],
  ],
];

describe.skipIf(!existsSync(DATA))('own times and the critical path', () => {
  test.each(WORKED)('%s: as worked out by hand', (name, rows) => {
    const spans = assembled(`jaeger/${name}.json`);
    expect(spans.map(({ spanId, self, critical }) => [spanId, self, critical])).toEqual(rows);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    "CRISP's case %d: as CRISP has it",
    (number) => {
      const name = `critical-path/${number}.json`;
      expect(onThePath(assembled(name))).toEqual(expectedIn(name));
    },
  );
});

/** The µs of each operation on the path. */
function onThePath(spans: readonly Span[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { service, operation, critical } of spans) {
    const name = `[${service}] ${operation}`;
    if (critical > 0) sums[name] = (sums[name] ?? 0) + critical;
  }
  return sums;
}

/** The same as a file of CRISP expects it. */
function expectedIn(name: string): Record<string, number> {
  const { testing } = JSON.parse(new TextDecoder().decode(bytesOf(name))) as {
    testing: { opTimeExclusive?: Record<string, number> } | [Record<string, number>];
  };
  const times = Array.isArray(testing) ? testing[0] : testing.opTimeExclusive!;
  return Object.fromEntries(Object.entries(times).filter(([, time]) => time > 0));
}
