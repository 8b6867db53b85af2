/** What an OTLP span means, whether it came as JSON or as protobuf. */
import type { Tag } from '../../model/annotation.ts';
import { ERROR_TAG } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import type { SpanKind } from '../../model/span-kind.ts';
import { isCallersSide, KIND_TAG, spanKinds } from '../../model/span-kind.ts';
import { MAX_TAGS } from '../limits.ts';
import type { ToldLink, ToldNote, ToldSpan } from '../told-span.ts';
import type { Tags } from '../conventions/attributes.ts';
import {
  EXCEPTION,
  exceptionText,
  FOLLOWS_FROM,
  Keys,
  PEER,
  REFERENCES,
  valueOf,
} from '../conventions/attributes.ts';
import type { Nanos } from './nanos.ts';
import { microsBetween } from './nanos.ts';
import { operationOf } from '../conventions/operation.ts';
import { callerOf, peerOf } from '../conventions/peer.ts';
import { TRACE_STATE } from '../conventions/trace-state.ts';
import type { Source } from '../conventions/resource.ts';

/** A span as its bytes say it; ids and values of attributes as text. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root. */
  readonly parentId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly start: Nanos;
  readonly end: Nanos;
  readonly attributes: Attributes;
  readonly events: Several<OtlpEvent>;
  readonly links: Several<ToldLink>;
  readonly failed: boolean;
  readonly message: string;
}

export interface OtlpEvent {
  readonly at: Micros;
  readonly name: string;
  readonly tags: readonly Tag[];
}

/** What tells whether a span failed, and why. */
export type Outcome = Pick<OtlpSpan, 'failed' | 'message' | 'events'>;

/** A list up to its limit, and how many were left out, there or by the service already. */
export interface Several<Item> {
  readonly items: readonly Item[];
  readonly dropped: number;
}

type Attributes = Several<Tag>;

/** Most events, links and attributes of one span, and attributes of one event or link: what SDKs keep themselves. */
export const MAX_ITEMS = 128;

/** Tags that a span gets besides its attributes: its kind, its error, its weight, what was dropped. */
export const MAX_OWN_TAGS: number = MAX_TAGS - 6;

/** The status code of a span that failed. */
export const STATUS_ERROR = 2;

const ERROR = new Keys(ERROR_TAG);
const ERROR_TYPE = new Keys('error.type');

/** The last number of OTLP's kinds. */
export const MAX_KIND: number = spanKinds.length;

/** The kind that a number of OTLP's enum says; one that is not told or not known is internal, as OTLP has it. */
export function kindOfNumber(number: number): SpanKind {
  return spanKinds[number - 1] ?? 'internal';
}

/** A span of this source. */
export function toldSpan(span: OtlpSpan, source: Source): ToldSpan {
  const { kind, traceId, parentId } = span;
  const attributes = span.attributes.items;
  const peer = peerAmong(kind, attributes);
  const links = span.links.items.filter((link) => !followsParent(link, traceId, parentId));
  return {
    traceId,
    spanId: span.spanId,
    parentId,
    kind,
    service: source.service,
    host: source.host,
    peer,
    operation: operationOf(span.name, attributes),
    start: span.start.micros,
    duration: microsBetween(span.start, span.end),
    async: links.length < span.links.items.length && kind !== 'consumer',
    error: errorOf(span, attributes),
    tags: tagsOf(span, source, peer),
    notes: span.events.items.map(noteOf),
    links,
  };
}

/** Whom a span calls, or who called it; '' when it does not say. */
export function peerAmong(kind: SpanKind, attributes: Tags): string {
  if (isCallersSide(kind)) return peerOf(attributes);
  return kind === 'server' ? callerOf(attributes) : '';
}

function followsParent({ traceId, spanId, tags }: ToldLink, ofTrace: string, ofParent: string) {
  if (ofParent === '' || spanId !== ofParent || traceId !== ofTrace) return false;
  return valueOf(tags, REFERENCES) === FOLLOWS_FROM;
}

function noteOf({ at, name, tags }: OtlpEvent): ToldNote {
  return { at, text: (name === EXCEPTION && exceptionText(tags)) || name, tags };
}

/** The status says that a span failed, and says why best; an `error` attribute is how older libraries said both. */
export function errorOf({ failed, message, events }: Outcome, attributes: Tags): string | null {
  const said = valueOf(attributes, ERROR);
  if (!failed && (said === '' || said === 'false')) return null;
  if (failed && message !== '') return message;
  const exception = events.items.findLast(({ name }) => name === EXCEPTION);
  return (
    (exception && exceptionText(exception.tags)) ||
    (said === 'true' || said === 'false' ? '' : said) ||
    valueOf(attributes, ERROR_TYPE)
  );
}

/** Attributes first, then what the scope and the resource say besides. Where there are too many, it is told how many are missing. */
function tagsOf(span: OtlpSpan, source: Source, peer: string): Tag[] {
  const { attributes, events, links, traceState } = span;
  const tags: Tag[] = [];
  let dropped = attributes.dropped;
  for (const tag of attributes.items) {
    const key = tag[0];
    // These are told by the span itself.
    if (key === ERROR_TAG || key === KIND_TAG || (key === PEER && tag[1] === peer)) continue;
    if (tags.length < MAX_OWN_TAGS) tags.push(tag);
    else dropped++;
  }
  const own = tags.length;
  if (traceState !== '') tags.push([TRACE_STATE, traceState]);
  for (const tag of source.tags) {
    if (isAmong(tags, own, tag[0])) continue;
    if (tags.length < MAX_OWN_TAGS) tags.push(tag);
    else dropped++;
  }
  if (dropped > 0) tags.push(['otel.dropped_attributes_count', String(dropped)]);
  if (events.dropped > 0) tags.push(['otel.dropped_events_count', String(events.dropped)]);
  if (links.dropped > 0) tags.push(['otel.dropped_links_count', String(links.dropped)]);
  return tags;
}

function isAmong(tags: readonly Tag[], count: number, key: string): boolean {
  for (let i = 0; i < count; i++) if (tags[i]![0] === key) return true;
  return false;
}
