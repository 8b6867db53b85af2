import { describe, expect, test } from 'vitest';
import type { Finding, Overview } from '../../../src/engine/views.ts';
import { SECOND } from '../../../src/model/clock.ts';
import { emptyAnswer } from '../../../src/source/empty.ts';
import type { SourceStatus } from '../../../src/source/source.ts';
import { figureParts, titleParts } from '../../../src/ui/components/heading.ts';
import { headlineParts } from '../../../src/ui/components/headline.ts';
import { unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { clockTime } from '../../../src/ui/paint/numbers.ts';
import { screens } from '../../../src/ui/screens/index.ts';
import type { Heading } from '../../../src/ui/heading.ts';
import { firstState } from '../../../src/ui/state/reduce.ts';

const AT = 1_600_000_000 * SECOND;
const state = firstState(screens.services.own, { filter: '', window: 60 });

const finding: Finding = {
  subject: 'service',
  service: 'fare',
  other: '',
  change: { measure: 'p99', severity: 'bad', now: 212_000, was: 41_000, since: AT - 48 * SECOND },
  exampleTraceId: '33eda743',
  exampleSpanId: null,
};

function headingOf(status: Partial<SourceStatus>, overview: Partial<Overview> = {}): Heading {
  return {
    status: { state: 'live', name: 'remote a:1', warnings: [], ...status },
    overview: { ...emptyAnswer({ view: 'services' }, AT).overview, calls: 600, ...overview },
    windowSeconds: 60,
    at: AT,
    oldest: AT,
    newest: AT,
    look: { glyphs: unicodeGlyphs, prefix: '' },
    recording: null,
    isLate: false,
  };
}

function textOf(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => text).join('');
}

describe('while no collector is heard', () => {
  test('numbers that stand still say from when they are, on the smallest screen too', () => {
    const cut = headingOf({ state: 'connecting' });
    expect(textOf(titleParts(state, cut, 80))).toContain('connecting · as of ');
    expect(textOf(titleParts(state, headingOf({}), 80))).not.toContain('as of');
  });

  test('there is no moment to tell before the first number', () => {
    const cut = headingOf({ state: 'connecting' }, { calls: 0 });
    expect(textOf(titleParts(state, cut, 80))).not.toContain('as of');
  });
});

test('what is wrong is told with whose numbers are not in it, where there is room', () => {
  const parted = headingOf({ away: ['b:1'] }, { findings: [finding] });
  expect(textOf(headlineParts(state, parted, 120))).toMatch(/fare p99 .* · ! without b:1/);
  expect(textOf(headlineParts(state, parted, 40))).toMatch(/fare p99 /);
  expect(textOf(headlineParts(state, parted, 40))).not.toContain('b:1');
});

test('while a collector is away that is said before that all is as usual', () => {
  const warnings = ['The collector b:1 cannot be reached: nothing listens there; trying again.'];
  const calm = headingOf({ away: ['b:1'], warnings }, { errors: 3 });
  expect(textOf(headlineParts(state, calm, 80))).toMatch(
    /^ 3 of 600 calls failed .* · ! without b:1/,
  );
  expect(textOf(headlineParts(state, calm, 80))).not.toContain('cannot');
  expect(textOf(headlineParts(state, calm, 200))).toContain('nothing listens there');
});

test('a file that has nothing by this moment is not waited for', () => {
  const nothing = { calls: 0, learning: { heard: 0, of: 20 } };
  const progress = { from: AT, to: AT + SECOND, at: AT, speed: 0 };
  const begun = headingOf({ state: 'replaying', progress }, nothing);
  expect(textOf(headlineParts(state, begun, 120))).toContain('no call has come by this moment');
  const seeking = { ...progress, seeking: AT };
  const onItsWay = headingOf({ state: 'replaying', progress: seeking }, nothing);
  expect(textOf(headlineParts(state, onItsWay, 120))).toMatch(/^ one moment/);
  const reading = { ...progress, reading: { bytes: 1, of: 2 } };
  const read = headingOf({ state: 'replaying', progress: reading }, nothing);
  expect(textOf(headlineParts(state, read, 120))).toMatch(/^ the file is being read/);
  const unanswered = { ...begun, overview: null };
  expect(textOf(headlineParts(state, unanswered, 120))).toMatch(/^ one moment *$/);
});

test('the clock of a file that has ended is its end, as in the row below', () => {
  const progress = { from: AT - SECOND, to: AT - 1, at: AT - 1, speed: 1 };
  const ended = headingOf({ state: 'ended', progress });
  expect(textOf(figureParts(state, ended, 120))).toContain(clockTime(AT - 1));
  expect(clockTime(AT - 1)).not.toBe(clockTime(AT));
});

test('of a moment that nobody holds it says what is the oldest that is, not that it waits for calls', () => {
  const nothing = { calls: 0, learning: { heard: 0, of: 20 } };
  const oldest = AT + 30 * SECOND;
  const said = textOf(headlineParts(state, { ...headingOf({}, nothing), oldest }, 120));
  expect(said).toContain(`nothing is held of ${clockTime(AT)}, the oldest is ${clockTime(oldest)}`);
  expect(textOf(headlineParts(state, headingOf({}, nothing), 120))).toContain(
    'waiting for the first',
  );
});
