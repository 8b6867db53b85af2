/**
 * The rules of `check`: what is to be so, one sentence a rule, with the terms of
 * the filter language in front for those whom it concerns:
 *
 *   errors < 1%                  service:fare p99 < 200ms     service:hob calls > 10/s
 *   loss < 0.1%                  edge:customer->fare gap p95 < 5ms
 *   in-flight < 500              service:hob !silent          !alert
 *
 * A rule has to hold for each one whom its terms name; without terms it is about
 * the whole platform.
 */
import { parseDuration, splitWords, unquote, type Comparison } from './filter.ts';

/** Whose rows a rule is held against; `all` is the platform as one. */
type RuleSubject = 'all' | 'service' | 'operation' | 'edge' | 'host';

/** Names are parts of names, in lower case. An empty side of an edge is any. */
export type RuleTerm =
  | {
      readonly on: 'service' | 'op' | 'host';
      readonly text: string;
      readonly negated: boolean;
    }
  | {
      readonly on: 'edge';
      readonly caller: string;
      readonly callee: string;
      readonly negated: boolean;
    };

type RuleQuantile = 'p50' | 'p95' | 'p99' | 'max';

/** What a limit is set to. A gap is what a caller waited beyond its server's time. */
type Figure =
  | { readonly measure: 'latency' | 'gap'; readonly quantile: RuleQuantile }
  | { readonly measure: 'errors' | 'timeouts' | 'loss' | 'calls' | 'in-flight' };

interface Concerns {
  /** As it was written, blanks made single. */
  readonly text: string;
  readonly subject: RuleSubject;
  /** All must hold; none: everybody. */
  readonly terms: readonly RuleTerm[];
}

/** A figure and its limit: µs for times, a part of 1 for shares, calls a second, or calls in flight. */
export type LimitRule = Concerns &
  Figure & {
    readonly compare: Comparison;
    readonly limit: number;
  };

/** What nobody may be: silent while it was talking, or in an alert. */
export interface StateRule extends Concerns {
  readonly measure: 'silent' | 'alert';
}

export type CheckRule = LimitRule | StateRule;

/** A rule, or one sentence that says what is wrong and what would be right. */
export type ParsedRule =
  | { readonly ok: true; readonly rule: CheckRule }
  | { readonly ok: false; readonly problem: string };

export function isStateRule(rule: CheckRule): rule is StateRule {
  return rule.measure === 'silent' || rule.measure === 'alert';
}

const FIELDS = {
  service: 'service',
  svc: 'service',
  op: 'op',
  operation: 'op',
  host: 'host',
  edge: 'edge',
} as const;

const MEASURES =
  'p50, p95, p99, max, gap p95, errors, timeouts, calls, in-flight, loss, !silent or !alert';
const EXAMPLES = '"service:fare p99 < 200ms" or "errors < 1%"';

const MEASURE =
  /^(?<measure>p50|p95|p99|max|gap (?:p50|p95|p99|max)|errors|timeouts|loss|calls|in[- ]flight) ?(?<compare>>=|<=|>|<|=) ?(?<limit>.*)$/;
const STATE = /^(?:!|not ) ?(?<state>silent|alert)$/;

const RATE_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** Reads a rule. Never throws. */
export function parseCheckRule(text: string): ParsedRule {
  const words = splitWords(text);
  if (words === undefined) return bad(`The rule "${text}" has a quote that is not closed.`);
  const terms: RuleTerm[] = [];
  while (/^!?[a-z]+:/i.test(words[0] ?? '')) {
    const term = parseTerm(words.shift()!, text);
    if (typeof term === 'string') return bad(term);
    terms.push(term);
  }
  const subject = subjectOf(terms);
  if (subject === undefined) {
    return bad(
      `The rule "${text}" is about several kinds at once; a rule is about services, operations (service: and op:), edges or hosts.`,
    );
  }
  const concerns = { text: text.trim().replace(/\s+/g, ' '), subject, terms };
  const said = words.join(' ').toLowerCase();
  const state = STATE.exec(said)?.groups?.['state'];
  if (state !== undefined) {
    return { ok: true, rule: { ...concerns, measure: state as StateRule['measure'] } };
  }
  return parseLimit(said, concerns);
}

