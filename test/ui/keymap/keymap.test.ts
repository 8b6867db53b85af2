import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import type { Situation } from '../../../src/ui/keymap/entry.ts';
import { dispatch, dispatchPrompt } from '../../../src/ui/keymap/dispatch.ts';
import { groups } from '../../../src/ui/keymap/entry.ts';
import { keymap } from '../../../src/ui/keymap/keymap.ts';
import { keysOf } from '../../../src/ui/keymap/keys.ts';
import { footerHints, helpLines, keyListMarkdown } from '../../../src/ui/keymap/lists.ts';
import { keyParts } from '../../../src/ui/components/footing.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';

const onServices: Situation = {
  rows: 10,
  opens: true,
  deep: false,
  acts: ['error'],
  sortable: true,
  filter: '',
  live: true,
  answered: true,
  replay: null,
  saves: false,
  notRecorded: 'Nothing records here.',
};

const inTrace: Situation = {
  ...onServices,
  acts: ['collapse', 'expand', 'zoom', 'critical', 'clocks', 'listing', 'match', 'error'],
  sortable: false,
  opens: false,
  deep: true,
};

const plain = {} as Key;
const allKeys = keymap.flatMap(({ binds }) => binds.flatMap(({ keys }) => keys));

describe('the table of keys', () => {
  test('gives every key one meaning', () => {
    expect(new Set(allKeys).size).toBe(allKeys.length);
  });

  test('reaches everything: each key does something or says why not, on every screen', () => {
    for (const situation of [onServices, inTrace, { ...onServices, rows: 0, answered: false }]) {
      for (const key of allKeys) expect(dispatch(key, situation)).not.toBeNull();
    }
  });

  test('explains itself in whole sentences', () => {
    const nowhere = { ...onServices, rows: 0, answered: false, sortable: false, acts: [] };
    const sentences = allKeys.flatMap((key) => {
      const found = dispatch(key, nowhere);
      return found !== null && 'because' in found ? [found.because] : [];
    });
    expect(sentences.length).toBeGreaterThan(15);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  test('says why a trace key does nothing elsewhere', () => {
    expect(dispatch('z', onServices)).toEqual({ because: expect.stringContaining('trace') });
    expect(dispatch('z', inTrace)).toEqual({ action: { type: 'zoom', by: 1 } });
  });

  test('knows no other keys', () => {
    expect(dispatch('%', onServices)).toBeNull();
  });

  test('makes the help, which lists each key once', () => {
    const help = groups.flatMap((group) => helpLines(group, asciiGlyphs));
    const listed = help.flatMap(({ keys }) => keys.split(/ +/));
    expect(listed.toSorted()).toEqual(allKeys.toSorted());
  });

  test('makes the footer: the screens, then what applies, help last', () => {
    const { screens, keys } = footerHints(onServices, unicodeGlyphs);
    expect(screens.map(({ word }) => word)).toEqual([
      'Services',
      'Traces',
      'Edges',
      'Alerts',
      'Pipeline',
    ]);
    expect(keys.map(({ keys: names, word }) => `${names} ${word}`)).toEqual([
      '↵ open',
      '/ filter',
      'Space pause',
      '[ ] 10 s',
      'w window',
      '< > sort',
      'y Y copy',
      '? help',
    ]);
  });

  test('puts first in the footer the way out, the way to now, and what only this screen can', () => {
    const { keys } = footerHints({ ...inTrace, live: false }, asciiGlyphs);
    expect(keys.slice(0, 4).map(({ word }) => word)).toEqual([
      'back',
      'live',
      'listing',
      'critical',
    ]);
  });

  test('shows in the footer of a replay how to stop it, on a narrow screen too', () => {
    const hints = footerHints({ ...onServices, replay: 'playing' }, unicodeGlyphs);
    expect(hints.keys.slice(0, 2).map(({ word }) => word)).toEqual(['open', 'pause']);
    const text = keyParts(hints, 'Services', 80).map((part) => part.text);
    expect(text.join('').trim()).toBe('↵ open  Space pause  ? help');
  });

  test('makes the README’s list', () => {
    const list = keyListMarkdown().split('\n');
    expect(list).toHaveLength(keymap.length + 2);
    expect(list).toContain('| Move | `↑` `k` `↓` `j` | a row up, down |');
  });
});

describe('keys from the terminal', () => {
  test('that arrive glued together all count', () => {
    expect(keysOf('jjj', plain)).toEqual(['j', 'j', 'j']);
    expect(keysOf('/fare\r', plain)).toEqual(['/', 'f', 'a', 'r', 'e', 'Enter']);
  });

  test('have their names', () => {
    expect(keysOf(' ', plain)).toEqual(['Space']);
    expect(keysOf('d', { ...plain, ctrl: true })).toEqual(['Ctrl-d']);
    expect(keysOf('', { ...plain, upArrow: true })).toEqual(['Up']);
    expect(keysOf('', { ...plain, tab: true, shift: true })).toEqual(['Shift-Tab']);
    expect(keysOf('G', { ...plain, shift: true })).toEqual(['G']);
    expect(keysOf('', plain)).toEqual(['F1']);
  });

  test('are not swallowed by an Escape before them', () => {
    expect(keysOf('j', { ...plain, meta: true })).toEqual(['Esc', 'j']);
  });
});

describe('the prompt', () => {
  test('takes letters, blanks and corrections', () => {
    expect(dispatchPrompt('q', 'a')).toEqual({ type: 'typed', text: 'aq' });
    expect(dispatchPrompt('Space', 'a')).toEqual({ type: 'typed', text: 'a ' });
    expect(dispatchPrompt('Backspace', 'ab')).toEqual({ type: 'typed', text: 'a' });
    expect(dispatchPrompt('Ctrl-w', 'op:a status:err')).toEqual({ type: 'typed', text: 'op:a ' });
    expect(dispatchPrompt('Ctrl-u', 'abc')).toEqual({ type: 'typed', text: '' });
    expect(dispatchPrompt('Up', 'abc')).toBeNull();
  });

  test('has an end', () => {
    expect(dispatchPrompt('x', 'y'.repeat(200))).toBeNull();
  });
});
