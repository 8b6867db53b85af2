/** The field numbers of OTLP's messages that are read or written. Source: opentelemetry-proto, version 1. */

/** `ExportTraceServiceRequest` and `TracesData` alike */
export const RequestField = { resourceSpans: 1 } as const;

/** `ResourceSpans`; up to version 0.19 field 1000 held the same, with libraries for scopes. */
export const ResourceSpansField = { resource: 1, scopeSpans: 2, librarySpans: 1000 } as const;

export const ResourceField = { attributes: 1 } as const;

export const ScopeSpansField = { scope: 1, spans: 2 } as const;

/** `InstrumentationScope` */
export const ScopeField = { name: 1, version: 2, attributes: 3 } as const;

export const SpanField = {
  traceId: 1,
  spanId: 2,
  traceState: 3,
  parentId: 4,
  name: 5,
  kind: 6,
  start: 7,
  end: 8,
  attributes: 9,
  droppedAttributes: 10,
  events: 11,
  droppedEvents: 12,
  links: 13,
  droppedLinks: 14,
  status: 15,
} as const;

export const EventField = { time: 1, name: 2, attributes: 3 } as const;

export const LinkField = { traceId: 1, spanId: 2, attributes: 4 } as const;

export const StatusField = { message: 2, code: 3 } as const;

export const KeyValueField = { key: 1, value: 2 } as const;

/** `AnyValue` */
export const ValueField = {
  string: 1,
  bool: 2,
  int: 3,
  double: 4,
  array: 5,
  map: 6,
  bytes: 7,
} as const;

/** `ArrayValue` and `KeyValueList` alike */
export const ListField = { values: 1 } as const;
