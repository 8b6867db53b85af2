import type { Annotation, Tag } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import { jsonText } from '../../model/json.ts';
import { KIND_TAG } from '../../model/span-kind.ts';
import { EXCEPTION, exceptionText, valueOf } from '../conventions/attributes.ts';
import { toldIds } from '../hex-ids.ts';
import { spansWithOwnIds } from '../second-id.ts';
import type { ToldNote, ToldSpan } from '../told-span.ts';
import { processJson } from './processes.ts';
import { referencesJson } from './references.ts';
import { EVENT, PEER_SERVICE, STATUS_TEXT, WARNINGS } from './span.ts';
import { tagJson } from './tags.ts';

/** How it begins and ends. */
export const TRACES: readonly [open: string, close: string] = ['{"data":[\n', '\n]}\n'];

/** Annotations as Jaeger's UI imports them, a trace a line; '' where they tell no span. */
export function writeJaeger(annotations: readonly Annotation[]): string {
  const traces = Map.groupBy(spansWithOwnIds(annotations, toldIds), ({ traceId }) => traceId);
  if (traces.size === 0) return '';
  const lines = Array.from(traces, ([traceId, spans]) => jsonText(traceJson(traceId, spans)));
  return TRACES.join(lines.join(',\n'));
}

function traceJson(traceID: string, spans: readonly ToldSpan[]): object {
  const ids = new Map<string, string>();
  const processes: Record<string, object> = {};
  const processId = ({ service, host }: ToldSpan): string => {
    const key = `${service}\n${host}`;
    let id = ids.get(key);
    if (id === undefined) {
      id = `p${ids.size + 1}`;
      ids.set(key, id);
      processes[id] = processJson(service, host);
    }
    return id;
  };
  return { traceID, spans: spans.map((span) => spanJson(span, processId(span))), processes };
}

function spanJson(span: ToldSpan, processID: string): object {
  const warnings = span.notes.filter(isWarning);
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    operationName: span.operation,
    references: referencesJson(span),
    startTime: told(span.start),
    duration: span.duration === null ? undefined : told(span.duration),
    tags: tagsJson(span),
    logs: span.notes.filter((note) => !isWarning(note)).map(logJson),
    processID,
    warnings: warnings.length === 0 ? null : warnings.map(({ text }) => text),
  };
}

/** Jaeger marks a span as failed by `true` alone; the message stands beside it, as from OpenTelemetry. */
function tagsJson({ kind, peer, error, tags }: ToldSpan): readonly object[] {
  const others: Tag[] = [];
  if (error !== null && error !== '') others.push([STATUS_TEXT, error]);
  if (peer !== '') others.push([PEER_SERVICE, peer]);
  return [
    ...(kind === 'internal' ? [] : [tagJson([KIND_TAG, kind])]),
    ...(error === null ? [] : [{ key: 'error', type: 'bool', value: true }]),
    ...others.map(tagJson),
    ...tags.map(tagJson),
  ];
}

function logJson({ at, text, tags }: ToldNote): object {
  const name = text !== '' && text === exceptionText(tags) ? EXCEPTION : text;
  const fields = [...(name === '' ? [] : [[EVENT, name] as const]), ...tags];
  return { timestamp: told(at), fields: fields.map(tagJson) };
}

function isWarning({ tags }: ToldNote): boolean {
  return valueOf(tags, WARNINGS) !== '';
}

/** A time in whole µs; 0 for what is none. */
function told(time: Micros): Micros {
  const whole = Math.round(time);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : 0;
}
