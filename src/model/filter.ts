/**
 * The filter language, one on screen, in the API and on the command line:
 *
 *   service:fare status:error dur:>100ms host:eu-west-1a op:neardrivers tag.user=42 text
 *
 * Terms are separated by blanks and all must hold; a leading `!` inverts one.
 * Quotes keep blanks within a term. Matching is by part of a word, any case.
 */
import type { Micros } from './clock.ts';

export type Comparison = '>' | '>=' | '<' | '<=' | '=';

/** One condition. `negated` turns it around. */
export type FilterTerm =
  | {
      readonly on: 'service' | 'op' | 'host' | 'trace' | 'text';
      readonly text: string;
      readonly negated: boolean;
    }
  | {
      readonly on: 'status';
      readonly status: 'error' | 'ok' | 'timeout' | 'missing';
      readonly negated: boolean;
    }
  | {
      readonly on: 'dur';
      readonly compare: Comparison;
      readonly duration: Micros;
      readonly negated: boolean;
    }
  | { readonly on: 'tag'; readonly key: string; readonly value: string; readonly negated: boolean };

/** Terms that must all hold; none: everything passes. */
export type Filter = readonly FilterTerm[];

/** A filter, or one sentence that says what is wrong and what would be right. */
export type ParsedFilter =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly problem: string };

const TEXT_FIELDS = {
  service: 'service',
  svc: 'service',
  op: 'op',
  operation: 'op',
  host: 'host',
  trace: 'trace',
  id: 'trace',
} as const;

const STATUSES = ['error', 'ok', 'timeout', 'missing'] as const;
const FIELDS = 'service:, op:, host:, status:, dur:, trace: or tag.key=value';
const UNITS: Readonly<Record<string, Micros>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
};

/** Reads a filter. Never throws. */
export function parseFilter(text: string): ParsedFilter {
  const filter: FilterTerm[] = [];
  const words = splitWords(text);
  if (words === undefined)
    return { ok: false, problem: 'The filter has a quote that is not closed.' };
  for (const word of words) {
    const term = parseTerm(word);
    if (typeof term === 'string') return { ok: false, problem: term };
    filter.push(term);
  }
  return { ok: true, filter };
}

/** Reads `100ms`, `1.5s`, `250us`, `2m`; a bare number is milliseconds. Undefined when it is none of these. */
export function parseDuration(text: string): Micros | undefined {
  const match = /^(\d+(?:\.\d+)?)(us|µs|ms|s|m)?$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * UNITS[match[2] ?? 'ms']!;
}

function parseTerm(word: string): FilterTerm | string {
  const negated = word.startsWith('!');
  const body = negated ? word.slice(1) : word;
  if (body === '') return 'The filter has a "!" with nothing after it.';

  const tag = /^tag\.([^=:]+)[=:](.*)$/.exec(body);
  if (tag) return { on: 'tag', key: tag[1]!, value: unquote(tag[2]!), negated };

  const field = /^([a-z]+):(.*)$/i.exec(body);
  if (!field) return { on: 'text', text: unquote(body).toLowerCase(), negated };
  const name = field[1]!.toLowerCase();
  const value = unquote(field[2]!);

  if (Object.hasOwn(TEXT_FIELDS, name)) {
    if (value === '')
      return `The filter says "${name}:" but not which; write for example ${name}:fare.`;
    return {
      on: TEXT_FIELDS[name as keyof typeof TEXT_FIELDS],
      text: value.toLowerCase(),
      negated,
    };
  }
  if (name === 'status') {
    const status = STATUSES.find((known) => known === value.toLowerCase());
    if (!status) return `The filter says status:${value}; it is one of ${STATUSES.join(', ')}.`;
    return { on: 'status', status, negated };
  }
  if (name === 'dur' || name === 'duration') {
    const match = /^(>=|<=|>|<|=)?(.*)$/.exec(value);
    const duration = parseDuration(match?.[2] ?? '');
    if (duration === undefined)
      return `The filter says dur:${value}; write for example dur:>100ms.`;
    return {
      on: 'dur',
      compare: (match?.[1] as Comparison | undefined) ?? '>=',
      duration,
      negated,
    };
  }
  return `The filter says "${name}:", which is not a field; the fields are ${FIELDS}.`;
}

/** What blanks divide, quotes left where they stand; undefined when one is not closed. */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (!quoted && /\s/.test(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      word += char;
    }
  }
  if (quoted) return undefined;
  if (word !== '') words.push(word);
  return words;
}

export function unquote(text: string): string {
  return text.replaceAll('"', '');
}
