/**
 * Which traces are told. Everyone who knows the id of a trace decides alike:
 * the id's digits in lower case, without dashes, are hashed by FNV-1a (32 bit)
 * and the 32-bit finaliser of MurmurHash3, and the trace is told when that is
 * below rate × 2³². A lower rate tells a part of what a higher one does.
 */
export interface Sampling {
  /** The share of traces that is told, 0 to 1. */
  readonly rate: number;
  /** Tell the calls that failed or timed out of all other traces too. */
  readonly errors?: boolean;
}

export { WEIGHT_TAG } from '../model/weight.ts';

/** The share as it can be used: within 0 to 1; what is not a number is all. */
export function usableRate(rate: number): number {
  return rate >= 0 && rate <= 1 ? rate : rate < 0 ? 0 : 1;
}

/** For how many traces this one stands when so large a share is told; 0 when it is not told. */
export function weightOf(traceId: string, rate: number): number {
  if (rate >= 1) return 1;
  return hash(traceId) < rate * 0x1_0000_0000 ? 1 / rate : 0;
}

const DASH = 0x2d;

function hash(traceId: string): number {
  let mixed = 0x811c9dc5;
  const text = traceId.toLowerCase();
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== DASH) mixed = Math.imul(mixed ^ unit, 0x01000193);
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
