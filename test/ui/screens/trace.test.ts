import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import { Kind } from '../../../src/model/annotation.ts';
import type { Call, Moment, Note } from '../../../src/model/span.ts';
import type { Trace } from '../../../src/model/trace.ts';
import { isSelected, role, styleRole } from '../../../src/ui/paint/style.ts';
import { traceScreen } from '../../../src/ui/screens/trace.ts';
import { dateTime, listingLines, listingText } from '../../../src/ui/screens/trace/listing.ts';
import type { TraceOwn } from '../../../src/ui/screens/trace/state.ts';
import { callOf } from '../../engine/assemble/calls.ts';
import { PREFIX } from '../fixtures.ts';
import {
  broadTrace,
  deepTrace,
  talkText,
  talkTrace,
  troubledTrace,
  twoSidedTrace,
} from './trace-fixture.ts';
import { Seen, sizes, storedScreen } from './trace-sight.ts';

function see(trace: Trace | null, columns = 80, rows = 24, filter = ''): Seen<'trace', TraceOwn> {
  const setting = { prefix: PREFIX, subject: trace?.traceId ?? 'abc', filter };
  return new Seen(traceScreen, { trace }, columns, rows, setting);
}

/** The row in which a text stands. */
function rowWith(seen: Seen<'trace', TraceOwn>, text: string): string {
  return seen.lines().find((line) => line.includes(text)) ?? '';
}

describe('stored screens', () => {
  for (const [columns, rows] of sizes) {
    for (const ascii of [false, true]) {
      const name = `${columns}x${rows}-${ascii ? 'ascii' : 'unicode'}`;
      const open = (trace: Trace): Seen<'trace', TraceOwn> =>
        new Seen(traceScreen, { trace }, columns, rows, {
          ascii,
          prefix: PREFIX,
          subject: trace.traceId,
        });

      test(`the talk's trace at ${name}`, async () => {
        await expect(open(talkTrace()).text()).toMatchFileSnapshot(
          storedScreen(`trace-talk-${name}`),
        );
      });

      test(`a troubled trace at ${name}`, async () => {
        await expect(open(troubledTrace()).text()).toMatchFileSnapshot(
          storedScreen(`trace-troubled-${name}`),
        );
      });

      test(`the listing at ${name}`, async () => {
        const seen = open(talkTrace('raw')).press({ type: 'listing' });
        await expect(seen.text()).toMatchFileSnapshot(storedScreen(`trace-listing-${name}`));
      });
    }
  }

  test('a deep trace, with its end selected', async () => {
    const seen = see(deepTrace(300));
    seen.press(...Array.from({ length: 299 }, () => 'down' as const));
    await expect(seen.text()).toMatchFileSnapshot(storedScreen('trace-deep-80x24-unicode'));
  });

  test('collapsed and zoomed', async () => {
    const seen = see(talkTrace()).press('down', { type: 'collapse' });
    seen.press('down', { type: 'zoom', by: 1 }, { type: 'zoom', by: 1 });
    await expect(seen.text()).toMatchFileSnapshot(storedScreen('trace-zoomed-80x24-unicode'));
  });
});

