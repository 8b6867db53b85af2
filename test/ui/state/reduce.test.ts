import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/ui/state/action.ts';
import type { Scene } from '../../../src/ui/state/scene.ts';
import type { State } from '../../../src/ui/state/state.ts';
import { MINUTE, SECOND } from '../../../src/model/clock.ts';
import { firstState, reduce } from '../../../src/ui/state/reduce.ts';
import { currentPlace } from '../../../src/ui/state/state.ts';
import { NOW } from '../fixtures.ts';

const scene: Scene = {
  order: ['fare', 'hob', 'eta', 'config'],
  page: 3,
  helpDepth: 20,
  sort: { column: 'RPS', descending: true },
  sorts: [
    { column: 'NAME', descending: false },
    { column: 'RPS', descending: true },
    { column: 'P99', descending: true },
  ],
  moments: { at: NOW, newest: NOW + SECOND, oldest: NOW - 5 * MINUTE },
  followedTo: null,
  enter: (key) => ({ type: 'open', screen: 'service', subject: key }),
  act: (action) => ({ own: action.type }),
  own: () => null,
};

const start = firstState(null, { filter: '', window: 60 });

function after(...actions: Action[]): State {
  return actions.reduce((state, action) => reduce(state, action, scene), start);
}

function movedBy(by: 'row' | 'page' | 'half' | 'end'): string | null {
  return currentPlace(after({ type: 'move', by, sign: 1 })).list.selected;
}

const typed = (text: string): Action => ({ type: 'typed', text });
const down: Action = { type: 'move', by: 'row', sign: 1 };

describe('screens', () => {
  test('Enter opens what is selected, q comes back to it', () => {
    const opened = after(down, { type: 'enter' });
    expect(currentPlace(opened)).toMatchObject({ screen: 'service', subject: 'hob' });
    const back = reduce(opened, { type: 'back' }, scene);
    expect(currentPlace(back)).toMatchObject({ screen: 'services', list: { selected: 'hob' } });
  });

  test('q at the top quits, Esc does not', () => {
    expect(after({ type: 'back' }).ended).toBe(true);
    expect(after({ type: 'escape' }).ended).toBe(false);
  });

  test('a screen that was left is found as it was', () => {
    const state = after(
      down,
      { type: 'switch', screen: 'edges' },
      { type: 'switch', screen: 'services' },
    );
    expect(currentPlace(state).list.selected).toBe('hob');
  });

  test('Tab goes round', () => {
    const forth = after({ type: 'cycle', by: 1 });
    expect(currentPlace(forth).screen).toBe('traces');
    expect(currentPlace(after({ type: 'cycle', by: -1 })).screen).toBe('pipeline');
  });

  test('what is open already is not opened again', () => {
    const opened = after({ type: 'enter' });
    expect(reduce(opened, { type: 'open', screen: 'service', subject: 'fare' }, scene)).toBe(
      opened,
    );
  });
});

describe('the filter', () => {
  test('holds as it is typed', () => {
    const state = after({ type: 'filter' }, typed('status:error'));
    expect(currentPlace(state).filter).toBe('status:error');
  });

  test('that cannot be read leaves the last good one and says what is wrong', () => {
    const state = after({ type: 'filter' }, typed('fare'), typed('status:no'));
    expect(currentPlace(state).filter).toBe('fare');
    expect(state.prompt?.problem).toContain('status:no');
    expect(reduce(state, { type: 'accept' }, scene).prompt).not.toBeNull();
  });

  test('goes back to what it was with Esc in the prompt, and away with Esc after it', () => {
    const typing = after({ type: 'filter' }, typed('fare'));
    expect(currentPlace(reduce(typing, { type: 'escape' }, scene)).filter).toBe('');
    const kept = reduce(typing, { type: 'accept' }, scene);
    expect(currentPlace(kept).filter).toBe('fare');
    expect(currentPlace(reduce(kept, { type: 'escape' }, scene)).filter).toBe('');
  });

  test('goes along to what is opened, and Esc there leaves the screen', () => {
    const opened = after({ type: 'filter' }, typed('fare'), { type: 'accept' }, { type: 'enter' });
    expect(currentPlace(opened).filter).toBe('fare');
    expect(currentPlace(reduce(opened, { type: 'escape' }, scene)).screen).toBe('services');
  });

  test('of an opened list is that list’s own', () => {
    const open: Action = { type: 'open', screen: 'traces', subject: '', filter: 'op:basefare' };
    const opened = after(open);
    expect(currentPlace(opened).filter).toBe('op:basefare');
    expect(currentPlace(reduce(opened, { type: 'escape' }, scene)).filter).toBe('');
  });
});

