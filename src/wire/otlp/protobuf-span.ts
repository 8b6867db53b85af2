/** OTLP's messages in protobuf: spans, resources and scopes. All throw `Unreadable`. */
import type { Tag } from '../../model/annotation.ts';
import type { ToldLink } from '../told-span.ts';
import {
  EventField,
  LinkField,
  ResourceField,
  ScopeField,
  SpanField,
  StatusField,
} from './fields.ts';
import type { Message } from './message.ts';
import { UNTOLD } from './nanos.ts';
import { AttributeList } from './protobuf-value.ts';
import type { Source } from '../conventions/resource.ts';
import { scopeTags, sourceOf } from '../conventions/resource.ts';
import type { OtlpEvent, OtlpSpan } from './span.ts';
import { kindOfNumber, MAX_ITEMS, STATUS_ERROR } from './span.ts';
import { Unreadable } from '../json-fields.ts';

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
    switch (message.field) {
      case SpanField.traceId:
        span.traceId = message.id();
        break;
      case SpanField.spanId:
        span.spanId = message.id();
        break;
      case SpanField.traceState:
        span.traceState = message.text();
        break;
      case SpanField.parentId:
        span.parentId = message.id();
        break;
      case SpanField.name:
        span.name = message.text();
        break;
      case SpanField.kind:
        span.kind = kindOfNumber(message.integer());
        break;
      case SpanField.start:
        span.start = message.time();
        break;
      case SpanField.end:
        span.end = message.time();
        break;
      case SpanField.attributes:
        attributes.add(message);
        break;
      case SpanField.droppedAttributes:
        attributes.dropped += message.count();
        break;
      case SpanField.events:
        events.add(message, readEvent);
        break;
      case SpanField.droppedEvents:
        events.dropped += message.count();
        break;
      case SpanField.links:
        links.add(message, readLink);
        break;
      case SpanField.droppedLinks:
        links.dropped += message.count();
        break;
      case SpanField.status:
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
    if (message.field === ResourceField.attributes) attributes.add(message);
  }
  return sourceOf(attributes.items);
}

/** The tags that a scope gives its spans; its older form, the library, has the same fields. */
export function readScope(message: Message): readonly Tag[] {
  const attributes = new AttributeList();
  let [name, version] = ['', ''];
  while (message.next()) {
    if (message.field === ScopeField.name) name = message.text();
    else if (message.field === ScopeField.version) version = message.text();
    else if (message.field === ScopeField.attributes) attributes.add(message);
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
    if (message.field === EventField.time) event.at = message.time().micros;
    else if (message.field === EventField.name) event.name = message.text();
    else if (message.field === EventField.attributes) attributes.add(message);
  }
  return event;
}

/** Undefined for a link that leads nowhere. */
function readLink(message: Message): ToldLink | undefined {
  const attributes = new AttributeList();
  const link: Filling<ToldLink> = { traceId: '', spanId: '', tags: attributes.items };
  while (message.next()) {
    if (message.field === LinkField.traceId) link.traceId = message.id();
    else if (message.field === LinkField.spanId) link.spanId = message.id();
    else if (message.field === LinkField.attributes) attributes.add(message);
  }
  return link.traceId === '' || link.spanId === '' ? undefined : link;
}

function readStatus(message: Message, span: Filling<OtlpSpan>): void {
  while (message.next()) {
    if (message.field === StatusField.message) span.message = message.text();
    else if (message.field === StatusField.code) span.failed = message.integer() === STATUS_ERROR;
  }
}
