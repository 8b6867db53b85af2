/** OTLP's messages in protobuf: spans, resources and scopes. All throw `Unreadable`. */
import type { Tag } from '../../model/annotation.ts';
import type { ToldLink } from '../told-span.ts';
import type { Message } from './message.ts';
import { eight, long, number } from './message.ts';
import { UNTOLD } from './nanos.ts';
import { AttributeList } from './protobuf-value.ts';
import type { Source } from './resource.ts';
import { scopeTags, sourceOf } from './resource.ts';
import type { OtlpEvent, OtlpSpan } from './span.ts';
import { kindOfNumber, MAX_ITEMS, STATUS_ERROR } from './span.ts';
import { Unreadable } from './unreadable.ts';

/** `message Span` */
const SpanTag = {
  traceId: long(1),
  spanId: long(2),
  traceState: long(3),
  parentId: long(4),
  name: long(5),
  kind: number(6),
  start: eight(7),
  end: eight(8),
  attributes: long(9),
  droppedAttributes: number(10),
  events: long(11),
  droppedEvents: number(12),
  links: long(13),
  droppedLinks: number(14),
  status: long(15),
} as const;

/** `message Event` */
const EventTag = { time: eight(1), name: long(2), attributes: long(3) } as const;

/** `message Link` */
const LinkTag = { traceId: long(1), spanId: long(2), attributes: long(4) } as const;

/** `message Status` */
const StatusTag = { message: long(2), code: number(3) } as const;

/** `message Resource` */
const ResourceTag = { attributes: long(1) } as const;

/** `message InstrumentationScope` */
const ScopeTag = { name: long(1), version: long(2), attributes: long(3) } as const;

/** What is filled while its message is read. */
type Filling<Read> = { -readonly [Field in keyof Read]: Read[Field] };

export function readSpan(message: Message): OtlpSpan {
  const attributes = new AttributeList();
  const events = new MessageList<OtlpEvent>();
  const links = new MessageList<ToldLink>();
  const span: Filling<OtlpSpan> = {
    traceId: '',
    spanId: '',
    parentId: '',
    traceState: '',
    name: '',
    kind: 'internal',
    start: UNTOLD,
    end: UNTOLD,
    attributes,
    events,
    links,
    failed: false,
    message: '',
  };
  while (message.next()) {
    switch (message.tag) {
      case SpanTag.traceId:
        span.traceId = message.id();
        break;
      case SpanTag.spanId:
        span.spanId = message.id();
        break;
      case SpanTag.traceState:
        span.traceState = message.text();
        break;
      case SpanTag.parentId:
        span.parentId = message.id();
        break;
      case SpanTag.name:
        span.name = message.text();
        break;
      case SpanTag.kind:
        span.kind = kindOfNumber(message.integer());
        break;
      case SpanTag.start:
        span.start = message.time();
        break;
      case SpanTag.end:
        span.end = message.time();
        break;
      case SpanTag.attributes:
        attributes.add(message);
        break;
      case SpanTag.droppedAttributes:
        attributes.dropped += message.count();
        break;
      case SpanTag.events:
        events.add(message, readEvent);
        break;
      case SpanTag.droppedEvents:
        events.dropped += message.count();
        break;
      case SpanTag.links:
        links.add(message, readLink);
        break;
      case SpanTag.droppedLinks:
        links.dropped += message.count();
        break;
      case SpanTag.status:
        readStatus(message.message(), span);
        break;
    }
  }
  if (span.traceId === '') throw new Unreadable('no trace id');
  if (span.spanId === '') throw new Unreadable('no span id');
  return span;
}

/** The source that a resource describes. */
export function readResource(message: Message): Source {
  const attributes = new AttributeList();
  while (message.next()) {
    if (message.tag === ResourceTag.attributes) attributes.add(message);
  }
  return sourceOf(attributes.items);
}

/** The tags that a scope gives its spans; its older form, the library, has the same fields. */
export function readScope(message: Message): readonly Tag[] {
  const attributes = new AttributeList();
  let [name, version] = ['', ''];
  while (message.next()) {
    if (message.tag === ScopeTag.name) name = message.text();
    else if (message.tag === ScopeTag.version) version = message.text();
    else if (message.tag === ScopeTag.attributes) attributes.add(message);
  }
  return scopeTags(name, version, attributes.items);
}

/** Messages up to the limit of a span's lists. */
class MessageList<Item> {
  readonly items: Item[] = [];
  dropped = 0;

  /** Takes the message at the field; one that tells nothing counts as dropped. */
  add(field: Message, read: (message: Message) => Item | undefined): void {
    const item = this.items.length < MAX_ITEMS ? read(field.message()) : undefined;
    if (item === undefined) this.dropped++;
    else this.items.push(item);
  }
}

function readEvent(message: Message): OtlpEvent {
  const attributes = new AttributeList();
  const event: Filling<OtlpEvent> = { at: 0, name: '', tags: attributes.items };
  while (message.next()) {
    if (message.tag === EventTag.time) event.at = message.time().micros;
    else if (message.tag === EventTag.name) event.name = message.text();
    else if (message.tag === EventTag.attributes) attributes.add(message);
  }
  return event;
}

/** Undefined for a link that leads nowhere. */
function readLink(message: Message): ToldLink | undefined {
  const attributes = new AttributeList();
  const link: Filling<ToldLink> = { traceId: '', spanId: '', tags: attributes.items };
  while (message.next()) {
    if (message.tag === LinkTag.traceId) link.traceId = message.id();
    else if (message.tag === LinkTag.spanId) link.spanId = message.id();
    else if (message.tag === LinkTag.attributes) attributes.add(message);
  }
  return link.traceId === '' || link.spanId === '' ? undefined : link;
}

function readStatus(message: Message, span: Filling<OtlpSpan>): void {
  while (message.next()) {
    if (message.tag === StatusTag.message) span.message = message.text();
    else if (message.tag === StatusTag.code) span.failed = message.integer() === STATUS_ERROR;
  }
}