describe('time', () => {
  test('pause stays at the moment seen, and goes on live', () => {
    const paused = after({ type: 'pause' });
    expect(paused.at).toBe(NOW);
    expect(reduce(paused, { type: 'pause' }, scene).at).toBeNull();
  });

  test('going back stops at the oldest moment held, and says so', () => {
    expect(after({ type: 'scrub', by: -10 * SECOND }).at).toBe(NOW - 10 * SECOND);
    const far = after({ type: 'scrub', by: -60 * MINUTE });
    expect(far.at).toBe(NOW - 5 * MINUTE);
    expect(far.notice).toContain('history');
  });

  test('going forward past the newest moment is live', () => {
    const back = after({ type: 'scrub', by: -10 * SECOND });
    expect(reduce(back, { type: 'scrub', by: 30 * SECOND }, scene).at).toBeNull();
    expect(reduce(back, { type: 'live' }, scene).at).toBeNull();
  });

  test('before the first answer there is no moment to stay at', () => {
    expect(reduce(start, { type: 'pause' }, { ...scene, moments: null })).toBe(start);
  });

  test('windows go round', () => {
    const press: Action = { type: 'window' };
    expect([after(press), after(press, press, press, press)].map(({ window }) => window)).toEqual([
      300, 10,
    ]);
    const whole = firstState(null, { filter: '', window: 'all' });
    expect(reduce(whole, press, scene).window).toBe(10);
  });

  test('pictures come at most ten a second and at least every five seconds', () => {
    const fast = Array.from({ length: 9 }, (): Action => ({ type: 'faster' }));
    const slow = Array.from({ length: 9 }, (): Action => ({ type: 'slower' }));
    expect([after(...fast).interval, after(...slow).interval]).toEqual([100, 5000]);
  });
});

describe('tables', () => {
  test('are sorted by the next column, in the way that suits it', () => {
    expect(currentPlace(after({ type: 'sort', by: 1 })).sort).toEqual({
      column: 'P99',
      descending: true,
    });
    expect(currentPlace(after({ type: 'sort', by: -1 })).sort?.column).toBe('NAME');
  });

  test('are reversed', () => {
    expect(currentPlace(after({ type: 'reverse' })).sort?.descending).toBe(false);
  });

  test('are moved in by rows, pages and to their ends', () => {
    expect((['row', 'page', 'half', 'end'] as const).map(movedBy)).toEqual([
      'hob',
      'eta',
      'hob',
      'config',
    ]);
  });
});

describe('help', () => {
  test('opens over the screen, scrolls within its lines, and goes with Esc or q', () => {
    const open = after({ type: 'help' });
    expect(reduce(open, { type: 'move', by: 'end', sign: 1 }, scene).help).toBe(20);
    expect(reduce(open, { type: 'escape' }, scene).help).toBeNull();
    expect(reduce(open, { type: 'back' }, scene)).toMatchObject({ help: null, ended: false });
  });
});

test('what only a screen can decide, it decides', () => {
  expect(currentPlace(after({ type: 'zoom', by: 1 })).own).toBe('zoom');
  const idle = { ...scene, act: () => null };
  expect(reduce(start, { type: 'critical' }, idle)).toEqual(start);
  const refusing = { ...scene, act: () => ({ said: 'No.' }) };
  expect(reduce(start, { type: 'critical' }, refusing)).toEqual({ ...start, notice: 'No.' });
});

describe('a list that follows the newest', () => {
  const following: Scene = { ...scene, followedTo: NOW - SECOND };
  const pressed = (...actions: Action[]): State =>
    actions.reduce((state, action) => reduce(state, action, following), start);

  test('holds still at what was shown as soon as a person moves in it', () => {
    expect(currentPlace(pressed(down))).toMatchObject({
      held: NOW - SECOND,
      list: { selected: 'hob' },
    });
    const later = reduce(pressed(down), down, { ...scene, followedTo: NOW + SECOND });
    expect(currentPlace(later)).toMatchObject({ held: NOW - SECOND, list: { selected: 'eta' } });
  });

  test('follows again with g', () => {
    const top: Action = { type: 'move', by: 'end', sign: -1 };
    expect(currentPlace(pressed(down, top))).toMatchObject({
      held: null,
      list: { selected: null },
    });
  });

  test('is found at the row that was opened', () => {
    const back = pressed({ type: 'enter' }, { type: 'back' });
    expect(currentPlace(back)).toMatchObject({ held: NOW - SECOND, list: { selected: 'fare' } });
  });

  test('is another list with another filter', () => {
    const filtered = pressed(down, { type: 'filter' }, typed('hob'));
    expect(currentPlace(filtered)).toMatchObject({ held: null, list: { selected: null } });
  });
});

test('the keys for errors and matches say so when there is none', () => {
  const without: Scene = { ...scene, act: () => null };
  expect(reduce(start, { type: 'error', by: 1 }, without).notice).toContain('status:error');
  expect(reduce(start, { type: 'match', by: 1 }, without).notice).toMatch('No row');
});
