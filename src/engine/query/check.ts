/** Whether a rule holds, by the answer to one question. */
import type { CheckRule, LimitRule, RuleTerm, StateRule } from '../../model/check-rule.ts';
import { isStateRule } from '../../model/check-rule.ts';
import type { Answer, Finding } from '../views.ts';
import { nameOf, ofAll, ofRow, type CheckedRow } from './check-figures.ts';
import { compares } from './row-filter.ts';

/** The tables that rules are held against. */
export type CheckedView = 'services' | 'operations' | 'edges' | 'hosts';

/** `unknown` where the answer does not tell; that is never taken for ok. */
export type Verdict = 'ok' | 'broken' | 'unknown';

export interface Judgement {
  readonly rule: CheckRule;
  readonly verdict: Verdict;
  /** Whose figure it is: of all that the rule names the worst; null where it is the platform's. */
  readonly who: string | null;
  /** That figure, in the unit of the rule's limit. */
  readonly value: number | null;
  /** Of how many calls it is. */
  readonly calls: number | null;
  /** How many break the rule, of how many that it names; of the platform 1. */
  readonly breaking: number;
  readonly matching: number;
  /** What is wrong with the first of them, when the rule is about a state. */
  readonly finding: Finding | null;
  /** Why there is nobody to hold it against, or nothing to tell it by; the rest of a sentence. */
  readonly why: string | null;
}

/** Which table a rule needs; the platform's own figures are in all of them. */
export function viewOfRule({ subject }: CheckRule): CheckedView {
  if (subject === 'edge') return 'edges';
  if (subject === 'operation') return 'operations';
  return subject === 'host' ? 'hosts' : 'services';
}

/** @param answer to `viewOfRule`, without a filter, over the window that the rule is about. */
export function judge(rule: CheckRule, answer: Answer<CheckedView>): Judgement {
  const rows: readonly CheckedRow[] = answer.body.rows;
  const named = rows.filter((row) => rule.terms.every((term) => isNamed(row, term)));
  if (isStateRule(rule)) return judgeState(rule, answer, named);
  return judgeLimit(rule, answer, named);
}

function judgeLimit(rule: LimitRule, answer: Answer, named: readonly CheckedRow[]): Judgement {
  const { compare, limit } = rule;
  if (!isHeard(answer)) return unknown(rule, NOTHING_HEARD);
  const heard = named.filter(isCalled);
  const isAll = rule.subject === 'all';
  const candidates = isAll ? ofAll(rule, answer) : heard.flatMap((row) => ofRow(rule, row, answer));
  if (candidates.length === 0) {
    // Of somebody who does not call any more, no calls are all that there is to see.
    const isMissed = rule.measure === 'calls' && !compares(0, compare, limit);
    if (isMissed) return { ...unknown(rule, NOBODY), verdict: 'broken', value: 0, calls: 0 };
    return unknown(rule, isAll || heard.length > 0 ? NOTHING_MEASURED : NOBODY);
  }
  const breaking = candidates.filter(({ value }) => !compares(value, compare, limit));
  const wantsMore = compare === '>' || compare === '>=';
  const [worst] = (breaking.length > 0 ? breaking : candidates).toSorted((a, b) =>
    wantsMore ? a.value - b.value : b.value - a.value,
  );
  return {
    ...nobody(rule),
    ...worst,
    verdict: breaking.length > 0 ? 'broken' : 'ok',
    breaking: breaking.length,
    matching: candidates.length,
  };
}

function judgeState(rule: StateRule, answer: Answer, named: readonly CheckedRow[]): Judgement {
  const { overview } = answer;
  const isAll = rule.subject === 'all';
  const findings = isAll ? overview.findings : named.flatMap(findingOf);
  const breaking = findings.filter(({ change }) =>
    rule.measure === 'silent' ? change.measure === 'silent' : change.severity === 'bad',
  );
  const [finding] = breaking;
  if (finding !== undefined) {
    const matching = isAll ? breaking.length : named.length;
    const { length } = breaking;
    return { ...nobody(rule), verdict: 'broken', finding, breaking: length, matching };
  }
  if (!isHeard(answer)) return unknown(rule, NOTHING_HEARD);
  if (overview.learning !== null) {
    const { heard, of } = overview.learning;
    return unknown(rule, `heard for ${heard} s, and it takes ${of} s to know what is usual`);
  }
  // That nothing is wrong with what was heard means nothing when nothing was.
  if (overview.calls === 0 && overview.inFlight === 0) return unknown(rule, NOTHING_CAME);
  if (!isAll && named.length === 0) return unknown(rule, NOBODY);
  return { ...nobody(rule), verdict: 'ok', matching: isAll ? 1 : named.length };
}

const NOTHING_HEARD = 'nothing has been heard yet';
const NOTHING_CAME = 'no call came in this time';
const NOTHING_MEASURED = 'nothing was measured in this time';
const NOBODY = 'nobody of such a name was called in this time';

/** A source that was never sent anything has no silence to tell of. */
function isHeard({ windowSeconds, overview }: Answer): boolean {
  const { learning, calls, inFlight } = overview;
  return windowSeconds > 0 && (learning === null || learning.heard > 0 || calls + inFlight > 0);
}

function nobody(rule: CheckRule): Judgement {
  return {
    rule,
    verdict: 'unknown',
    who: null,
    value: null,
    calls: null,
    breaking: 0,
    matching: 0,
    finding: null,
    why: null,
  };
}

function unknown(rule: CheckRule, why: string): Judgement {
  return { ...nobody(rule), why };
}

/** Who only calls others has a row too, with nothing of its own to hold a rule against. */
function isCalled({ calls, inFlight, change }: CheckedRow): boolean {
  return calls > 0 || inFlight > 0 || change !== null;
}

function isNamed(row: CheckedRow, term: RuleTerm): boolean {
  switch (term.on) {
    case 'edge':
      return (
        'caller' in row &&
        (has(row.caller, term.caller) && has(row.callee, term.callee)) !== term.negated
      );
    case 'service':
      return 'service' in row && has(row.service, term.text) !== term.negated;
    case 'op':
      return 'operation' in row && has(row.operation, term.text) !== term.negated;
    case 'host':
      break;
  }
  return 'host' in row && has(row.host, term.text) !== term.negated;
}

function has(name: string, part: string): boolean {
  return name.toLowerCase().includes(part);
}

function findingOf(row: CheckedRow): Finding[] {
  const { change } = row;
  if (change === null) return [];
  const example = { exampleTraceId: null, exampleSpanId: null };
  if ('caller' in row) {
    return [{ subject: 'edge', service: row.callee, other: row.caller, change, ...example }];
  }
  const service = nameOf(row);
  return [{ subject: 'service', service, other: '', change, ...example }];
}
