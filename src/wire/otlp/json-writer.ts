import type { Annotation, Tag } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import { jsonText } from '../../model/json.ts';
import type { WrittenSpan } from './request.ts';
import { requestOf } from './request.ts';
import { STATUS_ERROR } from './span.ts';

/** One request in a line, '' for no spans. Ids are hexadecimal and whole numbers of 64 bits are texts, as OTLP demands. */
export function writeOtlpJson(annotations: readonly Annotation[]): string {
  const request = requestOf(annotations);
  if (request.length === 0) return '';
  const resourceSpans = request.map(({ attributes, spans }) => ({
    resource: { attributes: attributes.map(attributeObject) },
    scopeSpans: [{ scope: {}, spans: spans.map(spanObject) }],
  }));
  return `${jsonText({ resourceSpans })}\n`;
}

/** A span in the order of the schema; JSON leaves out what is undefined. */
function spanObject(span: WrittenSpan): object {
  const { parentId, traceState, error } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    traceState: traceState === '' ? undefined : traceState,
    parentSpanId: parentId === '' ? undefined : parentId,
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: nanosText(span.start),
    endTimeUnixNano: nanosText(span.end),
    attributes: span.attributes.map(attributeObject),
    events: span.events.map(({ at, name, tags }) => ({
      timeUnixNano: nanosText(at),
      name,
      attributes: tags.map(attributeObject),
    })),
    links: span.links.map(({ traceId, spanId, tags }) => ({
      traceId,
      spanId,
      attributes: tags.map(attributeObject),
    })),
    status: error === null ? {} : { code: STATUS_ERROR, message: error },
  };
}

function attributeObject([key, value]: Tag): object {
  return { key, value: { stringValue: value } };
}

function nanosText(micros: Micros): string {
  return micros === 0 ? '0' : `${micros}000`;
}