describe('the waterfall', () => {
  test("has the talk's figures", () => {
    const seen = see(talkTrace(), 120, 40);
    expect(rowWith(seen, '├╴service.feature-flags')).toMatch(/22\.59 +20\.58 +2\.01/);
    expect(rowWith(seen, '  api.v1.customer.neardrivers  ')).toMatch(/82\.71 +80\.46 +2\.25/);
    expect(rowWith(seen, '│ └╴service.hob.list')).toMatch(/13\.23 +9\.72/);
    expect(rowWith(seen, '│   └╴service.config.compile')).toMatch(/8\.40 +5\.59/);
    expect(rowWith(seen, '│ └╴service.eta')).toMatch(/1\.77 +0\.06/);
  });

  test('the gap is seen: a line on both sides of the server’s block', () => {
    expect(rowWith(see(talkTrace(), 200, 60), '└╴service.hob.list')).toMatch(/├█+[▏▎▍▌▋▊▉]?┤/);
  });

  test('a failed call has its mark, its message and no time at its caller', () => {
    const failed = see(talkTrace(), 120, 40)
      .lines()
      .filter((line) => line.includes('basefare') && line.startsWith('✗'));
    expect(failed).toHaveLength(2);
    for (const line of failed) expect(line).toMatch(/– +0\.\d\d +– .*✗╌\? Missing config/);
  });

  test('what goes on after the answer is told of', () => {
    const trace = talkTrace();
    const last = trace.spans.at(-1)!;
    const after = { ...last, end: trace.start + 3_500_000 };
    const long = { ...trace, spans: [...trace.spans.slice(0, -1), after] };
    expect(see(long, 120, 40).lines()[0]).toContain('82.71 ms  3500.00 ms in all  12 calls');
    expect(see(trace, 120, 40).lines()[0]).not.toContain('in all');
  });

  test('a trace of a sample says for how many it stands', () => {
    const sampled = { ...talkTrace(), weight: 1 / 0.3 };
    expect(see(sampled, 120, 40).lines()[0]).toMatch(/ 2 missing {2}stands for 3 *$/);
    expect(see(sampled, 200, 60).text()).toMatch(/stands for +3 traces like it/);
    expect(see({ ...talkTrace(), weight: 1 }).text()).toBe(see(talkTrace()).text());
  });

  test('all twelve calls and the detail are on a screen of 80×24', () => {
    const lines = see(talkTrace()).lines();
    expect(lines.filter((line) => line.includes('╴')).length).toBe(11);
    expect(lines.at(-1)).toContain('span 1');
  });

  test('where each side is a span of its own, the client says whom it called and both their gap', () => {
    const seen = see(twoSidedTrace(), 120, 40);
    expect(rowWith(seen, 'fare.POST ')).toMatch(/fare\.POST +350\.00 +– +28\.00/);
    expect(rowWith(seen, 'fare.POST /quote')).toMatch(/– +322\.00 +–/);
    expect(seen.lines()[0]).not.toContain('missing');
    const server = seen.press('down', 'down').text();
    expect(server).toContain('from shop   to fare on eu-west-1b/fare-1   kind server');
    expect(server).toMatch(/^ IN \+20\.00 +OUT \+342\.00$/m);
    expect(server).toContain('link to trace cafe   span 77   why retry');
  });

  test('a call in flight runs open to the edge', () => {
    expect(rowWith(see(troubledTrace()), '  shop.checkout  ')).toMatch(/╌\?$/);
  });

  test('an async call, a timeout and a missing part are marked by more than colour', () => {
    const seen = see(troubledTrace(), 120, 40);
    expect(rowWith(seen, 'mail.send')).toContain('⇢ mail.send');
    expect(rowWith(seen, 'payment.charge')).toMatch(/^✗.*✗$/);
    expect(seen.press('down').text()).toContain('error at the client timed out');
    expect(rowWith(seen, 'cache.get')).toMatch(/^\?/);
  });

  test('calls beside the critical path are shaded, and c ends that', () => {
    const seen = see(troubledTrace(), 200, 60);
    const shaded = rowWith(seen, '⇢ mail.send');
    expect(shaded).toContain('▒');
    seen.press({ type: 'critical' });
    expect(rowWith(seen, '⇢ mail.send')).not.toContain('▒');
  });

  test('where the time goes is bright: in each moment of the trace, in some call', () => {
    const seen = see(talkTrace(), 200, 60);
    const canvas = seen.canvas();
    const [root] = selectedRows(seen);
    const bar = /[├█]+[▏▎▍▌▋▊▉]?┤?/.exec(root!)!;
    const columns = Array.from({ length: bar[0].length }, (_, i) => bar.index + i);
    const dark = columns.filter((x) => {
      const rows = Array.from({ length: 16 }, (_, y) => canvas.styles[y * canvas.width + x]!);
      return !rows.some((style) => styleRole(style) === role.critical);
    });
    // Where one call hands on to the next, both may round away from the column.
    expect(dark.length).toBeLessThanOrEqual(2);
    seen.press({ type: 'critical' });
    const styles = [...seen.canvas().styles].slice(0, 16 * canvas.width);
    const bars = styles.filter(
      (style, at) => at % canvas.width < 150 && styleRole(style) === role.critical,
    );
    expect(bars).toHaveLength(0);
  });

  test('no control character of a message reaches the screen', () => {
    for (const line of see(troubledTrace(), 200, 60).lines()) {
      expect(line).not.toContain('\u001b');
    }
  });

  test('the clocks are named, and t changes them', () => {
    const seen = see(troubledTrace());
    expect(seen.lines()[1]).toContain('adjusted clocks');
    expect(traceScreen.ask(seen.place, seen.canvas().area).clocks).toBe('adjusted');
    seen.press({ type: 'clocks' });
    expect(seen.lines()[1]).toContain('raw clocks');
    expect(traceScreen.ask(seen.place, seen.canvas().area).clocks).toBe('raw');
  });

  test('the skew that was applied is said of the span', () => {
    const seen = see(troubledTrace(), 200, 60).press({ type: 'error', by: 1 });
    while (seen.selected() !== 'a4') seen.press({ type: 'error', by: 1 });
    expect(seen.text()).toContain("server's clock moved +2000.00 ms");
  });
});

