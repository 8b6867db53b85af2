import type { Annotation } from '../../model/annotation.ts';
import { ERROR_TAG, Kind } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import type { Candidate, Comparison } from './match.ts';
import { firstAtLeast, pairOff } from './match.ts';

/** An annotation and its place in the file. */
export interface Said {
  readonly annotation: Annotation;
  readonly place: number;
}

/** One process's side of a call: REQ with REP or TIMEOUT, or IN with OUT. At least one of the two is there. */
export interface Side {
  readonly host: string;
  readonly begin: Said | null;
  readonly end: Said | null;
}

/** Files tell milliseconds, cut and not rounded, so two moments may be this much nearer or further than they look. */
export const FILE_ROUNDING: Micros = 1_000;

/** A told duration and the two moments are of one call when they agree this closely; clocks are slewed, not stopped. */
const TOLD_TOLERANCE: Micros = 5_000;
const TOLD_TOLERANCE_SHARE = 0.1;

/**
 * How many beginnings around the expected one each end is compared with.
 * A thousand equal calls side by side must not cost a million comparisons.
 */
const NEIGHBOURS = 32;

/**
 * Pairs the beginnings and ends that one process said of equal calls (same
 * caller, same endpoint, same host). A told duration chooses the beginning
 * that it fits; an end without one belongs to the last call begun.
 */
export function pairSides(begins: readonly Said[], ends: readonly Said[]): Side[] {
  const sorted = begins.toSorted((a, b) => timeOf(a) - timeOf(b) || a.place - b.place);
  const ordered = ends.toSorted((a, b) => expectedBegin(a) - expectedBegin(b) || a.place - b.place);
  const compare: Comparison = (left, right) => beginFits(sorted[left]!, ordered[right]!);
  const candidates: Candidate[] = [];
  ordered.forEach((end, right) => {
    const expected = expectedBegin(end);
    const near = firstAtLeast(sorted, expected, timeOf);
    const last = Math.min(sorted.length, near + NEIGHBOURS);
    for (let left = Math.max(0, near - NEIGHBOURS); left < last; left++) {
      if (compare(left, right) !== 0) continue;
      const told = end.annotation.duration > 0 ? 0 : 1;
      candidates.push({ left, right, misfit: [told, Math.abs(timeOf(sorted[left]!) - expected)] });
    }
  });
  const endOf = pairOff(sorted.length, ordered.length, candidates, compare);
  const used = new Set(endOf);
  return [
    ...sorted.map((begin, left) => side(begin, ordered[endOf[left]!] ?? null)),
    ...ordered.filter((_, right) => !used.has(right)).map((end) => side(null, end)),
  ];
}

/** When the end says that its call began: at once, if it tells no duration. */
function expectedBegin({ annotation }: Said): Micros {
  return annotation.timestamp - annotation.duration;
}

function beginFits(begin: Said, end: Said): number {
  const { duration } = end.annotation;
  const late = timeOf(begin) - expectedBegin(end);
  if (duration <= 0) return late > FILE_ROUNDING ? late : 0;
  const tolerance = TOLD_TOLERANCE + duration * TOLD_TOLERANCE_SHARE;
  return Math.abs(late) <= tolerance ? 0 : late;
}

/** When the side began, told or by its duration. */
export function sideStart(one: Side): Micros {
  if (one.begin !== null) return timeOf(one.begin);
  const { timestamp, duration } = one.end!.annotation;
  return timestamp - duration;
}

/** When the side ended; null while it is not known. */
export function sideEnd(one: Side): Micros | null {
  return one.end === null ? null : timeOf(one.end);
}

/** What was said first of the side. */
export function firstSaid(one: Side): Said {
  return (one.begin ?? one.end)!;
}

/** True when the side ended well. */
export function succeeded(one: Side): boolean {
  return (
    one.end !== null &&
    one.end.annotation.kind !== Kind.timeout &&
    one.end.annotation.tags.every(([key]) => key !== ERROR_TAG)
  );
}

function side(begin: Said | null, end: Said | null): Side {
  return { host: (begin ?? end)!.annotation.host, begin, end };
}

function timeOf(said: Said): Micros {
  return said.annotation.timestamp;
}
