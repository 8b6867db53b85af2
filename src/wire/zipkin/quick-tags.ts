/** What a span of Zipkin's JSON says besides its own, where it is read as it lies: its tags and annotations. */
import { NO_NAME } from '../../model/names.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { KnownKeys } from '../json-known.ts';
import { isDigit } from '../json-scan.ts';
import type { SpanPlaces } from '../span-places.ts';
import { tagKeys } from '../tag-words.ts';
import { readFlag, scan } from './quick-fields.ts';

const NotePart = { time: 0, text: 1 } as const;
const noteParts = new KnownKeys('timestamp', 'value');
const BOTH = (1 << NotePart.time) | (1 << NotePart.text);

/** Reads an object of tags; false when one of them is to be read otherwise. */
export function readTags(span: SpanPlaces): boolean {
  if (!scan.takes(OPEN_OBJECT)) return false;
  if (scan.takes(CLOSE_OBJECT)) return true;
  do {
    const key = tagKeys.read(scan);
    const { bytes, from, to } = scan;
    // An object has keys that are numbers before all others.
    if (key === NO_NAME || isDigit(bytes[from]!) || !scan.takes(COLON) || !readValue())
      return false;
    for (let tag = 0; tag < span.tagCount; tag++) if (span.keys[tag] === key) return false;
    if (!span.addTag(key, from, to, scan.from, scan.to)) return false;
  } while (scan.another());
  span.ownTo = span.tagCount;
  return scan.takes(CLOSE_OBJECT);
}

/** Most are texts, though some libraries write numbers and booleans as they are. */
function readValue(): boolean {
  const { at } = scan;
  if (scan.text()) return true;
  scan.at = at;
  return scan.number() || readFlag();
}

/** Reads a list of annotations as notes; false when one of them is to be read otherwise. */
export function readNotes(span: SpanPlaces): boolean {
  if (!scan.takes(OPEN_ARRAY)) return false;
  if (scan.takes(CLOSE_ARRAY)) return true;
  do {
    if (!readNote(span)) return false;
  } while (scan.another());
  return scan.takes(CLOSE_ARRAY);
}

/** A note has no tags: its stretch of them is empty. */
function readNote(span: SpanPlaces): boolean {
  if (!scan.takes(OPEN_OBJECT)) return false;
  let [at, from, to, seen] = [0, 0, 0, 0];
  do {
    const part = noteParts.read(scan);
    if (part < 0 || seen & (1 << part)) return false;
    seen |= 1 << part;
    if (part === NotePart.time) at = scan.count();
    else if (scan.text()) [from, to] = [scan.from, scan.to];
    else return false;
  } while (scan.another());
  const isWhole = at > 0 && seen === BOTH && scan.takes(CLOSE_OBJECT);
  return isWhole && span.addNote(at, from, to, span.tagCount);
}
