/** OTLP's attributes in JSON, as tags: each value as a text. */
import type { Tag } from '../../model/annotation.ts';
import type { JsonObject } from '../json-fields.ts';
import { field, isObject, listIn, objectIn, objectOf, textIn, Unreadable } from '../json-fields.ts';
import type { Several } from './span.ts';
import { MAX_ITEMS } from './span.ts';

const INTEGER = /^-?\d+$/;

/** An object's attributes up to the limit, and how many there were more. */
export function attributesIn(object: JsonObject): Several<Tag> {
  const all = listIn(object, 'attributes');
  const items: Tag[] = [];
  for (const each of all) {
    if (items.length === MAX_ITEMS) break;
    items.push(attributeOf(each));
  }
  const dropped = countIn(object, 'droppedAttributesCount', 'dropped_attributes_count');
  return { items, dropped: dropped + all.length - items.length };
}

/** A count, which protobuf's JSON may have as a text; 0 where it is absent or none. */
export function countIn(object: JsonObject, key: string, other: string): number {
  const count = Number(field(object, key, other) ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

function attributeOf(each: unknown): Tag {
  const attribute = objectOf(each, 'an attribute');
  return [textIn(attribute, 'key'), textOf(attribute['value'])];
}

/** A value's text: a text as it is, arrays and maps as JSON, '' for the value that says nothing. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  // As the schema has it a value says its type; some tools write it as it is.
  if (typeof value !== 'object') return plainText(value);
  const object = objectOf(value, 'a value');
  // Nearly all values are these.
  const text = object['stringValue'];
  if (typeof text === 'string') return text;
  const plain =
    text ??
    field(object, 'string_value') ??
    field(object, 'boolValue', 'bool_value') ??
    field(object, 'doubleValue', 'double_value') ??
    field(object, 'bytesValue', 'bytes_value');
  if (plain !== undefined && plain !== null) return plainText(plain);
  const integer = field(object, 'intValue', 'int_value');
  if (integer !== undefined) {
    const digits = plainText(integer);
    if (INTEGER.test(digits)) return digits;
    throw new Unreadable('intValue is no whole number');
  }
  const array = objectIn(object, 'arrayValue', 'array_value');
  if (array) return `[${listIn(array, 'values').map(jsonOf).join(',')}]`;
  const map = objectIn(object, 'kvlistValue', 'kvlist_value');
  if (map) return `{${listIn(map, 'values').map(entryOf).join(',')}}`;
  return '';
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Unreadable('a value of an unknown type');
}

/** A value within an array or a map. */
function jsonOf(value: unknown): string {
  const text = textOf(value);
  if (isQuoted(value)) return JSON.stringify(text);
  return text === '' ? 'null' : text;
}

/** Whether JSON has the value in quotes: texts, bytes, and the doubles that are no numbers in JSON. */
function isQuoted(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (!isObject(value)) return false;
  const quoted =
    field(value, 'stringValue', 'string_value') ??
    field(value, 'bytesValue', 'bytes_value') ??
    field(value, 'doubleValue', 'double_value');
  return typeof quoted === 'string';
}

function entryOf(each: unknown): string {
  const entry = objectOf(each, 'an entry');
  return `${JSON.stringify(textIn(entry, 'key'))}:${jsonOf(entry['value'])}`;
}
