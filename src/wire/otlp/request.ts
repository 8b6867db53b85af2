/** A request that tells what annotations tell: the spans as OTLP has them, whatever it is written in. */
import type { Annotation, Tag } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import { spanKinds } from '../../model/span-kind.ts';
import { spansWithOwnIds } from '../second-id.ts';
import type { ToldLink, ToldNote, ToldSpan } from '../told-span.ts';
import {
  EXCEPTION,
  exceptionText,
  FOLLOWS_FROM,
  PEER,
  REFERENCE,
} from '../conventions/attributes.ts';
import { attributesOf } from '../conventions/resource.ts';
import { TRACE_STATE } from '../conventions/trace-state.ts';
import type { OtlpEvent } from './span.ts';

/** All that one service on one host says. */
export interface ResourceSpans {
  readonly attributes: readonly Tag[];
  readonly spans: readonly WrittenSpan[];
}

/** A span, its times whole µs from 1970; 0 for what is not told. */
export interface WrittenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  /** '' for none. */
  readonly traceState: string;
  readonly name: string;
  /** OTLP's number. */
  readonly kind: number;
  readonly start: Micros;
  readonly end: Micros;
  readonly attributes: readonly Tag[];
  readonly events: readonly OtlpEvent[];
  readonly links: readonly ToldLink[];
  /** The status message of a span that failed, '' for a failure without one, null for no failure. */
  readonly error: string | null;
}

/** The spans that annotations tell, by whose they are, in the order in which these first spoke. */
export function requestOf(annotations: readonly Annotation[]): ResourceSpans[] {
  const sources = Map.groupBy(
    spansWithOwnIds(annotations),
    ({ service, host }) => `${service}\n${host}`,
  );
  return [...sources.values()].map((spans) => ({
    attributes: attributesOf(spans[0]!.service, spans[0]!.host),
    spans: spans.map(writtenSpan),
  }));
}

function writtenSpan(span: ToldSpan): WrittenSpan {
  const { traceId, spanId, parentId, duration, error } = span;
  const start = wholeMicros(span.start);
  const state = span.tags.find(([key]) => key === TRACE_STATE);
  const tags = span.tags.filter((tag) => tag !== state);
  return {
    traceId,
    spanId,
    parentId,
    traceState: state?.[1] ?? '',
    name: span.operation,
    kind: spanKinds.indexOf(span.kind) + 1,
    start,
    end: duration === null || start === 0 ? 0 : wholeMicros(start + Math.max(0, duration)),
    attributes: span.peer !== '' ? [[PEER, span.peer], ...tags] : tags,
    events: span.notes.map((note) => ({
      at: wholeMicros(note.at),
      name: eventName(note),
      tags: note.tags,
    })),
    links: linksOf(span),
    error,
  };
}

/** The name under which a note reads as the event that it was. */
function eventName({ text, tags }: ToldNote): string {
  return text !== '' && text === exceptionText(tags) ? EXCEPTION : text;
}

/** A link to the parent says what OTLP has no word for: that nobody waits for the span. */
function linksOf({ async, traceId, parentId, links }: ToldSpan): readonly ToldLink[] {
  if (!async || parentId === '') return links;
  return [{ traceId, spanId: parentId, tags: [[REFERENCE, FOLLOWS_FROM]] }, ...links];
}

/** `!(value >= 1)` is also true of what is not a number. */
function wholeMicros(value: number): Micros {
  return value >= 1 ? Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER) : 0;
}
