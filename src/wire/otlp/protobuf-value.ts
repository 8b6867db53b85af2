/** OTLP's attributes in protobuf, as tags: each value as the text that JSON's has. */
import type { Tag } from '../../model/annotation.ts';
import { KeyValueField, ListField, ValueField } from './fields.ts';
import type { Message } from './message.ts';
import { MAX_ITEMS } from './span.ts';
import { Unreadable } from '../json-fields.ts';

/** As deep as `JsonPieces` lets a value nest, four levels of JSON being one of these. */
const MAX_VALUE_DEPTH = 50;

/** How many bytes become text at a time: a multiple of three, few enough to be arguments of one call. */
const BASE64_PORTION = 8_190;

/** The attributes of a message, up to their limit. */
export class AttributeList {
  readonly items: Tag[] = [];
  dropped = 0;

  /** Takes the `KeyValue` that the message stands at. */
  add(message: Message): void {
    if (this.items.length < MAX_ITEMS) this.items.push(attributeOf(message.message()));
    else this.dropped++;
  }
}

function attributeOf(attribute: Message): Tag {
  let key = '';
  let value = '';
  while (attribute.next()) {
    if (attribute.field === KeyValueField.key) key = attribute.text();
    else if (attribute.field === KeyValueField.value) value = textOf(attribute.message(), 0, false);
  }
  return [key, value];
}

/** A value's text, '' for the value that says nothing; within an array or map as JSON has it. */
function textOf(value: Message, depth: number, isJson: boolean): string {
  if (depth > MAX_VALUE_DEPTH) throw new Unreadable('a value nested too deep');
  let text = isJson ? 'null' : '';
  while (value.next()) {
    switch (value.field) {
      case ValueField.string:
        text = quoted(value.text(), isJson);
        break;
      case ValueField.bool:
        text = value.integer() === 0 ? 'false' : 'true';
        break;
      case ValueField.int:
        text = value.integerText();
        break;
      case ValueField.double:
        text = doubleText(value.double(), isJson);
        break;
      case ValueField.array:
        text = `[${valuesOf(value.message(), depth).join(',')}]`;
        break;
      case ValueField.map:
        text = `{${entriesOf(value.message(), depth).join(',')}}`;
        break;
      case ValueField.bytes:
        text = quoted(base64(value.content()), isJson);
        break;
    }
  }
  return text;
}

function valuesOf(array: Message, depth: number): string[] {
  const values: string[] = [];
  while (array.next()) {
    if (array.field === ListField.values) values.push(textOf(array.message(), depth + 1, true));
  }
  return values;
}

function entriesOf(map: Message, depth: number): string[] {
  const entries: string[] = [];
  while (map.next()) {
    if (map.field !== ListField.values) continue;
    const entry = map.message();
    let key = '';
    let value = 'null';
    while (entry.next()) {
      if (entry.field === KeyValueField.key) key = entry.text();
      else if (entry.field === KeyValueField.value)
        value = textOf(entry.message(), depth + 1, true);
    }
    entries.push(`${JSON.stringify(key)}:${value}`);
  }
  return entries;
}

/** NaN and the infinities are texts in JSON. */
function doubleText(value: number, isJson: boolean): string {
  return Number.isFinite(value) ? String(value) : quoted(String(value), isJson);
}

function quoted(text: string, isJson: boolean): string {
  return isJson ? JSON.stringify(text) : text;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BASE64_PORTION) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + BASE64_PORTION)));
  }
  return text;
}
