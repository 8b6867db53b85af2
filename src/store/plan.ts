/**
 * What a filter means for the file. Each term becomes words of which a trace
 * must have one, or a condition on its row, or nothing when the file cannot
 * tell: a plan lets too many traces pass and never too few. Terms that are
 * turned around mostly pass, since a trace has more calls than the one meant.
 */
import { dottedDestination, splitDestination } from '../model/annotation.ts';
import type { Filter, FilterTerm } from '../model/filter.ts';
import { markNumber, MORE_TAGS, Role, tagHash } from './words.ts';

/** A word of the file. */
export interface KnownWord {
  readonly number: number;
  readonly role: Role;
  /** The name in small letters. */
  readonly name: string;
  /** It stands for all names beyond the limit. */
  readonly isOther: boolean;
}

interface Condition {
  /** On `traces`, with one `?` for each of the values. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export interface Plan {
  /** A trace has a word of each. */
  readonly wordSets: readonly (readonly number[])[];
  readonly conditions: readonly Condition[];
  /** A trace has the text in its id, dashes and capitals aside, or one of the words. */
  readonly idsOrWords: readonly { readonly text: string; readonly words: readonly number[] }[];
}

/** Letters that an id of digits may have, or none; any other text can only be in an odd one. */
const OF_DIGITS = /^[0-9a-f]*$/;

/** An id without what is only a way of writing it. */
function bare(id: string): string {
  return id.toLowerCase().replaceAll('-', '');
}

export function planOf(filter: Filter, words: readonly KnownWord[]): Plan {
  const wordSets: number[][] = [];
  const conditions: Condition[] = [];
  const idsOrWords: { text: string; words: number[] }[] = [];
  for (const term of filter) {
    const condition = conditionOf(term);
    if (condition) conditions.push(condition);
    if (term.negated) continue;
    const named = wordsOf(term, words);
    if (!named) continue;
    if (term.on !== 'text' && term.on !== 'trace') {
      wordSets.push(named);
      continue;
    }
    const text = bare(term.text);
    if (OF_DIGITS.test(text)) idsOrWords.push({ text, words: named });
    else wordSets.push(named);
  }
  return { wordSets, conditions, idsOrWords };
}

function wordsOf(term: FilterTerm, words: readonly KnownWord[]): number[] | undefined {
  switch (term.on) {
    case 'service':
      return numbersOf(
        words,
        ({ role, name }) =>
          role === Role.called
            ? splitDestination(name).service.includes(term.text)
            : role === Role.caller && name.includes(term.text),
        [Role.called, Role.caller],
      );
    case 'op':
      return numbersOf(
        words,
        ({ role, name }) =>
          role === Role.called && splitDestination(name).operation.includes(term.text),
        [Role.called],
      );
    case 'host':
      return numbersOf(words, ({ role, name }) => role === Role.host && name.includes(term.text), [
        Role.host,
      ]);
    case 'text':
      return [
        markNumber.oddId,
        ...numbersOf(
          words,
          ({ role, name }) =>
            (role === Role.called ? dottedDestination(name) : name).includes(term.text),
          Object.values(Role),
        ),
      ];
    case 'trace':
      return [markNumber.oddId];
    case 'status':
      if (term.status === 'error') return [markNumber.failed];
      return term.status === 'timeout' ? [markNumber.timedOut] : undefined;
    case 'dur':
    case 'tag':
      break;
  }
  return undefined;
}

/** The words that hold, and those that may since they stand for others. */
function numbersOf(
  words: readonly KnownWord[],
  holds: (word: KnownWord) => boolean,
  roles: readonly Role[],
): number[] {
  return words
    .filter((word) => (word.isOther && roles.includes(word.role)) || holds(word))
    .map(({ number }) => number);
}

function conditionOf(term: FilterTerm): Condition | undefined {
  switch (term.on) {
    case 'dur': {
      const holds = `duration ${term.compare} ?`;
      return {
        sql: `(duration IS NULL OR ${term.negated ? `NOT ${holds}` : holds})`,
        values: [term.duration],
      };
    }
    case 'tag':
      if (term.negated) return undefined;
      return {
        sql: `EXISTS (SELECT 1 FROM tags WHERE tags.trace = key
          AND (instr(hashes, ?) OR instr(hashes, ' ${MORE_TAGS} ')))`,
        values: [` ${tagHash(term.key, term.value)} `],
      };
    case 'service':
    case 'op':
    case 'host':
    case 'text':
    case 'trace':
    case 'status':
      break;
  }
  return undefined;
}
