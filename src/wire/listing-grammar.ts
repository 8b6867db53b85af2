/**
 * The words of the talk's listing, shared by its reader and its writer:
 *
 *   Tracing: 33eda743-f124-435c-71fc-3c872bbc98e6
 *   2014-09-07 02:20:19.867 [/] [START] → -
 *   2014-09-07 02:20:19.889 [eu-west-1a/ip-10-11-3-111] [REP] caller → service.endpoint - 13.23 ms
 *     ERR - service.endpoint: message
 *
 * Times are UTC. There are no span ids and no other tags. The talk's lines end
 * where these do; what stands behind is kept as a payload:
 *
 *   2014-09-07 02:20:19.889 [eu-west-1a/ip-10-11-3-111] [NOTE] caller → service.endpoint - cache missed
 */
import type { Micros } from '../model/clock.ts';

export const TRACING = 'Tracing:';
export const ARROW = '→';
export const ERROR_LEAD = '  ERR - ';
/** How a host that was not told is written: an empty zone and an empty host. */
export const NO_HOST = '/';

/** Beside the tag `error`: the endpoint an error line named, when it is not the annotation's own destination. */
export const ERROR_ENDPOINT_TAG = 'error.endpoint';

/** `2014-09-07 02:20:19.867`, UTC. */
export const TIME_LENGTH = 23;

/** What stands behind origin and destination; a duration has at most twelve digits of ms. */
const TAIL = / -(?: (\d{1,12}(?:\.\d{1,6})?) ms)?$/;

/** The same where more follows: the payload. */
const TAIL_WITH_MORE = / -(?: (\d{1,12}(?:\.\d{1,6})?) ms)? (?=\S)/g;

/** The end of a line from `from`: where it begins, the digits of its duration if it tells one, its payload. */
interface LineEnd {
  readonly index: number;
  readonly digits: string | undefined;
  readonly payload: string;
}

/** Null for a line without an end. One that ends as the talk's do has no payload, whatever stands before. */
export function readLineEnd(line: string, from: number): LineEnd | null {
  const plain = TAIL.exec(line);
  if (plain !== null) return { index: plain.index, digits: plain[1], payload: '' };
  TAIL_WITH_MORE.lastIndex = from;
  const more = TAIL_WITH_MORE.exec(line);
  if (more === null) return null;
  return { index: more.index, digits: more[1], payload: line.slice(TAIL_WITH_MORE.lastIndex) };
}

/** The last moment that four digits of a year can say. */
const LAST_MOMENT: Micros = Date.UTC(9999, 11, 31, 23, 59, 59, 999) * 1000;

/** A moment, to the ms below; one that cannot be written is moved to where it can. */
export function writeTime(at: Micros): string {
  const moment = Math.min(Math.max(at, 0) || 0, LAST_MOMENT);
  return new Date(Math.floor(moment / 1000)).toISOString().slice(0, -1).replace('T', ' ');
}

/** Reads what `writeTime` writes; undefined for any other text, the 31st of February among them. */
export function readTime(text: string): Micros | undefined {
  const time = Date.parse(`${text.replace(' ', 'T')}Z`) * 1000;
  // Dates that do not exist roll over in some engines; only the same text again is the time meant.
  return time >= 0 && writeTime(time) === text ? time : undefined;
}

/** Twelve digits of ms, 31 years: more is not a duration but a mistake. */
const LONGEST: Micros = 999_999_999_999_000;

/** `5.59`: hundredths of a ms. */
export function writeDuration(duration: Micros): string {
  const hundredths = Math.round(Math.min(duration, LONGEST) / 10);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/**
 * Reads digits of a ms. One of `0.00` was told and is less than can be written:
 * 1 µs keeps it told, as 0 would not.
 */
export function readDuration(text: string): Micros {
  return Math.max(1, Math.round(Number(text) * 1000));
}
