/** What the row at the bottom says: the screens and the keys that apply, a prompt, or a sentence. */
import type { Choice } from '../errands/choice.ts';
import type { FooterHints, Hint } from '../keymap/lists.ts';
import type { Glyphs } from '../paint/glyphs.ts';
import type { State } from '../state/state.ts';
import type { Part } from './part.ts';
import { textColumns } from '../paint/cells.ts';
import { clean } from '../paint/clean.ts';
import { tailOf } from '../paint/cut.ts';
import { bold, role, underline } from '../paint/style.ts';

const GAP = 2;

/** Below this width the screens stand closer. */
const ROOMY = 130;

function gapOf(width: number): string {
  return ' '.repeat(width < ROOMY ? 1 : GAP);
}

/** `1 Services  2 Traces …`, the current one marked. */
export function screenParts(hints: FooterHints, title: string, width: number): readonly Part[] {
  return hints.screens.flatMap(({ keys, word }, index) => {
    const current = word === title;
    return [
      { text: `${index === 0 ? ' ' : gapOf(width)}${keys} `, style: role.key },
      { text: word, style: current ? underline(bold(role.bright)) : role.dim },
    ];
  });
}

/** As many hints as fit beside the screens; the last, help, always. */
export function keyParts(hints: FooterHints, title: string, width: number): readonly Part[] {
  const taken = screenParts(hints, title, width).reduce((sum, { text }) => sum + text.length, 1);
  const help = hints.keys.slice(-1);
  let room = width - taken - help.reduce((sum, hint) => sum + columns(hint), 0);
  const kept: Hint[] = [];
  for (const hint of hints.keys.slice(0, -1)) {
    if (columns(hint) > room) continue;
    room -= columns(hint);
    kept.push(hint);
  }
  kept.push(...help);
  const parts = kept.flatMap(({ keys, word }): Part[] => [
    { text: `${' '.repeat(GAP)}${keys} `, style: role.key },
    { text: word, style: role.dim },
  ]);
  return [...parts, { text: ' ', style: role.text }];
}

function columns({ keys, word }: Hint): number {
  return GAP + keys.length + 1 + word.length;
}

/** A sentence for a moment; one that begins with a mark tells of something that went wrong. */
export function noticeParts(notice: string): readonly Part[] {
  return [{ text: ` ${notice}`, style: notice.startsWith('! ') ? role.warn : role.accent }];
}

/** The keys that a choice takes; where there is no room for what they do, the panel says it. */
export function choiceParts({ options }: Choice, width: number): readonly Part[] {
  const leave: Part[] = [
    { text: '  Esc ', style: role.key },
    { text: 'leaves it', style: role.dim },
  ];
  const named = options.flatMap(({ key, name }): Part[] => [
    { text: `  ${key} `, style: role.key },
    { text: name, style: role.dim },
  ]);
  const bare = options.map(({ key }): Part => ({ text: `  ${key}`, style: role.key }));
  const fits = [...named, ...leave].reduce((sum, { text }) => sum + text.length, 0) <= width;
  return [...(fits ? named : bare), ...leave];
}

/** Columns that the typed text leaves to the hint, or the hint is not shown. */
const HINT_LEAST = 20;

/** ` /` before the text, the cursor after it. */
const PROMPT_FRAME = 3;

/** The prompt as it is typed, and how it ends, or how a filter is written; of a text too long its end, where the cursor is. */
export function promptParts({ prompt }: State, width: number, glyphs: Glyphs): readonly Part[] {
  if (prompt === null) return [];
  const hint =
    prompt.text === '' || prompt.problem !== null
      ? 'service:fare op:list host:eu-west status:error dur:>100ms tag.user=42 !not'
      : 'Enter keeps it, Esc undoes it';
  const typed = clean(prompt.text);
  const room = width - PROMPT_FRAME;
  const isLong = textColumns(typed) > room;
  const cut = isLong ? glyphs.ellipsis : '';
  const rest = room - textColumns(typed);
  return [
    { text: ` ${cut === '' ? '/' : cut}`, style: bold(role.key) },
    { text: isLong ? tailOf(typed, room) : typed, style: role.bright },
    { text: ' ', style: underline(bold(role.bright)) },
    ...(rest < HINT_LEAST ? [] : [{ text: `   ${hint}`, style: role.dim }]),
  ];
}