function noteOf(trace: Trace, payload: string, tags: Note['tags'] = []): Note {
  return { kind: Kind.note, at: trace.start, host: '', payload, tags };
}

/** The talk's trace, its first call with as many tags as HTTP servers tell. */
function tagged(): Trace {
  const trace = talkTrace();
  const [first, ...others] = trace.spans;
  const tags = Array.from({ length: 16 }, (_, i) => [`http.header.${i}`, `value ${i}`] as const);
  return { ...trace, spans: [{ ...first!, notes: [noteOf(trace, 'GET', tags)] }, ...others] };
}

describe('the detail', () => {
  test('says how much there is that has no room, and d gives it room', () => {
    const seen = see(tagged());
    expect(seen.lines().at(-1)).toMatch(/^ … \d+ more lines: d/);
    seen.press({ type: 'details' });
    expect(seen.lines().filter((line) => line.includes('╴'))).toHaveLength(4);
    expect(seen.text()).toContain('http.header.15 value 15');
    expect(seen.text()).not.toContain('more lines');
    seen.press({ type: 'details' });
    expect(seen.text()).not.toContain('http.header.15');
  });

  test('has the room that calls leave, folded ones too', () => {
    expect(see(tagged(), 120, 40).text()).toContain('http.header.15 value 15');
    const seen = see(tagged()).press({ type: 'collapse' });
    expect(seen.text()).toContain('http.header.15 value 15');
  });

  test('beside the calls it gets half of a wide terminal', () => {
    const long = tagged();
    const seen = see(long, 200, 60);
    expect(seen.lines()[2]!.indexOf('── api.v1')).toBe(200 - 48);
    seen.press({ type: 'details' });
    expect(seen.lines()[2]!.indexOf('── api.v1')).toBe(200 - 100);
  });

  test('what is said of a long value in a small pane is its beginning, and all of it in a large one', () => {
    const trace = talkTrace();
    const [first, ...others] = trace.spans;
    const words = Array.from({ length: 120 }, (_, i) => `word${i}`).join(' ');
    const long = { ...trace, spans: [{ ...first!, notes: [noteOf(trace, words)] }, ...others] };
    const seen = see(long, 80, 40);
    expect(seen.text()).not.toContain('word119');
    expect(seen.press({ type: 'details' }).text()).toContain('word119');
  });
});

describe('moving', () => {
  test('← hides what is below a span and says how much', () => {
    const seen = see(talkTrace(), 120, 40).press('down', { type: 'collapse' });
    expect(rowWith(seen, 'feature-flags')).toContain('├╴▸ service.feature-flags.features +2');
    expect(seen.text()).not.toContain('hob.list');
    seen.press({ type: 'expand' });
    expect(seen.text()).toContain('hob.list');
  });

  test('← on a leaf goes to its parent', () => {
    const seen = see(talkTrace()).press('down', 'down', 'down');
    const leaf = seen.selected();
    seen.press({ type: 'collapse' });
    expect(seen.selected()).not.toBe(leaf);
    expect(rowWith(seen, '── ')).toContain('service.hob.list');
  });

  test('e goes from error to error and round, and opens what hides one', () => {
    const seen = see(talkTrace()).press({ type: 'collapse' });
    expect(seen.text()).not.toContain('basefare');
    seen.press({ type: 'error', by: 1 });
    const first = seen.selected();
    expect(rowWith(seen, '── ')).toContain('fare.basefare');
    seen.press({ type: 'error', by: 1 });
    expect(seen.selected()).not.toBe(first);
    seen.press({ type: 'error', by: 1 });
    expect(seen.selected()).toBe(first);
  });

  test('n goes to the next span that the filter describes', () => {
    const seen = see(talkTrace(), 80, 24, 'op:multisearch').press({ type: 'match', by: 1 });
    expect(rowWith(seen, '── ')).toContain('raziel.multisearch');
  });

  test('z zooms in around the selected span, Z out again', () => {
    const seen = see(talkTrace(), 120, 40).press({ type: 'error', by: 1 });
    const whole = seen.text();
    seen.press({ type: 'zoom', by: 1 }, { type: 'zoom', by: 1 }, { type: 'zoom', by: 1 });
    expect(seen.lines()[1]).toContain('zoom ×8');
    expect(rowWith(seen, '└╴service.experiment')).toMatch(/→$/);
    seen.press({ type: 'zoom', by: -1 }, { type: 'zoom', by: -1 }, { type: 'zoom', by: -1 });
    expect(seen.text()).toBe(whole);
  });

  test('a trace that grows keeps the selection on its span', () => {
    const whole = talkTrace();
    const { spans } = troubledTrace();
    const part = assembleTrace('t', spans.slice(0, 3), [], 'adjusted');
    const seen = see(part).press('down', 'down');
    const selected = seen.selected();
    seen.answer({ trace: assembleTrace('t', [...whole.spans, ...spans], [], 'adjusted') });
    expect(seen.selected()).toBe(selected);
    expect(selectedRows(seen)).toHaveLength(1);
  });

  test('the selected row is on screen wherever it is in a trace of 10,000 spans', () => {
    const seen = see(broadTrace(10_000));
    seen.press(...Array.from({ length: 40 }, () => 'down' as const));
    expect(selectedRows(seen)[0]).toContain('store.get');
  });
});

