import * as fc from 'fast-check';
import { createParser } from 'eventsource-parser';
import { describe, expect, test } from 'vitest';
import type { CollectorWord, LiveAnswer } from '../../src/wire/live.ts';
import { LIVE_FORMAT } from '../../src/wire/live.ts';
import { LiveProblem, LiveReader } from '../../src/wire/live-reader.ts';
import { endEvent, HEARTBEAT, LiveState } from '../../src/wire/live-writer.ts';

const word: CollectorWord = {
  ledger: { offered: 4, shown: 4, lost: {} },
  status: { state: 'live', warnings: [] },
};

function answer(body: object, told: Partial<LiveAnswer> = {}): LiveAnswer {
  return {
    view: 'services',
    at: 5_000_000,
    windowSeconds: 60,
    oldest: 1_000_000,
    overview: { calls: 3, findings: [] },
    body,
    ...told,
  };
}

const rows = (...names: string[]): object[] =>
  names.map((service) => ({ service, calls: service.length }));

const edge = (caller: string, callee: string): object => ({ caller, callee });

interface Sent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** What any reader of server-sent events makes of the text. */
function sentBy(text: string): Sent[] {
  const sent: Sent[] = [];
  const parser = createParser({
    onEvent: ({ event = '', id, data }) => sent.push({ event, id, data }),
  });
  parser.feed(text);
  return sent;
}

/** The event that makes `after` of `before`, and what it says. */
function change(before: object, after: object): Record<string, unknown> {
  const text = new LiveState('2', answer(after), word).changeFrom(
    new LiveState('1', answer(before), word),
  );
  return JSON.parse(sentBy(text!)[0]!.data) as Record<string, unknown>;
}

const NAMES = ['fare', 'hob', '__proto__', '["a","b"]', '', 'ein\nName', '\ud800', 'constructor'];
const name = fc.constantFrom(...NAMES);
const figures = fc.record({ calls: fc.nat(3), trend: fc.array(fc.double({ noNaN: true })) });

/** Lists of every kind of row, in any order, each key once. */
const lists = fc.oneof(
  fc
    .uniqueArray(fc.tuple(name, figures), { selector: ([service]) => service })
    .map((all) => all.map(([service, more]) => ({ service, ...more }))),
  fc
    .uniqueArray(fc.tuple(name, name, figures), { selector: ([a, b]) => JSON.stringify([a, b]) })
    .map((all) => all.map(([caller, callee, more]) => ({ caller, callee, ...more }))),
  fc
    .uniqueArray(fc.tuple(name, name, figures), { selector: ([traceId]) => traceId })
    .map((all) => all.map(([traceId, service, more]) => ({ traceId, service, ...more }))),
);

const bodies = fc.oneof(
  fc.record({ rows: lists, matching: fc.nat(3) }),
  fc.record({ row: fc.option(figures), operations: lists, hosts: lists }),
  // Not rows at all, or twice the same one: nothing to keep lists by.
  fc.record({ rows: fc.array(fc.oneof(fc.integer(), fc.record({ service: name }))) }),
  fc.record({ trace: fc.option(fc.record({ spans: fc.array(fc.json()) })) }),
);

const answers = fc.record({
  view: fc.constantFrom('services', 'traces'),
  at: fc.nat(3),
  windowSeconds: fc.nat(3),
  oldest: fc.nat(3),
  overview: fc.record({ lost: fc.nat(3) }),
  body: bodies,
});

/** The class of what a call throws, undefined when it does not. */
function problemOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as Error).constructor;
  }
  return undefined;
}

