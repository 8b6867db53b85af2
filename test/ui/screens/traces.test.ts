import { describe, expect, test } from 'vitest';
import { tracesScreen } from '../../../src/ui/screens/traces.ts';
import { PREFIX } from '../fixtures.ts';
import { traceRows } from './service-fixture.ts';
import { Seen, sizes, storedScreen } from './trace-sight.ts';

function see(columns = 80, rows = 24, ascii = false): Seen<'traces', null> {
  const body = { rows: traceRows, matching: 4021, newer: 0 };
  return new Seen(tracesScreen, body, columns, rows, { ascii, prefix: PREFIX });
}

describe('stored screens', () => {
  for (const [columns, rows] of sizes) {
    for (const ascii of [false, true]) {
      const name = `${columns}x${rows}-${ascii ? 'ascii' : 'unicode'}`;
      test(`traces at ${name}`, async () => {
        await expect(see(columns, rows, ascii).text()).toMatchFileSnapshot(
          storedScreen(`traces-${name}`),
        );
      });
    }
  }
});

test('the newest trace is first, and the slowest when sorted by ms', () => {
  const seen = see();
  expect(seen.selected()).toBe(traceRows[0]!.traceId);
  seen.place = { ...seen.place, sort: { column: 'ms', descending: true } };
  expect(seen.selected()).toBe(traceRows[4]!.traceId);
  expect(tracesScreen.ask(seen.place, seen.canvas().area).order).toBe('slowest');
});

test('the bar of the slowest trace in view is the longest', () => {
  const bars = see(120, 40)
    .lines()
    .map((line) => /[█▏▎▍▌▋▊▉]+/.exec(line)?.[0].length ?? 0);
  expect(Math.max(...bars)).toBe(bars[5]);
  expect(bars[8]).toBe(1);
});

test('failed, broken and whole traces differ by more than colour', () => {
  const lines = see().lines();
  expect(lines[1]).toMatch(/^·/);
  expect(lines[2]).toMatch(/^✗/);
  expect(lines[7]).toMatch(/^\?/);
});

test('Enter opens the selected trace, e goes to the next with an error', () => {
  const seen = see().press({ type: 'error', by: 1 });
  expect(seen.enter()).toEqual({
    type: 'open',
    screen: 'trace',
    subject: traceRows[1]!.traceId,
  });
  expect(seen.press({ type: 'error', by: 1 }).selected()).toBe(traceRows[4]!.traceId);
});

test('how many there are is said, since not all are listed', () => {
  expect(see().lines().at(-1)).toBe('  The newest 9 of 4,021 traces; moving holds them still.');
});

test('an empty list says what to do', () => {
  const empty = { rows: [], matching: 0, newer: 0 };
  expect(new Seen(tracesScreen, empty, 80, 24).text()).toContain('No traces in this window.');
  const filtered = new Seen(tracesScreen, empty, 80, 24, { filter: 'service:x' });
  expect(filtered.text()).toContain('Esc');
});

test('a selection stays on its trace while others come', () => {
  const seen = see().press('down', 'down');
  const selected = seen.selected();
  const rows = [{ ...traceRows[0]!, traceId: 'new', start: Date.now() * 1000 }, ...traceRows];
  seen.answer({ rows, matching: 4022, newer: 0 });
  expect(seen.selected()).toBe(selected);
});

describe('while a store is searched', () => {
  const search = { progress: 0.437, reached: 1_410_056_419_000_000, done: false };

  function searched(rows: typeof traceRows, done = false): readonly string[] {
    const body = { rows, matching: rows.length, newer: 0, search: { ...search, done } };
    return new Seen(tracesScreen, body, 80, 24, { ascii: false, prefix: PREFIX }).lines();
  }

  test('the last row says how far it has come, and the rows found so far are there', () => {
    expect(searched(traceRows).at(-1)).toMatch(
      /^ {2}9 so far · searching the store… 43%, back to \d\d:\d\d:\d\d$/,
    );
  });

  test('an empty list does not say that there is none before all is looked through', () => {
    expect(searched([]).join('\n')).toMatch(/None so far\.\n.*searching the store… 43%/);
    expect(searched([], true).join('\n')).toContain('No traces in this window.');
  });

  test('Esc, which takes the filter away, stops it', () => {
    const body = { rows: traceRows, matching: traceRows.length, newer: 0, search };
    const filtered = new Seen(tracesScreen, body, 80, 24, { filter: 'service:x' });
    expect(filtered.lines().at(-1)).toMatch(/43%, back to .* Esc stops it$/);
  });

  test('when it is done nothing is said of it', () => {
    expect(searched(traceRows, true).at(-1)).toBe('  9 traces.');
  });
});
