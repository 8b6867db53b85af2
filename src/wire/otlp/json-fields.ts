/**
 * Fields of protobuf's JSON: under the name in camel case or as the schema has
 * it, null as good as absent, any others passed over.
 */

import { Unreadable } from './unreadable.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A field's value, undefined where it is absent. */
export function field(object: JsonObject, key: string, other: string = key): unknown {
  return object[key] ?? object[other] ?? undefined;
}

/** A text, '' where it is absent. */
export function textIn(object: JsonObject, key: string, other?: string): string {
  const value = field(object, key, other);
  if (value === undefined) return '';
  if (typeof value !== 'string') throw new Unreadable(`${key} is no text`);
  return value;
}

/** An object, undefined where it is absent. */
export function objectIn(object: JsonObject, key: string, other?: string): JsonObject | undefined {
  const value = field(object, key, other);
  return value === undefined ? undefined : objectOf(value, key);
}

/** A list, empty where it is absent. */
export function listIn(object: JsonObject, key: string): readonly unknown[] {
  const value = object[key] ?? [];
  if (!Array.isArray(value)) throw new Unreadable(`${key} is no list`);
  return value;
}

/** A value that must be an object. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Unreadable(`${what} is no object`);
  }
  return value as JsonObject;
}