describe('the live stream', () => {
  test('what is read is what was written last, whatever changed', () => {
    fc.assert(
      fc.property(fc.array(answers, { minLength: 1, maxLength: 8 }), (all) => {
        const reader = new LiveReader();
        let before: LiveState | undefined;
        let seen: unknown;
        for (const [n, told] of all.entries()) {
          const lost = { network: n };
          const collector = { ...word, ledger: { ...word.ledger, lost } };
          const state = new LiveState(String(n), told, collector);
          const text = before ? state.changeFrom(before) : state.view();
          for (const { event, data, id } of sentBy(text ?? '')) {
            expect(id).toBe(String(n));
            seen = reader.read(event, data, id ?? '');
          }
          before = state;
          const plain = JSON.parse(JSON.stringify(told)) as unknown;
          expect(seen).toEqual({ type: 'answer', answer: plain, collector });
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a change that comes twice changes nothing more', () => {
    const before = new LiveState('1', answer({ rows: rows('a', 'b', 'c') }), word);
    const after = new LiveState('2', answer({ rows: rows('d', 'c', 'a') }), word);
    const reader = new LiveReader();
    for (const { event, data, id } of sentBy(before.view())) reader.read(event, data, id!);
    for (const { event, data, id } of sentBy(after.changeFrom(before)!.repeat(2))) {
      expect(reader.read(event, data, id!)).toMatchObject({
        answer: { body: { rows: rows('d', 'c', 'a') } },
      });
    }
  });

  test('nothing is written when nothing changed', () => {
    const body = { rows: rows('a', 'b') };
    const before = new LiveState('1', answer(body), word);
    expect(new LiveState('2', answer(body), word).changeFrom(before)).toBeUndefined();
  });

  test('only rows that changed are told, whole', () => {
    const before = { rows: [...rows('a', 'b'), { service: 'c', calls: 8 }], matching: 3 };
    const after = { rows: [...rows('a', 'b'), { service: 'c', calls: 9 }], matching: 3 };
    expect(change(before, after)).toEqual({
      at: 5_000_000,
      windowSeconds: 60,
      oldest: 1_000_000,
      lists: { rows: { changed: [{ service: 'c', calls: 9 }] } },
    });
  });

  test('rows go by their names, and only those that come to the front are told in order', () => {
    const before = { rows: [edge('a', 'b'), edge('b', 'c'), edge('c', 'd')] };
    const after = { rows: [edge('x', 'y'), edge('a', 'b'), edge('c', 'd')] };
    expect(change(before, after)['lists']).toEqual({
      rows: { changed: [edge('x', 'y')], gone: [['b', 'c']], order: [['x', 'y']] },
    });
  });

  test('another kind of answer is told whole', () => {
    const before = new LiveState('1', answer({ rows: [] }), word);
    const after = new LiveState('2', answer({ trace: null }), word);
    expect(sentBy(after.changeFrom(before)!)[0]!.event).toBe('view');
  });

  test('names with line breaks do not break events apart', () => {
    const state = new LiveState('1', answer({ rows: rows('a\n\ndata: b', 'c\r') }), word);
    expect(sentBy(state.view())).toHaveLength(1);
  });

  test('a heartbeat is no event, and the end says why', () => {
    expect(sentBy(HEARTBEAT)).toEqual([]);
    const [end] = sentBy(endEvent('slow', 'You read too slowly.'));
    expect(new LiveReader().read(end!.event, end!.data, '')).toEqual({
      type: 'end',
      reason: 'slow',
      sentence: 'You read too slowly.',
    });
  });

  test('an event that is not known is passed over', () => {
    expect(new LiveReader().read('weather', '{}', '')).toBeUndefined();
  });

  test('another version says that it is one', () => {
    const [view] = sentBy(new LiveState('1', answer({ rows: [] }), word).view());
    const other = view!.data.replace(`"live":${LIVE_FORMAT}`, '"live":99');
    expect(() => new LiveReader().read('view', other, '')).toThrow(/version 99.*version 2/);
  });

  test('what makes no sense is a problem and nothing else', () => {
    const view = sentBy(new LiveState('1', answer({ rows: rows('a') }), word).view())[0]!.data;
    fc.assert(
      fc.property(fc.constantFrom('view', 'change', 'end'), fc.json(), (event, data) => {
        const reader = new LiveReader();
        reader.read('view', view, '1');
        expect(problemOf(() => reader.read(event, data, '2')) ?? LiveProblem).toBe(LiveProblem);
      }),
    );
    const garbled = [
      '{',
      '7',
      '{"at":1,"lists":{"rows":{"changed":[7]}}}',
      '{"at":1,"lists":{"rows":{"order":["b"]}}}',
      '{"at":1,"lists":{"cows":{}}}',
      '{"at":1,"lists":{"rows":{"gone":7}}}',
      '{"at":"soon"}',
      '{"at":1,"from":"0"}',
      '{"at":1,"from":"1","lists":{"rows":{"changed":[{"service":"a"}],"tails":{"trend":[[0]]}}}}',
    ];
    for (const data of garbled) {
      const reader = new LiveReader();
      reader.read('view', view, '1');
      expect(() => reader.read('change', data, '2')).toThrow(LiveProblem);
    }
    expect(() => new LiveReader().read('change', '{}', '')).toThrow(LiveProblem);
  });
});
