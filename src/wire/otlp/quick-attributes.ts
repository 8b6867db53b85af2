/** Attributes of OTLP's JSON that are read where they lie: those whose values are written as they are as texts. */
import { NO_NAME } from '../../model/names.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { KnownKeys } from '../json-known.ts';
import { isDigit } from '../json-scan.ts';
import type { SpanPlaces } from '../span-places.ts';
import { tagKeys } from '../tag-words.ts';
import { scan } from './quick-fields.ts';

const AttributePart = { key: 0, value: 1 } as const;
const attributeParts = new KnownKeys('key', 'value');

const ValueType = { string: 0, int: 1, bool: 2 } as const;
const valueTypes = new KnownKeys('stringValue', 'intValue', 'boolValue', 'doubleValue');

const encoder = new TextEncoder();
const booleans = ['true', 'false'].map((word) => encoder.encode(word));

const MINUS = 45;

/** Reads a list of attributes as tags; false when one of them is to be read otherwise. */
export function readAttributes(span: SpanPlaces): boolean {
  if (!scan.takes(OPEN_ARRAY)) return false;
  if (scan.takes(CLOSE_ARRAY)) return true;
  do {
    if (!scan.takes(OPEN_OBJECT) || !isKey(AttributePart.key)) return false;
    const key = tagKeys.read(scan);
    const { from, to } = scan;
    if (key === NO_NAME || !scan.another() || !isKey(AttributePart.value) || !readValue())
      return false;
    if (!span.addTag(key, from, to, scan.from, scan.to)) return false;
    if (!scan.takes(CLOSE_OBJECT)) return false;
  } while (scan.another());
  return scan.takes(CLOSE_ARRAY);
}

/** Whether the key of an attribute's part is next. */
function isKey(part: number): boolean {
  return attributeParts.read(scan) === part;
}

/** A value that is written in JSON as it is as a text. */
function readValue(): boolean {
  if (!scan.takes(OPEN_OBJECT)) return false;
  const type = valueTypes.read(scan);
  return type >= 0 && readPlain(type) && scan.takes(CLOSE_OBJECT);
}

function readPlain(type: number): boolean {
  if (type === ValueType.string) return scan.text();
  if (type === ValueType.int) return readInteger();
  return type === ValueType.bool ? scan.word(booleans) : scan.number();
}

function readInteger(): boolean {
  const { at } = scan;
  if (!scan.number()) {
    scan.at = at;
    if (!scan.text()) return false;
  }
  return isInteger(scan.bytes, scan.from, scan.to);
}

function isInteger(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from] === MINUS ? from + 1 : from;
  for (let at = first; at < to; at++) if (!isDigit(bytes[at]!)) return false;
  return first < to;
}
