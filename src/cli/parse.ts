/** Values of flags, from text. Each throws a `UsageProblem` that says what to write instead. */
import { parseDuration as parseSpan, parseFilter } from '../model/filter.ts';
import { HOUR, SECOND } from '../model/clock.ts';
import type { Micros } from '../model/clock.ts';
import { windows } from '../model/windows.ts';
import { FASTEST, SLOWEST } from '../source/pace.ts';
import { UsageProblem } from './usage-problem.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

const LAST_PORT = 65_535;

/** `HOST:PORT`, `[IPV6]:PORT`, or a port alone on this machine's own address. */
export function parseAddress(text: string): Address {
  const match = /^(?:(?:\[([0-9a-f:.%a-z]+)\]|([^\s:[\]]+)):)?(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > LAST_PORT) {
    throw new UsageProblem(
      `"${text}" is not an address; write HOST:PORT, for example 127.0.0.1:7760 or [::1]:7760.`,
    );
  }
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port };
}

/** A port of this machine, for what `flag` names. */
export function parsePort(flag: string): (text: string) => number {
  return (text) => {
    if (/^\d{1,5}$/.test(text) && Number(text) <= LAST_PORT) return Number(text);
    throw new UsageProblem(`${flag} "${text}" is not a port; write for example ${flag} 4318.`);
  };
}

/** What commas divide, without blanks around it; one at least. */
export function parseList(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) {
    throw new UsageProblem(`"${text}" names nothing between two commas; write one,other.`);
  }
  return parts;
}

/** Seconds. */
export function parseWindow(text: string): number {
  const seconds = windows.get(text);
  if (seconds === undefined) {
    throw new UsageProblem(
      `"${text}" is not a window; choose one of ${[...windows.keys()].join(', ')}.`,
    );
  }
  return seconds;
}

/** µs; a bare number is seconds, which is how people count waiting. */
export function parseWait(text: string): Micros {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(h?)$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (unit === 'h' ? HOUR : SECOND);
  const wait = parseSpan(text);
  if (wait === undefined) {
    throw new UsageProblem(`"${text}" is not a duration; write for example 10s, 500ms or 2m.`);
  }
  return wait;
}

/** How long things are kept, µs: hours and days, or anything that is waited for. */
export function parseAge(text: string): Micros {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(h|d)$/.exec(text) ?? [];
  const long = Number(number) * (unit === 'd' ? 24 * HOUR : HOUR);
  const age = number === undefined && /[a-zµ]$/.test(text) ? parseSpan(text) : long;
  if (!(age !== undefined && age > 0)) {
    throw new UsageProblem(`"${text}" is not an age; write for example 30m, 24h or 7d.`);
  }
  return age;
}

const SIZES: ReadonlyMap<string, number> = new Map([
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
]);

/** Bytes. */
export function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([MGT]B)$/i.exec(text) ?? [];
  const size = Number(number) * (SIZES.get(unit.toUpperCase()) ?? Number.NaN);
  if (!(size > 0)) {
    throw new UsageProblem(`"${text}" is not a size; write for example 500MB or 2GB.`);
  }
  return size;
}

/** The filter's own text, once it is known to be good. */
export function parseFilterText(text: string): string {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new UsageProblem(parsed.problem);
  return text;
}

/** ×0.1 to ×100, or Infinity for `max`. */
export function parseSpeed(text: string): number {
  if (text === 'max') return Infinity;
  const speed = parseNumber(text.replace(/^[×x]/, ''));
  if (speed === undefined || speed < SLOWEST || speed > FASTEST) {
    throw new UsageProblem(
      `"${text}" is not a speed; write a number from ${SLOWEST} to ${FASTEST}, or max for at once.`,
    );
  }
  return speed;
}

/** Requests a second; Infinity for `max`. */
export function parseRate(text: string): number {
  if (text === 'max') return Infinity;
  const rate = parseNumber(text);
  if (rate === undefined || rate < 1) {
    throw new UsageProblem(
      `"${text}" is not a rate; write requests a second from 1 up, or max for as fast as it can.`,
    );
  }
  return rate;
}

/** A whole number from 0 up, for what `flag` names. */
export function parseWhole(flag: string, least: number = 0): (text: string) => number {
  return (text) => {
    if (!/^\d{1,15}$/.test(text)) {
      throw new UsageProblem(
        `${flag} "${text}" is not a whole number; write for example ${flag} ${Math.max(7, least)}.`,
      );
    }
    if (Number(text) < least) {
      throw new UsageProblem(`${flag} ${text} is too little; the least is ${least}.`);
    }
    return Number(text);
  };
}

/** One of a few words, for what `flag` names. */
export function parseChoice<const Word extends string>(
  flag: string,
  words: readonly Word[],
): (text: string) => Word {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word === undefined) {
      throw new UsageProblem(`${flag} "${text}" is not known; choose one of ${words.join(', ')}.`);
    }
    return word;
  };
}

function parseNumber(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
