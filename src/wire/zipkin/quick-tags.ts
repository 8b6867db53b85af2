/** What a span of Zipkin's JSON says besides its own, where it is read as it lies: its tags and annotations. */
import { NO_NAME } from '../../model/names.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { isDigit, KnownTexts } from '../json-scan.ts';
import type { SpanPlaces } from '../span-places.ts';
import { tagKeys } from '../tag-words.ts';
import { readFlag, scan } from './quick-fields.ts';

const NotePart = { time: 0, text: 1 } as const;
const noteParts = new KnownTexts('timestamp', 'value');
const BOTH = (1 << NotePart.time) | (1 << NotePart.text);

/** Reads an object of tags; false when one of them is to be read otherwise. */
export function readTags(span: SpanPlaces): boolean {
  if (!scan.takes(OPEN_OBJECT)) return false;
  if (scan.takes(CLOSE_OBJECT)) return true;
  do {
    if (!scan.key()) return false;
    const { bytes, from, to } = scan;
    // An object has keys that are numbers before all others.
    const key = from < to && isDigit(bytes[from]!) ? NO_NAME : tagKeys.of(bytes, from, to);
    if (key === NO_NAME || !readValue()) return false;
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
    if (!scan.key()) return false;
    const part = noteParts.find(scan.bytes, scan.from, scan.to);
    if (part < 0 || seen & (1 << part)) return false;
    seen |= 1 << part;
    if (part === NotePart.time) at = scan.count();
    else if (scan.text()) [from, to] = [scan.from, scan.to];
    else return false;
  } while (scan.another());
  const isWhole = at > 0 && seen === BOTH && scan.takes(CLOSE_OBJECT);
  return isWhole && span.addNote(at, from, to, span.tagCount);
}
