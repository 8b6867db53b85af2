/** The figures that rules set limits to: the platform's, or a row's. */
import type { LimitRule } from '../../model/check-rule.ts';
import type { Answer, EdgeRow, HostRow, OperationRow, ServiceRow } from '../views.ts';

export type CheckedRow = ServiceRow | OperationRow | EdgeRow | HostRow;

/** One whose figure a rule is held against. */
export interface Candidate {
  readonly who: string | null;
  readonly value: number;
  readonly calls: number;
}

/** None where nothing was measured. */
export function ofAll(rule: LimitRule, { overview, windowSeconds }: Answer): Candidate[] {
  const { calls, errors, timeouts, inFlight, latency, loss } = overview;
  const candidate = (value: number | null, of = calls): Candidate[] =>
    value === null ? [] : [{ who: null, value, calls: of }];
  switch (rule.measure) {
    case 'loss':
      return candidate(share(loss.lost, loss.offered), loss.offered);
    case 'errors':
      return candidate(share(errors, calls));
    case 'timeouts':
      return candidate(share(timeouts, calls));
    case 'calls':
      return candidate(calls / windowSeconds);
    case 'in-flight':
      return candidate(inFlight);
    case 'latency':
      return candidate(latency[rule.quantile]);
    case 'gap':
      break;
  }
  return [];
}

export function ofRow(rule: LimitRule, row: CheckedRow, { windowSeconds }: Answer): Candidate[] {
  const value = figureOf(rule, row, windowSeconds);
  return value === null ? [] : [{ who: nameOf(row), value, calls: row.calls }];
}

function figureOf(rule: LimitRule, row: CheckedRow, windowSeconds: number): number | null {
  switch (rule.measure) {
    case 'errors':
      return share(row.errors, row.calls);
    case 'timeouts':
      return share(row.timeouts, row.calls);
    case 'calls':
      return row.calls / windowSeconds;
    case 'in-flight':
      return row.inFlight;
    case 'latency':
      // On an edge it is the caller who waits.
      return ('caller' in row ? row.client : row.latency)[rule.quantile];
    case 'gap':
      return row.gap[rule.quantile];
    case 'loss':
      break;
  }
  return null;
}

function share(of: number, whole: number): number | null {
  return whole > 0 ? of / whole : null;
}

export function nameOf(row: CheckedRow): string {
  if ('caller' in row) return `${row.caller}->${row.callee}`;
  if ('host' in row) return row.host;
  return 'operation' in row ? `${row.service}.${row.operation}` : row.service;
}
