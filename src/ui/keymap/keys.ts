/** Keys by name: `j`, `G`, `Space`, `Up`, `Ctrl-d`, `Shift-Tab`. */
import type { Key } from 'ink';
import type { Glyphs } from '../paint/glyphs.ts';

const named: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'Up'],
  ['downArrow', 'Down'],
  ['leftArrow', 'Left'],
  ['rightArrow', 'Right'],
  ['pageUp', 'PgUp'],
  ['pageDown', 'PgDn'],
  ['home', 'Home'],
  ['end', 'End'],
  ['return', 'Enter'],
  ['escape', 'Esc'],
  ['backspace', 'Backspace'],
  ['delete', 'Backspace'],
];

/**
 * The keys in one piece of input. Over a slow line several arrive glued
 * together ("jjj"), and each counts. Function keys reach us without a name;
 * all of them are F1, which is what a lost person presses.
 */
export function keysOf(input: string, key: Key): readonly string[] {
  if (key.tab) return [key.shift ? 'Shift-Tab' : 'Tab'];
  for (const [flag, name] of named) if (key[flag] === true) return [name];
  if (input === '') return ['F1'];
  if (key.ctrl) return [`Ctrl-${input}`];
  // Escape glued to the next key looks like Alt and that key.
  if (key.meta) return ['Esc', ...Array.from(input, keyOfCharacter)];
  return Array.from(input, keyOfCharacter);
}

function keyOfCharacter(character: string): string {
  if (character === ' ') return 'Space';
  if (character === '\r' || character === '\n') return 'Enter';
  if (character === '\t') return 'Tab';
  if (character === '\u001b') return 'Esc';
  const code = character.codePointAt(0)!;
  if (code === 0x7f || code === 0x08) return 'Backspace';
  return code < 0x20 ? `Ctrl-${String.fromCharCode(code + 0x60)}` : character;
}

const arrows: Readonly<Record<string, string>> = { Up: '↑', Down: '↓', Left: '←', Right: '→' };

/** A key's name as a person reads it. */
export function keyLabel(name: string, glyphs: Glyphs): string {
  return (glyphs.ascii ? undefined : arrows[name]) ?? name;
}

/** The same where every column counts. */
export function shortLabel(name: string, glyphs: Glyphs): string {
  return name === 'Enter' && !glyphs.ascii ? '↵' : keyLabel(name, glyphs);
}