describe('the listing', () => {
  test("of the talk's trace is the talk's file, line for line", () => {
    const lines = listingLines(talkTrace('raw')).map((line) => listingText(line, '→'));
    expect(lines).toEqual(talkText.trimEnd().split('\n').slice(1));
  });

  test('is asked for on raw clocks', () => {
    const seen = see(talkTrace('raw')).press({ type: 'listing' });
    expect(traceScreen.ask(seen.place, seen.canvas().area).clocks).toBe('raw');
  });

  test('opens on the span that was selected, and leads back to the one of its line', () => {
    const seen = see(talkTrace('raw'), 160, 60).press({ type: 'error', by: 1 });
    const span = seen.selected();
    seen.press({ type: 'listing' });
    expect(selectedRows(seen)[0]).toBe(
      '  ERR - com.hailocab.service.fare.basefare: Missing config at xxx',
    );
    seen.press({ type: 'listing' });
    expect(seen.selected()).toBe(span);
  });

  test('a moment that no calendar has is written as its number', () => {
    expect(dateTime(9e18)).toBe('9000000000000000000 µs');
  });
});

describe('hostile input', () => {
  test('a trace that is not held says so, and the way back', () => {
    expect(see(null).text()).toContain('not held any more');
  });

  test('5,000 calls deep: the lines leave room for names', () => {
    const seen = see(deepTrace(5_000)).press({ type: 'error', by: 1 });
    seen.place = { ...seen.place, list: { selected: 'd4999', top: 0, last: 0 } };
    expect(selectedRows(seen)[0]).toContain('.down');
  });

  test('any trace is painted at any size', () => {
    const at = fc.oneof(
      fc.integer({ min: 0, max: 5_000 }),
      fc.constantFrom(0, 1, 1_757_212_819_867_000, Number.MAX_SAFE_INTEGER),
    );
    const moment = fc.option(at.map((when): Moment => ({ at: when, order: when % 97 })));
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('a.b.c', 'x'.repeat(100_000), '\u001b[2J', '日本語のサービス', ''),
    );
    const call = fc.record({
      spanId: fc.constantFrom('1', '2', '3', '4', '5', ''),
      parentId: fc.constantFrom('1', '2', '3', '4', 'gone', ''),
      async: fc.boolean(),
      caller: name,
      service: name,
      operation: name,
      request: moment,
      in: moment,
      out: moment,
      reply: moment,
      timeout: moment,
      toldClient: fc.option(fc.nat(9_999)),
      toldServer: fc.option(fc.nat(9_999)),
      error: fc.option(name),
      errorSide: fc.constantFrom('client' as const, 'server' as const, null),
    });
    const action = fc.constantFrom(
      'down' as const,
      'up' as const,
      { type: 'collapse' } as const,
      { type: 'expand' } as const,
      { type: 'zoom', by: 1 } as const,
      { type: 'zoom', by: -1 } as const,
      { type: 'critical' } as const,
      { type: 'listing' } as const,
      { type: 'error', by: 1 } as const,
    );
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 8 }),
        fc.array(action, { maxLength: 12 }),
        fc.integer({ min: 60, max: 220 }),
        fc.integer({ min: 15, max: 70 }),
        fc.boolean(),
        (told, actions, columns, rows, ascii) => {
          const calls: Call[] = told.map(({ spanId, ...rest }) => callOf(spanId, rest));
          const trace = assembleTrace('t', calls, [], 'adjusted');
          const seen = new Seen(traceScreen, { trace }, columns, rows, { ascii });
          seen.press(...actions);
          expect(seen.text()).toMatch(ascii ? /^[\n -~]*$/ : /\n/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The rows that are highlighted. */
function selectedRows(seen: Seen<'trace', TraceOwn>): string[] {
  const canvas = seen.canvas();
  const rows: string[] = [];
  for (let y = 0; y < canvas.height; y++) {
    if (isSelected(canvas.styles[y * canvas.width]!)) rows.push(canvas.line(y));
  }
  return rows;
}

test('red is only for what is wrong', () => {
  const calm = deepTrace(5);
  const canvas = see(calm, 120, 40).canvas();
  expect([...canvas.styles].some((style) => styleRole(style) === role.bad)).toBe(false);
});
