/** The table of keys as a footer, as help and as Markdown. */
import type { Glyphs } from '../paint/glyphs.ts';
import type { Entry, Footer, Group, Situation } from './entry.ts';
import { unicodeGlyphs } from '../paint/glyphs.ts';
import { keyLabel, shortLabel } from './keys.ts';
import { groups } from './entry.ts';
import { keymap } from './keymap.ts';

/** Keys and a word for them. */
export interface Hint {
  readonly keys: string;
  readonly word: string;
}

export interface FooterHints {
  readonly screens: readonly Hint[];
  /** Those that apply now, the most useful first; the last, `help`, stays when the rest is cut. */
  readonly keys: readonly Hint[];
}

export function footerHints(situation: Situation, glyphs: Glyphs): FooterHints {
  const shown = keymap
    .flatMap((entry) => (entry.footer === undefined ? [] : [{ entry, footer: entry.footer }]))
    .filter(({ entry }) => (entry.unless?.(situation) ?? null) === null)
    .filter(({ footer }) => footer.when?.(situation) ?? true)
    .toSorted((a, b) => rankOf(a.footer, situation) - rankOf(b.footer, situation))
    .map(({ entry, footer }) => ({
      group: entry.group,
      keys: footerKeys(entry, glyphs),
      word: typeof footer.word === 'string' ? footer.word : footer.word(situation),
    }));
  return {
    screens: shown.filter(({ group }) => group === 'Screens'),
    keys: shown.filter(({ group }) => group !== 'Screens'),
  };
}

function rankOf({ rank, replayRank = rank }: Footer, { replay }: Situation): number {
  return replay === null ? rank : replayRank;
}

/** The first key of each bind: there is room for no more. */
function footerKeys(entry: Entry, glyphs: Glyphs): string {
  return entry.binds.map(({ keys }) => shortLabel(keys[0]!, glyphs)).join(' ');
}

export interface HelpLine {
  readonly keys: string;
  readonly help: string;
}

export function helpLines(group: Group, glyphs: Glyphs): readonly HelpLine[] {
  return keymap
    .filter((entry) => entry.group === group)
    .map((entry) => ({
      keys: entry.binds
        .map(({ keys }) => keys.map((key) => keyLabel(key, glyphs)).join(' '))
        .join('   '),
      help: entry.help,
    }));
}

/** The README's list. */
export function keyListMarkdown(): string {
  const rows = groups.flatMap((group) =>
    helpLines(group, unicodeGlyphs).map(({ keys, help }, index) => {
      const marked = keys.split(/ +/).map((key) => `\`${key}\``);
      return `| ${index === 0 ? group : ''} | ${marked.join(' ')} | ${help} |`;
    }),
  );
  return ['| | keys | what they do |', '| --- | --- | --- |', ...rows].join('\n');
}
