import type { Annotation, Tag } from '../../model/annotation.ts';
import { ERROR_TAG } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import { jsonText } from '../../model/json.ts';
import { isCallersSide } from '../../model/span-kind.ts';
import { spanIdDigits, traceIdDigits } from '../hex-ids.ts';
import { spansOfAnnotations } from '../told-sides.ts';
import type { ToldNote, ToldSpan } from '../told-span.ts';
import { endpointJson, isAddress, NOWHERE, readAddress } from './endpoint.ts';
import { idOf } from './ids.ts';
import { HOST, PEER_ADDRESS, PEER_SERVICE, ZONE } from './told.ts';

/** How it begins and ends. */
export const SPANS: readonly [open: string, close: string] = ['[\n', '\n]\n'];

/**
 * Annotations as one array of version 2, a span a line. A call told from both
 * sides is two spans of one id, the server's marked as shared. Zipkin has no
 * links, and knows of no call that nobody waits for.
 */
export function writeZipkin(annotations: readonly Annotation[]): string {
  const spans = spansOfAnnotations(annotations).filter(({ traceId }) => traceId !== '');
  if (spans.length === 0) return '';
  const callers = new Set(spans.filter(({ kind }) => isCallersSide(kind)).map(keyOf));
  const lines = spans.map((span) =>
    jsonText(spanJson(span, !isCallersSide(span.kind) && callers.has(keyOf(span)))),
  );
  return SPANS.join(lines.join(',\n'));
}

function keyOf({ traceId, spanId }: ToldSpan): string {
  return `${traceId}\n${spanId}`;
}

function spanJson(span: ToldSpan, shared: boolean): object {
  const { kind, service, host, operation, start, duration } = span;
  const divider = host.indexOf('/');
  const zone = host.slice(0, Math.max(0, divider));
  const machine = host.slice(divider + 1);
  const tags = new Map<string, string>();
  for (const [key, value] of tagsOf(span)) if (!tags.has(key)) tags.set(key, value);
  const remote = remoteOf(span, tags);
  const ip = isAddress(machine) ? machine : '';
  if (ip === '' && machine !== '') tags.set(HOST, machine);
  if (zone !== '') tags.set(ZONE, zone);
  return {
    traceId: idOf(traceIdDigits(span.traceId)),
    parentId: span.parentId === '' ? undefined : spanIdDigits(span.parentId),
    id: spanIdDigits(span.spanId),
    kind: kind === 'internal' ? undefined : kind.toUpperCase(),
    name: operation === '' ? undefined : operation,
    timestamp: told(start),
    duration: duration === null ? undefined : (told(duration) ?? 0),
    localEndpoint: endpointJson({ service, ip, port: 0 }),
    remoteEndpoint: endpointJson(remote),
    annotations: span.notes.length === 0 ? undefined : span.notes.map(noteJson),
    tags: tags.size === 0 ? undefined : Object.fromEntries(tags),
    shared: shared || undefined,
  };
}

function tagsOf({ error, tags }: ToldSpan): readonly Tag[] {
  return error === null ? tags : [[ERROR_TAG, error], ...tags];
}

/** The other end. What says so among the tags is taken from there. */
function remoteOf({ kind, peer }: ToldSpan, tags: Map<string, string>): typeof NOWHERE {
  const address = readAddress(tags.get(PEER_ADDRESS) ?? '');
  if (address !== undefined) tags.delete(PEER_ADDRESS);
  let service = peer;
  const named = tags.get(PEER_SERVICE);
  if (!isCallersSide(kind) && service === '' && named !== undefined) {
    service = named;
    tags.delete(PEER_SERVICE);
  }
  return { ...(address ?? NOWHERE), service };
}

/** What a note says besides its text stands behind it, as OpenTelemetry's exporter writes events. */
function noteJson({ at, text, tags }: ToldNote): object {
  const value =
    tags.length === 0
      ? text
      : `${JSON.stringify(text)}: ${JSON.stringify(Object.fromEntries(tags))}`;
  return { timestamp: told(at) ?? 0, value };
}

/** A time that is one, in whole µs. */
function told(time: Micros): Micros | undefined {
  const whole = Math.round(time);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : undefined;
}
