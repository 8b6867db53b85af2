import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ServiceDetail } from '../../../src/engine/views.ts';
import { parseFilter } from '../../../src/model/filter.ts';
import { serviceScreen } from '../../../src/ui/screens/service.ts';
import { PREFIX, calm } from '../fixtures.ts';
import { role, styleRole } from '../../../src/ui/paint/style.ts';
import { SERVICE, serviceDetail, traceRows } from './service-fixture.ts';
import { Seen, sizes, storedScreen } from './trace-sight.ts';

function see(
  columns = 80,
  rows = 24,
  ascii = false,
  detail: ServiceDetail = serviceDetail,
): Seen<'service', null> {
  const setting = { ascii, prefix: PREFIX, subject: SERVICE };
  return new Seen(serviceScreen, detail, columns, rows, setting);
}

const nothing: ServiceDetail = {
  row: null,
  operations: [],
  callers: [],
  callees: [],
  hosts: [],
  series: { step: 5_000_000, rate: [], errorShare: [], p50: [], p99: [] },
  slowest: [],
};

describe('stored screens', () => {
  for (const [columns, rows] of sizes) {
    for (const ascii of [false, true]) {
      const name = `${columns}x${rows}-${ascii ? 'ascii' : 'unicode'}`;
      test(`a service at ${name}`, async () => {
        await expect(see(columns, rows, ascii).text()).toMatchFileSnapshot(
          storedScreen(`service-${name}`),
        );
      });
    }
  }
});

test('80×24 shows a chart and the operations', () => {
  const text = see().text();
  expect(text).toContain('LATENCY');
  expect(text).toContain('basefare');
  expect(text).toContain('surcharge');
});

test('while nothing is known of what is usual, nothing is said to be as usual', () => {
  const row = { ...serviceDetail.row!, change: null };
  const said = (learning: (typeof calm)['learning']): string => {
    const setting = { subject: SERVICE, overview: { ...calm, learning } };
    return new Seen(serviceScreen, { ...serviceDetail, row }, 80, 24, setting).lines()[1]!;
  };
  expect(said({ heard: 3, of: 20 })).toContain('What is usual here is not known yet.');
  expect(said(null)).toContain('As it was before.');
});

test('the selection goes through all lists, and stays on screen', () => {
  const seen = see();
  const keys = seen.sight().order;
  expect(keys).toHaveLength(14);
  for (const key of keys) {
    expect(seen.selected()).toBe(key);
    seen.press('down');
  }
  expect(seen.text()).toContain('HOST');
  expect(seen.text()).toContain('ip-10-11-3-111');
});

test('Enter on an operation lists its traces', () => {
  const open = see().enter();
  expect(open).toMatchObject({ screen: 'traces', subject: '' });
  expect(parseFilter(open!.filter!)).toMatchObject({
    ok: true,
    filter: [
      { on: 'service', text: SERVICE },
      { on: 'op', text: 'basefare' },
    ],
  });
});

test('Enter on a trace, a caller, a callee or a host leads there', () => {
  const seen = see();
  const opens = seen.sight().order.map((key) => serviceScreen.enter(seen.sight(), key)!);
  const to = (screen: string): string[] =>
    opens.filter((open) => open.screen === screen).map(({ subject, filter }) => filter ?? subject);
  expect(to('trace')).toContain(traceRows[1]!.traceId);
  expect(to('service')).toEqual([
    `${PREFIX}api.v1.customer`,
    `${PREFIX}api.v1.driver`,
    `${PREFIX}service.zoning`,
    `${PREFIX}service.config`,
  ]);
  expect(to('traces').at(-1)).toBe(`service:${SERVICE} host:eu-west-1a/ip-10-11-3-111`);
});

test('a name with a blank is still one word of the filter', () => {
  const detail = {
    ...serviceDetail,
    operations: [{ ...serviceDetail.operations[0]!, operation: 'GET /a "b' }],
  };
  const open = see(80, 24, false, detail).enter();
  expect(parseFilter(open!.filter!)).toMatchObject({
    ok: true,
    filter: [{ on: 'service' }, { on: 'op', text: 'get /a b' }],
  });
});

test('a wide terminal has the lists in two columns', () => {
  const line = see(200, 60)
    .lines()
    .find((each) => each.includes('OPERATION'));
  expect(line).toContain('CALLER');
});

test('what changed is said in a sentence', () => {
  expect(see().lines()[1]).toMatch(/p99 212 ms, was 41 ms \(×5\.2\)/);
});

test('a service of which nothing is held says so, and the way back', () => {
  const text = see(80, 24, false, nothing).text();
  expect(text).toContain('Esc goes back');
});

test('any service is painted at any size', () => {
  const name = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('x'.repeat(100_000)));
  fc.assert(
    fc.property(
      fc.integer({ min: 60, max: 220 }),
      fc.integer({ min: 15, max: 70 }),
      fc.boolean(),
      name,
      fc.nat(3),
      fc.nat(20),
      (columns, rows, ascii, said, count, downs) => {
        const operations = serviceDetail.operations.map((row) => ({ ...row, operation: said }));
        const detail = {
          ...serviceDetail,
          operations: operations.slice(0, count),
          row: downs % 2 === 0 ? null : serviceDetail.row,
        };
        const seen = see(columns, rows, ascii, detail);
        seen.press(...Array.from({ length: downs }, () => 'down' as const));
        expect(seen.text()).toMatch(ascii ? /^[\n -~]*$/ : /\n/);
      },
    ),
    { numRuns: 100 },
  );
});

test('nothing is red or amber on a service where nothing is wrong', () => {
  const { row, series } = serviceDetail;
  const detail = {
    ...serviceDetail,
    row: { ...row!, errors: 0, timeouts: 0, change: null },
    operations: [],
    callers: [],
    callees: [],
    hosts: [],
    slowest: [],
    series: { ...series, errorShare: series.errorShare.map((part) => part && 0) },
  };
  const canvas = new Seen(serviceScreen, detail, 120, 40, {
    prefix: PREFIX,
    subject: SERVICE,
    overview: calm,
  }).canvas();
  const wrong = [...canvas.styles].filter((style) =>
    [role.warn, role.bad].some((each) => styleRole(style) === each),
  );
  expect(wrong).toEqual([]);
});
