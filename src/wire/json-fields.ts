/** Fields of JSON objects from outside. What is null is as good as absent. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Thrown where a value is none that its field can have; caught for each span, which is refused with these words. */
export class Unreadable extends Error {}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text, '' where it is absent. Throws `Unreadable` for anything else. */
export function textIn(object: JsonObject, key: string): string {
  const value = object[key] ?? '';
  if (typeof value !== 'string') throw new Unreadable(`${key} is no text`);
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
