/** What the row at the bottom says: the screens and the keys that apply, a prompt, or a sentence. */
import type { FooterHints, Hint } from '../keymap/lists.ts';
import type { State } from '../state/state.ts';
import type { Part } from './styled.tsx';
import { bold, role, underline } from '../paint/style.ts';

const GAP = 2;

/** `1 Services  2 Traces …`, the current one marked. */
export function screenParts(hints: FooterHints, title: string): readonly Part[] {
  return hints.screens.flatMap(({ keys, word }, index) => {
    const current = word === title;
    return [
      { text: `${index === 0 ? ' ' : ' '.repeat(GAP)}${keys} `, style: role.key },
      { text: word, style: current ? underline(bold(role.bright)) : role.dim },
    ];
  });
}

/** As many hints as fit beside the screens; the last, help, always. */
export function keyParts(hints: FooterHints, width: number): readonly Part[] {
  const taken = hints.screens.reduce((sum, hint) => sum + columns(hint), 1);
  const kept: Hint[] = [...hints.keys];
  while (kept.length > 1 && taken + kept.reduce((sum, hint) => sum + columns(hint), 1) > width) {
    kept.splice(-2, 1);
  }
  const parts = kept.flatMap(({ keys, word }): Part[] => [
    { text: `${' '.repeat(GAP)}${keys} `, style: role.key },
    { text: word, style: role.dim },
  ]);
  return [...parts, { text: ' ', style: role.text }];
}

function columns({ keys, word }: Hint): number {
  return GAP + keys.length + 1 + word.length;
}

/** The prompt as it is typed, and how it ends. */
export function promptParts({ prompt }: State): readonly Part[] {
  if (prompt === null) return [];
  return [
    { text: ' /', style: bold(role.key) },
    { text: prompt.text, style: role.bright },
    { text: ' ', style: underline(bold(role.bright)) },
    { text: '   Enter keeps it, Esc undoes it', style: role.faint },
  ];
}
