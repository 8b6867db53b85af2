/**
 * What `check` says: the verdict in the first line, which is all that some
 * monitors show, then a line for each rule. Or the same as one JSON document.
 */
import type { Judgement, Verdict } from '../../engine/query/check.ts';
import type { Change, WindowLoss } from '../../engine/views.ts';
import { isStateRule, type LimitRule } from '../../model/check-rule.ts';
import type { Micros } from '../../model/clock.ts';
import { SECOND } from '../../model/clock.ts';
import { findingText } from '../../ui/paint/change.ts';
import { clean } from '../../ui/paint/clean.ts';
import { asciiGlyphs } from '../../ui/paint/glyphs.ts';
import { isDoubtful, lossSentence } from '../../ui/paint/loss.ts';
import { visibleName } from '../../ui/paint/names.ts';
import { count } from '../../ui/paint/numbers.ts';

/** What was found out, or why nothing was. */
export interface Check {
  readonly verdict: Verdict;
  /** What the source calls itself; null when it could not be opened. */
  readonly source: string | null;
  readonly at: Micros | null;
  readonly windowSeconds: number | null;
  readonly judgements: readonly Judgement[];
  readonly loss: WindowLoss | null;
  /** One sentence: why it cannot be told, whatever the rules say. */
  readonly problem: string | null;
}

export function verdictText(check: Check): string {
  const { judgements, at } = check;
  const width = Math.max(0, ...judgements.map(({ rule }) => rule.text.length));
  const lines = judgements.map((judgement) =>
    [
      judgement.verdict.padEnd('unknown'.length),
      judgement.rule.text.padEnd(width),
      foundText(judgement, at ?? 0),
    ].join('  '),
  );
  return [headline(check), ...lines].map((line) => clean(line).trimEnd()).join('\n');
}

function headline({ verdict, judgements, at, problem, ...about }: Check): string {
  const of = judgements.length;
  const those = judgements.filter((judgement) => judgement.verdict === verdict);
  const [first] = those;
  const parts: string[] = [];
  if (verdict === 'ok') parts.push(of === 1 ? 'the rule holds' : `all ${of} rules hold`);
  else if (first) parts.push(`${first.rule.text}: ${foundText(first, at ?? 0)}`);
  if (verdict !== 'ok' && of > 1 && first) parts.push(`${those.length} of ${of} rules ${verdict}`);
  if (about.windowSeconds !== null) {
    parts.push(`last ${Math.round(about.windowSeconds)} s of ${about.source}`);
  }
  if (about.loss && isDoubtful(about.loss)) parts.push(lossSentence(about.loss, true));
  if (problem !== null) parts.push(problem);
  return `${verdict.toUpperCase()} - ${parts.join('; ')}`;
}

/** `service.fare 212 ms of 1,284 calls, the worst of 2 that break it`. */
function foundText(judgement: Judgement, at: Micros): string {
  const { who, finding, breaking, matching, why } = judgement;
  if (why !== null) return why;
  const several = breaking > 1 ? `; ${breaking} of ${matching} break it` : '';
  if (finding !== null) {
    const proof = finding.exampleTraceId === null ? '' : `, trace ${finding.exampleTraceId}`;
    const found = findingText(finding, at, { prefix: '', glyphs: asciiGlyphs });
    return `${found}${proof}${breaking > 1 ? `; and ${breaking - 1} more` : ''}`;
  }
  const name = who === null ? '' : `${visibleName(who)} `;
  return `${name}${valueText(judgement)}${several}`;
}

function valueText({ rule, value, calls }: Judgement): string {
  if (value === null || isStateRule(rule)) return '';
  const made = calls === null ? '' : ` of ${count(calls)} calls`;
  switch (rule.measure) {
    case 'errors':
    case 'timeouts':
      return `${figure(rule, value, 0.01)}%${made}`;
    case 'loss':
      return `${figure(rule, value, 0.01)}% of ${count(calls)} annotations`;
    case 'calls':
      return `${figure(rule, value, 1)}/s`;
    case 'in-flight':
      return `${count(value)} in flight`;
    case 'latency':
    case 'gap':
      break;
  }
  return value < 10 * SECOND
    ? `${figure(rule, value, MILLISECOND)} ms${made}`
    : `${figure(rule, value, SECOND)} s${made}`;
}

/** Three digits, or as many as it takes to see on which side of the limit it is: 200.4 and not 200. */
function figure({ limit }: LimitRule, value: number, unit: number): string {
  let digits = 3;
  const rounded = (): number => Number((value / unit).toPrecision(digits));
  const isSeen = (): boolean => Math.sign(rounded() - limit / unit) === Math.sign(value - limit);
  while (digits < MOST_DIGITS && !isSeen()) digits++;
  return String(rounded());
}

const MILLISECOND = 1_000;

/** Nearer to a limit than that is at it. */
const MOST_DIGITS = 6;

/** What `check --json` prints. Durations in µs, shares as parts of 1, rates in calls a second; unknown is null. */
export interface CheckDocument extends Pick<
  Check,
  'verdict' | 'source' | 'at' | 'windowSeconds' | 'loss' | 'problem'
> {
  readonly rules: readonly RuleDocument[];
}

interface RuleDocument extends Pick<
  Judgement,
  'verdict' | 'who' | 'value' | 'calls' | 'breaking' | 'matching' | 'why'
> {
  readonly rule: string;
  readonly limit: number | null;
  readonly change: Change | null;
  readonly traceId: string | null;
}

export function checkDocument({ judgements, ...check }: Check): CheckDocument {
  return { ...check, rules: judgements.map(ruleDocument) };
}

function ruleDocument({ rule, finding, ...judgement }: Judgement): RuleDocument {
  return {
    rule: rule.text,
    ...judgement,
    limit: 'limit' in rule ? rule.limit : null,
    change: finding?.change ?? null,
    traceId: finding?.exampleTraceId ?? null,
  };
}
