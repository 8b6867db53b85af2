/**
 * Fields of JSON objects from outside. What is null is as good as absent, and
 * others are passed over. Protobuf's JSON has a field under its name in camel
 * case or as the schema has it: `other` is the second of them.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Thrown where bytes say what no field can hold. It ends within the format: the span, or what else it was in, is refused with these words. */
export class Unreadable extends Error {}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's value, undefined where it is absent. */
export function field(object: JsonObject, key: string, other: string = key): unknown {
  return object[key] ?? object[other] ?? undefined;
}

/** A text, '' where it is absent. Throws `Unreadable` for anything else. */
export function textIn(object: JsonObject, key: string, other?: string): string {
  const value = field(object, key, other) ?? '';
  if (typeof value !== 'string') throw new Unreadable(`${key} is no text`);
  return value;
}

/** An object, undefined where it is absent. Throws `Unreadable` for anything else. */
export function objectIn(object: JsonObject, key: string, other?: string): JsonObject | undefined {
  const value = field(object, key, other);
  return value === undefined ? undefined : objectOf(value, key);
}

/** A value that must be an object. Throws `Unreadable` for anything else. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new Unreadable(`${what} is no object`);
  return value;
}

/** A list, empty where it is absent. Throws `Unreadable` for anything else. */
export function listIn(object: JsonObject, key: string): readonly unknown[] {
  const value = object[key] ?? [];
  if (!Array.isArray(value)) throw new Unreadable(`${key} is no list`);
  return value;
}

/** A list of objects, empty where it is absent. Throws `Unreadable` for anything else. */
export function objectsIn(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw new Unreadable(`${key} is no list of objects`);
  }
  return value;
}

/** Any value as a text: a text as it is, all else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
