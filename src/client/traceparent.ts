/** W3C Trace Context, level 1: the header `traceparent`. */

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
const SAMPLED = '01';
const NOT_SAMPLED = '00';

/** @param traceId 32 digits. @param spanId 16 digits. */
export function writeTraceparent(traceId: string, spanId: string, sampled: boolean): string {
  return `00-${traceId}-${spanId}-${sampled ? SAMPLED : NOT_SAMPLED}`;
}

/**
 * The ids in a header; undefined when it is not well formed. Its flag is passed
 * over: a proxy that samples one in a hundred for another system would leave
 * this one nearly blind, and rates wrong by an unknown factor. What our own
 * callers decided is in `tracestate`.
 */
export function readTraceparent(text: string): { traceId: string; spanId: string } | undefined {
  const [, version, traceId, spanId, more] = TRACEPARENT.exec(text.trim()) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  // A later version may say more; this one may not, and ff is none.
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return traceId === NO_TRACE || spanId === NO_SPAN ? undefined : { traceId, spanId };
}
