/** OTLP's messages in JSON: spans, resources and scopes. */
import type { Tag } from '../../model/annotation.ts';
import type { SpanKind } from '../../model/span-kind.ts';
import { Reason, reasonWords } from '../reasons.ts';
import type { ToldLink } from '../told-span.ts';
import { idOfText } from './ids.ts';
import type { JsonObject } from '../json-fields.ts';
import { field, listIn, objectIn, objectOf, textIn, Unreadable } from '../json-fields.ts';
import { attributesIn, countIn } from './json-value.ts';
import type { Nanos } from './nanos.ts';
import { nanosOfDigits, nanosOfNumber, UNTOLD } from './nanos.ts';
import type { Source } from '../conventions/resource.ts';
import { scopeTags, sourceOf } from '../conventions/resource.ts';
import type { OtlpEvent, OtlpSpan, Several } from './span.ts';
import { kindOfNumber, MAX_ITEMS, STATUS_ERROR } from './span.ts';

const KIND_LEAD = 'SPAN_KIND_';
const kindNames: readonly string[] = [
  'UNSPECIFIED',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
];
const DIGITS = /^\d+$/;
const STATUS_LEAD = 'STATUS_CODE_';
const statusNames: readonly string[] = ['UNSET', 'OK', 'ERROR'];

/** Times and integers that are written as numbers past 2⁵³: as texts they keep all their digits. */
const LONG_NUMBER =
  /("(?:\w*[tT]ime_?[uU]nix_?[nN]ano|int_?[vV]alue)"\s*:\s*)(-?\d{16,20})(?=\s*[,}])/g;

/** An integer of an attribute that may be one of these. */
const LONG_INTEGER = /"int_?[vV]alue"\s*:\s*-?\d{16}/;

/** A value from its JSON. Throws `Unreadable` when it is none. */
export function parseJson(text: string): JsonObject {
  return objectOf(parsed(LONG_INTEGER.test(text) ? inDigits(text) : text), 'a value');
}

/** A span from its JSON. Throws `Unreadable` when it is none. */
export function parseSpan(text: string): OtlpSpan {
  const span = objectOf(parsed(text), 'a span');
  const start = span['startTimeUnixNano'] ?? span['start_time_unix_nano'];
  if (typeof start !== 'number' && !LONG_INTEGER.test(text)) return spanOf(span);
  return spanOf(objectOf(parsed(inDigits(text)), 'a span'));
}

function inDigits(text: string): string {
  return text.replace(LONG_NUMBER, '$1"$2"');
}

/** The source that a resource describes. Throws `Unreadable`. */
export function resourceOf(object: JsonObject): Source {
  return sourceOf(attributesIn(object).items);
}

/** The tags that a scope gives its spans. Throws `Unreadable`. */
export function scopeOf(object: JsonObject): readonly Tag[] {
  const { items } = attributesIn(object);
  return scopeTags(textIn(object, 'name'), textIn(object, 'version'), items);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable('not JSON');
  }
}

function spanOf(span: JsonObject): OtlpSpan {
  const traceId = idIn(span, 'traceId', 'trace_id');
  if (traceId === '') throw new Unreadable('no trace id');
  const spanId = idIn(span, 'spanId', 'span_id');
  if (spanId === '') throw new Unreadable('no span id');
  const status = objectIn(span, 'status');
  return {
    traceId,
    spanId,
    parentId: idIn(span, 'parentSpanId', 'parent_span_id'),
    traceState: textIn(span, 'traceState', 'trace_state'),
    name: textIn(span, 'name'),
    kind: kindIn(span),
    start: timeIn(span, 'startTimeUnixNano', 'start_time_unix_nano'),
    end: timeIn(span, 'endTimeUnixNano', 'end_time_unix_nano'),
    attributes: attributesIn(span),
    events: eventsIn(span),
    links: linksIn(span),
    failed:
      status !== undefined && codeIn(status, 'code', STATUS_LEAD, statusNames) === STATUS_ERROR,
    message: status === undefined ? '' : textIn(status, 'message'),
  };
}

function idIn(object: JsonObject, key: string, other: string): string {
  const id = idOfText(textIn(object, key, other));
  if (id === undefined) throw new Unreadable(`${key} is neither hexadecimal nor base64`);
  return id;
}

function kindIn(span: JsonObject): SpanKind {
  return kindOfNumber(codeIn(span, 'kind', KIND_LEAD, kindNames));
}

/** An enum's number, given as such or by its name, which some write without its lead; 0 where it is absent. */
function codeIn(object: JsonObject, key: string, lead: string, names: readonly string[]): number {
  const value = field(object, key);
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const name = value.startsWith(lead) ? value.slice(lead.length) : value;
    const code = DIGITS.test(value) ? Number(value) : names.indexOf(name);
    if (code >= 0) return code;
  }
  throw new Unreadable(`${key} is none that is known`);
}

function timeIn(object: JsonObject, key: string, other: string): Nanos {
  const value = field(object, key, other);
  if (value === undefined) return UNTOLD;
  const nanos =
    typeof value === 'string'
      ? nanosOfDigits(value)
      : nanosOfNumber(typeof value === 'number' ? value : Number.NaN);
  if (nanos === undefined) throw new Unreadable(reasonWords[Reason.badTime]);
  return nanos;
}

function eventsIn(span: JsonObject): Several<OtlpEvent> {
  const all = listIn(span, 'events');
  const items = all.slice(0, MAX_ITEMS).map((each): OtlpEvent => {
    const event = objectOf(each, 'an event');
    return {
      at: timeIn(event, 'timeUnixNano', 'time_unix_nano').micros,
      name: textIn(event, 'name'),
      tags: attributesIn(event).items,
    };
  });
  const dropped = countIn(span, 'droppedEventsCount', 'dropped_events_count');
  return { items, dropped: dropped + all.length - items.length };
}

/** A link that leads nowhere counts as dropped. */
function linksIn(span: JsonObject): Several<ToldLink> {
  const all = listIn(span, 'links');
  const items = all.slice(0, MAX_ITEMS).flatMap((each): ToldLink[] => {
    const link = objectOf(each, 'a link');
    const traceId = idIn(link, 'traceId', 'trace_id');
    const spanId = idIn(link, 'spanId', 'span_id');
    if (traceId === '' || spanId === '') return [];
    return [{ traceId, spanId, tags: attributesIn(link).items }];
  });
  const dropped = countIn(span, 'droppedLinksCount', 'dropped_links_count');
  return { items, dropped: dropped + all.length - items.length };
}
