/** What else a span of OTLP's JSON tells, where it is read as it lies: its events and links. */
import { EXCEPTION, FOLLOWS_FROM, REFERENCE } from '../conventions/attributes.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { KnownKeys, KnownTexts } from '../json-known.ts';
import type { SpanPlaces } from '../span-places.ts';
import { keyNumber, valueText } from '../tag-words.ts';
import { readAttributes } from './quick-attributes.ts';
import { readMoment, scan } from './quick-fields.ts';

const EventPart = { time: 0, name: 1, attributes: 2 } as const;
const eventParts = new KnownKeys('timeUnixNano', 'name', 'attributes', 'droppedAttributesCount');
const exceptions = new KnownTexts(EXCEPTION);
const referenceKey = keyNumber(REFERENCE);

const LinkPart = { trace: 0, span: 1, attributes: 2 } as const;
const linkParts = new KnownKeys('traceId', 'spanId', 'attributes');

/** Reads a list of events as notes; false when one of them is to be read otherwise. */
export function readEvents(span: SpanPlaces): boolean {
  if (!scan.takes(OPEN_ARRAY)) return false;
  if (scan.takes(CLOSE_ARRAY)) return true;
  do {
    if (!readEvent(span)) return false;
  } while (scan.another());
  return scan.takes(CLOSE_ARRAY);
}

/** An event that is no exception: what those say is looked for in their attributes. */
function readEvent(span: SpanPlaces): boolean {
  if (!scan.takes(OPEN_OBJECT)) return false;
  const firstTag = span.tagCount;
  let [at, from, to, seen] = [0, 0, 0, 0];
  do {
    const part = eventParts.read(scan);
    if (part < 0 || seen & (1 << part)) return false;
    seen |= 1 << part;
    if (part === EventPart.time) {
      at = readMoment();
      if (at === 0) return false;
    } else if (part === EventPart.name) {
      if (!scan.text() || exceptions.find(scan.bytes, scan.from, scan.to) >= 0) return false;
      from = scan.from;
      to = scan.to;
    } else if (part === EventPart.attributes ? !readAttributes(span) : scan.count() < 0) {
      return false;
    }
  } while (scan.another());
  return at > 0 && scan.takes(CLOSE_OBJECT) && span.addNote(at, from, to, firstTag);
}

/** Where a link leads. */
export interface LinkPlaces {
  traceFrom: number;
  traceTo: number;
  spanFrom: number;
  spanTo: number;
}

/**
 * Reads a list of one link that says that nobody waits for the span, which has no
 * tags by then; whether it leads to the parent is for the caller to see. Of no
 * link the places are equal. False for all others, one that leads nowhere among them.
 */
export function readLinks(span: SpanPlaces, link: LinkPlaces): boolean {
  if (!scan.takes(OPEN_ARRAY)) return false;
  if (scan.takes(CLOSE_ARRAY)) return true;
  if (!scan.takes(OPEN_OBJECT)) return false;
  const firstTag = span.tagCount;
  let seen = 0;
  do {
    const part = linkParts.read(scan);
    if (part < 0 || seen & (1 << part)) return false;
    seen |= 1 << part;
    if (part === LinkPart.attributes) {
      if (!readAttributes(span)) return false;
    } else if (!scan.text()) return false;
    else if (part === LinkPart.trace) [link.traceFrom, link.traceTo] = [scan.from, scan.to];
    else [link.spanFrom, link.spanTo] = [scan.from, scan.to];
  } while (scan.another());
  const leads = (1 << LinkPart.trace) | (1 << LinkPart.span);
  const isOne = (seen & leads) === leads && scan.takes(CLOSE_OBJECT) && scan.takes(CLOSE_ARRAY);
  return isOne && span.tagCount === firstTag + 1 && follows(span, firstTag);
}

function follows(span: SpanPlaces, tag: number): boolean {
  return span.keys[tag] === referenceKey && valueText(span, tag) === FOLLOWS_FROM;
}
