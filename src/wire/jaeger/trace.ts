import type { Micros } from '../../model/clock.ts';
import { HOUR } from '../../model/clock.ts';
import { isCallersSide } from '../../model/span-kind.ts';
import type { JsonObject } from '../json-fields.ts';
import { isObject, textIn, Unreadable } from '../json-fields.ts';
import type { Source } from '../conventions/resource.ts';
import type { ToldSpan } from '../told-span.ts';
import { sourceOfProcess } from './processes.ts';
import { spanOf, warningsIn } from './span.ts';

/** A trace written by hand counts from 0 and is over within a day. No clock of a machine says so. */
const LONGEST_BY_HAND: Micros = 24 * HOUR;

/** The spans of `{traceID, spans, processes}`. One that cannot be read is refused by itself. */
export function spansOfTrace(trace: JsonObject, refuse: (reason: string) => void): ToldSpan[] {
  const told = Array.isArray(trace['spans']) ? (trace['spans'] as readonly unknown[]) : [];
  const processes = isObject(trace['processes']) ? trace['processes'] : {};
  const sources = new Map<unknown, Source>();
  const sourceById = (id: unknown): Source => {
    let source = sources.get(id);
    if (source === undefined) {
      const process = typeof id === 'string' && Object.hasOwn(processes, id) ? processes[id] : null;
      source = sourceOfProcess(process);
      sources.set(id, source);
    }
    return source;
  };
  const later = countsFromZero(told) ? 1 : 0;
  const spans: ToldSpan[] = [];
  for (const each of told) {
    const span = readable(() => {
      if (!isObject(each)) throw new Unreadable('not a span');
      const process = each['process'];
      const source = isObject(process) ? sourceOfProcess(process) : sourceById(each['processID']);
      return spanOf(each, traceIdIn(each, trace), source, later);
    }, refuse);
    if (span !== undefined) spans.push(span);
  }
  const [first] = spans;
  const warnings = first === undefined ? [] : warningsIn(trace, first.start);
  if (first && warnings.length > 0) spans[0] = { ...first, notes: [...first.notes, ...warnings] };
  return withOwnIds(spans);
}

/** A document of Elasticsearch: a span with its process in it. */
export function spansOfDocument(
  document: JsonObject,
  refuse: (reason: string) => void,
): readonly ToldSpan[] {
  const span = readable(
    () => spanOf(document, traceIdIn(document, document), sourceOfProcess(document['process'])),
    refuse,
  );
  return span === undefined ? [] : [span];
}

function readable(read: () => ToldSpan, refuse: (reason: string) => void): ToldSpan | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    refuse(error.message);
    return undefined;
  }
}

function traceIdIn(span: JsonObject, trace: JsonObject): string {
  const traceId = textIn(span, 'traceID') || textIn(trace, 'traceID');
  if (traceId === '') throw new Unreadable('a span without a trace id');
  return traceId;
}

/**
 * Whether a trace's first moment is 0. Here that means that no time was told, so
 * such a trace is moved by 1 µs, which changes nothing of what it shows.
 */
function countsFromZero(spans: readonly unknown[]): boolean {
  let isZero = false;
  for (const span of spans) {
    const start = isObject(span) ? span['startTime'] : undefined;
    if (typeof start !== 'number') continue;
    if (start > LONGEST_BY_HAND) return false;
    isZero ||= start === 0;
  }
  return isZero;
}

/**
 * Spans of one id are told apart, as Jaeger's UI does it: the first keeps the
 * id and the children, the next gets `_1` behind it. A client and a server of
 * one id are the two sides of one call, as Zipkin tells it, and stay so. A span
 * that comes twice is one.
 */
function withOwnIds(spans: readonly ToldSpan[]): ToldSpan[] {
  const firsts = new Map<string, ToldSpan>();
  /** Of ids that came again: the spans in words. */
  const texts = new Map<string, Set<string>>();
  return spans.flatMap((span): ToldSpan | [] => {
    const first = firsts.get(span.spanId);
    if (first === undefined) {
      firsts.set(span.spanId, span);
      return span;
    }
    let same = texts.get(span.spanId);
    if (same === undefined) {
      same = new Set([JSON.stringify(first)]);
      texts.set(span.spanId, same);
    }
    const before = same.size;
    if (same.add(JSON.stringify(span)).size === before) return [];
    if (before === 1 && areSides(first, span)) return span;
    return { ...span, spanId: `${span.spanId}_${before}` };
  });
}

function areSides(a: ToldSpan, b: ToldSpan): boolean {
  return (
    a.kind !== 'internal' &&
    b.kind !== 'internal' &&
    isCallersSide(a.kind) !== isCallersSide(b.kind)
  );
}
