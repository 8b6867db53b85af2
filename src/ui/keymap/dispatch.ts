/** From a key to what it does, or to the sentence that says why it does nothing. */
import type { Action } from '../state/action.ts';
import type { Entry, Situation } from './entry.ts';
import { clean } from '../paint/clean.ts';
import { keymap } from './keymap.ts';

export type Dispatched =
  | { readonly action: Action }
  | { readonly because: string }
  /** No such key. */
  | null;

const byKey = new Map<string, { entry: Entry; action: Action }>();
for (const entry of keymap) {
  for (const { keys, action } of entry.binds) {
    for (const key of keys) byKey.set(key, { entry, action });
  }
}

export function dispatch(key: string, situation: Situation): Dispatched {
  const found = byKey.get(key);
  if (found === undefined) return null;
  const because = found.entry.unless?.(situation) ?? null;
  return because === null ? { action: found.action } : { because };
}

/** Actions about rows: pressed before the first answer is there, they wait for it. */
const aboutRows: ReadonlySet<Action['type']> = new Set([
  'move',
  'enter',
  'match',
  'error',
  'collapse',
  'expand',
  'zoom',
  'critical',
  'clocks',
  'listing',
  'details',
  'copy',
  'save',
]);

export function waitsForRows(key: string): boolean {
  const found = byKey.get(key);
  return found !== undefined && aboutRows.has(found.action.type);
}

/** Actions that lead away from here, so that what waits for rows is forgotten. */
const leading: ReadonlySet<Action['type']> = new Set(['escape', 'back', 'quit', 'switch', 'cycle']);

export function leadsAway(key: string): boolean {
  const found = byKey.get(key);
  return found !== undefined && leading.has(found.action.type);
}

/** Longest filter that can be typed: a screen is not a place to paste a book. */
const MAX_FILTER = 200;

/** The prompt takes letters; only these keys are more than a letter there. */
export function dispatchPrompt(key: string, text: string): Action | null {
  switch (key) {
    case 'Enter':
      return { type: 'accept' };
    case 'Esc':
      return { type: 'escape' };
    case 'Ctrl-c':
      return { type: 'quit' };
    case 'Backspace':
      return { type: 'typed', text: Array.from(text).slice(0, -1).join('') };
    case 'Ctrl-u':
      return { type: 'typed', text: '' };
    case 'Ctrl-w':
      return { type: 'typed', text: text.replace(/\S+\s*$/, '') };
    default: {
      const letter = key === 'Space' ? ' ' : key;
      const typed = Array.from(letter).length === 1 && text.length < MAX_FILTER;
      return typed ? { type: 'typed', text: text + letter } : null;
    }
  }
}

/** The prompt's text with what was pasted at its end: one line, and no more than can be typed. */
export function withPasted(text: string, pasted: string): string {
  const line = clean(pasted.slice(0, MAX_FILTER)).trim();
  return Array.from(text + line)
    .slice(0, MAX_FILTER)
    .join('');
}
