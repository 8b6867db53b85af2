/** Orders that do not depend on chance, nor on the machine's language. */
import type { TraceSummary } from '../../model/trace.ts';

/** Texts by code unit. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Traces in the order in which they began. */
export function asBegun(traces: readonly TraceSummary[]): TraceSummary[] {
  return traces.toSorted((a, b) => a.start - b.start || byText(a.traceId, b.traceId));
}
