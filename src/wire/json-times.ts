import type { Micros } from '../model/clock.ts';
import type { JsonObject } from './json-fields.ts';
import { Unreadable } from './json-fields.ts';

/** A moment in µs under a key, a number or its digits; 0 where it is absent. Throws `Unreadable` for what is no moment. */
export function momentIn(object: JsonObject, key: string): Micros {
  return timeIn(object, key) ?? 0;
}

/** A duration in the same way, null where it is absent. One below 0, of a clock that was set back, is 0. */
export function durationIn(object: JsonObject, key: string): Micros | null {
  const value = object[key];
  if (typeof value === 'number' && value < 0) return 0;
  return timeIn(object, key);
}

function timeIn(object: JsonObject, key: string): Micros | null {
  const value = object[key];
  if (value === undefined || value === null) return null;
  const time = Math.round(
    typeof value === 'string' && value !== '' ? Number(value) : (value as number),
  );
  if (Number.isSafeInteger(time) && time >= 0) return time;
  throw new Unreadable(`${key} is no time`);
}
