import type { Micros } from '../../model/clock.ts';

/** A moment as OTLP has it, ns since epoch: whole µs and the ns beyond them, since no number holds both. */
export interface Nanos {
  readonly micros: Micros;
  /** 0 to 999. */
  readonly rest: number;
}

/** OTLP's 0: not told. */
export const UNTOLD: Nanos = { micros: 0, rest: 0 };

const DIGITS = /^\d{1,20}$/;
const PER_MICRO = 1000;

/** 2³² ns in µs, and the ns beyond them. */
const HALF_MICROS = 4_294_967;
const HALF_REST = 296;

/** A moment from its digits; undefined when it is no moment, or past 2255. */
export function nanosOfDigits(digits: string): Nanos | undefined {
  if (!DIGITS.test(digits)) return undefined;
  return within(Number(digits.slice(0, -3)), Number(digits.slice(-3)));
}

/** A moment from a number, which past 2⁵³ is exact to half a µs. */
export function nanosOfNumber(value: number): Nanos | undefined {
  if (!(value >= 0)) return undefined;
  if (!Number.isSafeInteger(value)) return within(Math.round(value / PER_MICRO), 0);
  return within(Math.floor(value / PER_MICRO), value % PER_MICRO);
}

/** A moment from the two halves of its 64 bits. */
export function nanosOfHalves(low: number, high: number): Nanos | undefined {
  const beyond = (high >>> 0) * HALF_REST + (low >>> 0);
  const micros = (high >>> 0) * HALF_MICROS + Math.floor(beyond / PER_MICRO);
  return within(micros, beyond % PER_MICRO);
}

/** How long it was between two moments, whole µs; null when one is not told, 0 when a clock was set back between. */
export function microsBetween(start: Nanos, end: Nanos): Micros | null {
  if (isUntold(start) || isUntold(end)) return null;
  return Math.max(0, end.micros - start.micros - (end.rest < start.rest ? 1 : 0));
}

function isUntold({ micros, rest }: Nanos): boolean {
  return micros === 0 && rest === 0;
}

function within(micros: number, rest: number): Nanos | undefined {
  return micros <= Number.MAX_SAFE_INTEGER ? { micros, rest } : undefined;
}