function parseLimit(said: string, concerns: Concerns): ParsedRule {
  const { text, subject } = concerns;
  const found = MEASURE.exec(said)?.groups;
  if (!found) {
    return bad(
      `The rule "${text}" does not say what is to be so; write for example ${EXAMPLES}, with one of ${MEASURES}.`,
    );
  }
  const figure = figureOf(found['measure']!);
  const { measure } = figure;
  if (measure === 'loss' && subject !== 'all') {
    return bad(`The rule "${text}" names somebody, but loss is of all; write "loss < 0.1%".`);
  }
  if (measure === 'gap' && subject === 'all') {
    return bad(
      `The rule "${text}" does not say whose gap; write for example "edge:customer->fare gap p95 < 5ms".`,
    );
  }
  const limit = limitOf(measure, found['limit']!);
  if (typeof limit === 'string') {
    return bad(`The rule "${text}" has no limit that can be read; write for example "${limit}".`);
  }
  const compare = found['compare'] as Comparison;
  return { ok: true, rule: { ...concerns, ...figure, compare, limit } };
}

function figureOf(words: string): Figure {
  const [first, quantile] = words.split(' ');
  if (first === 'gap') return { measure: 'gap', quantile: quantile as RuleQuantile };
  if (/^(?:p\d+|max)$/.test(words)) return { measure: 'latency', quantile: words as RuleQuantile };
  return { measure: words.replace(' ', '-') as 'errors' };
}

/** The limit in the measure's unit, or how one is written. */
function limitOf(measure: LimitRule['measure'], text: string): number | string {
  switch (measure) {
    case 'errors':
    case 'timeouts':
    case 'loss': {
      const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(text)?.[1];
      return percent === undefined ? `${measure} < 1%` : Number(percent) / 100;
    }
    case 'calls': {
      const [, number, unit] = /^(\d+(?:\.\d+)?) ?\/ ?([smh])$/.exec(text) ?? [];
      return number === undefined ? 'calls > 10/s' : Number(number) / RATE_UNITS[unit!]!;
    }
    case 'in-flight':
      return /^\d{1,15}$/.test(text) ? Number(text) : 'in-flight < 500';
    case 'latency':
    case 'gap':
      break;
  }
  return parseDuration(text.replace(' ', '')) ?? `${measure === 'gap' ? 'gap p95' : 'p99'} < 200ms`;
}

function parseTerm(word: string, rule: string): RuleTerm | string {
  const negated = word.startsWith('!');
  const [, name = '', value = ''] = /^!?([a-z]+):(.*)$/is.exec(word) ?? [];
  const field = name.toLowerCase();
  if (!Object.hasOwn(FIELDS, field)) {
    return `The rule "${rule}" says "${name}:", which no rule knows; it knows service:, op:, host: and edge:caller->callee.`;
  }
  const on = FIELDS[field as keyof typeof FIELDS];
  const text = unquote(value).toLowerCase();
  if (on !== 'edge') {
    if (text !== '') return { on, text, negated };
    return `The rule "${rule}" says "${name}:" but not which; write for example ${on}:fare.`;
  }
  const sides = text.split(/->|→/);
  const [caller = '', callee = ''] = sides;
  if (sides.length !== 2 || caller + callee === '') {
    return `The rule "${rule}" names no edge; write for example edge:customer->fare.`;
  }
  return { on, caller, callee, negated };
}

/** Undefined when the terms are not of one kind. */
function subjectOf(terms: readonly RuleTerm[]): RuleSubject | undefined {
  const kinds = new Set(terms.map(({ on }) => on));
  if (kinds.size === 0) return 'all';
  if (kinds.has('edge') || kinds.has('host')) {
    if (kinds.size > 1) return undefined;
    return kinds.has('edge') ? 'edge' : 'host';
  }
  return kinds.has('op') ? 'operation' : 'service';
}

function bad(problem: string): ParsedRule {
  return { ok: false, problem };
}
