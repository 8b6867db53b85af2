import { expect, test } from 'vitest';
import { keymap } from '../../src/ui/keymap/keymap.ts';
import type { Session } from '../../src/ui/session.ts';
import { HandClipboard, HandSource } from './fixtures.ts';
import { sessionAt, settle } from './session-at.ts';
import { troubledTrace } from './screens/trace-fixture.ts';

interface Seat {
  readonly session: Session;
  /** All that a person sees change: the body's letters and colours, the sentence, the panel, the header. */
  sees(): string;
}

const moves = {
  up: ['Up', 'k', 'PgUp', 'Ctrl-b', 'Ctrl-u', 'g', 'Home'],
  down: ['Down', 'j', 'PgDn', 'Ctrl-f', 'Ctrl-d', 'G', 'End'],
} as const;

const WIDTH = 80;
const HEIGHT = 21;

function textOf(session: Session): string {
  const canvas = session.paint(WIDTH, HEIGHT);
  return Array.from({ length: canvas.height }, (_, y) => canvas.line(y)).join('\n');
}

/** Presses the way to a screen. */
async function sitAt(way: readonly string[]): Promise<Seat> {
  const source = new HandSource();
  source.trace = troubledTrace();
  const clipboard = new HandClipboard();
  let redrawn = 0;
  const session = sessionAt(source, {
    clipboard,
    redraw: () => redrawn++,
    suspend: () => redrawn++,
  });
  await settle();
  session.paint(WIDTH, HEIGHT);
  for (const key of way) {
    session.press([key]);
    await settle();
    session.paint(WIDTH, HEIGHT);
  }
  return {
    session,
    sees() {
      const { glyphs, styles } = session.paint(WIDTH, HEIGHT);
      const { notice, prompt, interval, window, at, ended, stack } = session.state;
      const { filter, sort } = stack.at(-1)!;
      const state = { notice, prompt, interval, window, at, ended, filter, sort, redrawn };
      return JSON.stringify([glyphs.join(), styles.join(), state, clipboard, session.choice]);
    },
  };
}

/** The way to each screen, and the keys that there rightly do nothing. */
const seats: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['Services', ['j'], ['1']],
  // This one has no rows.
  ['Service', ['j', 'Enter'], [...moves.up, ...moves.down]],
  ['Traces', ['2', 'j'], ['2']],
  ['Trace', ['2', 'Enter', 'j', 'j'], []],
  ['Listing', ['2', 'Enter', 'v', 'j', 'j'], []],
  ['Edges', ['3'], ['3', ...moves.up]],
  ['Alerts', ['4', 'j'], ['4']],
  ['Pipeline', ['5'], ['5', ...moves.up]],
  ['Help', ['?'], moves.up],
];

test.each(seats)(
  'on %s no key is silent: it changes what is seen or says why not',
  async (_, way, quiet) => {
    const silent: string[] = [];
    for (const key of keymap.flatMap(({ binds }) => binds.flatMap(({ keys }) => keys))) {
      const seat = await sitAt(way);
      const before = seat.sees();
      seat.session.press([key]);
      await settle();
      if (seat.sees() === before) silent.push(key);
      seat.session.end();
    }
    expect(silent.toSorted()).toEqual(quiet.toSorted());
  },
);

test('a key pressed in help closes it, so that what it does is seen', async () => {
  const { session } = await sitAt(['2', 'Enter', '?']);
  session.press(['v']);
  await settle();
  expect(session.state.help).toBeNull();
  expect(textOf(session)).toContain('[REQ]');
});

test('why a key did nothing is not said any longer than until the next', async () => {
  const { session } = await sitAt(['z']);
  expect(session.state.notice).toMatch('open trace');
  session.press(['2']);
  expect(session.state.notice).toBeNull();
});
