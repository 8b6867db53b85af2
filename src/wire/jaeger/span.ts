import type { Tag } from '../../model/annotation.ts';
import { ERROR_TAG } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import type { SpanKind } from '../../model/span-kind.ts';
import { isCallersSide, KIND_TAG, kindIn } from '../../model/span-kind.ts';
import type { JsonObject } from '../json-fields.ts';
import { objectsIn, textIn, Unreadable } from '../json-fields.ts';
import { durationIn, momentIn } from '../json-times.ts';
import { EXCEPTION, exceptionText, Keys, valueOf } from '../conventions/attributes.ts';
import { operationOf } from '../conventions/operation.ts';
import { callerOf, peerOf } from '../conventions/peer.ts';
import type { Source } from '../conventions/resource.ts';
import { withinLimit } from '../tag-limit.ts';
import type { ToldNote, ToldSpan } from '../told-span.ts';
import { relationsIn } from './references.ts';
import { tagsIn } from './tags.ts';

/** The service at the other end. */
export const PEER_SERVICE = 'peer.service';

/** What OpenTelemetry's status is called among tags. */
const STATUS_CODE = 'otel.status_code';
export const STATUS_TEXT = 'otel.status_description';

/** The field of a log that says what happened; older libraries say it as a message. */
export const EVENT = 'event';
const MESSAGE = 'message';
const ERROR_EVENT = 'error';

/** On a note that was a warning: what Jaeger itself found wrong with a span. */
const WARNING_TAG = 'jaeger.warning';
export const WARNINGS: Keys = new Keys(WARNING_TAG);

const PEERS = new Keys(PEER_SERVICE);
const DATABASE_TYPE = new Keys('db.type');
const DATABASE_SYSTEM = new Keys('db.system', 'db.system.name');
const DATABASE = new Keys('db.instance');
const CODES = new Keys(STATUS_CODE);
const REASONS = new Keys(STATUS_TEXT);
const ERROR_TEXT = new Keys(MESSAGE, 'error.object');

/**
 * A span of a process; `later` is added to all its times. Throws `Unreadable`.
 * Source: https://www.jaegertracing.io/docs/1.76/architecture/apis/#http-json
 */
export function spanOf(
  span: JsonObject,
  traceId: string,
  source: Source,
  later: Micros = 0,
): ToldSpan {
  const spanId = textIn(span, 'spanID');
  if (spanId === '') throw new Unreadable('a span without an id');
  const tags = tagsIn(span, 'tags', 'tag');
  const notes = objectsIn(span, 'logs').map((log) =>
    noteOf(momentIn(log, 'timestamp') + later, tagsIn(log, 'fields')),
  );
  const error = errorOf(tags, notes);
  const kind = kindIn(tags) ?? 'internal';
  const peer = peerAmong(kind, tags);
  const start = startOf(span) + later;
  const { parentId, async, links } = relationsIn(span, traceId);
  return {
    traceId,
    spanId,
    parentId,
    kind,
    service: source.service,
    host: source.host,
    peer,
    operation: operationOf(textIn(span, 'operationName'), tags),
    start,
    duration: durationIn(span, 'duration'),
    async: async && kind !== 'consumer',
    error,
    tags: withinLimit([...ownTags(tags, peer, error), ...source.tags]),
    notes: [...notes, ...warningsIn(span, start)],
    links,
  };
}

/** What Jaeger says that is wrong, as notes at a moment. */
export function warningsIn(object: JsonObject, at: Micros): ToldNote[] {
  const warnings = object['warnings'];
  if (!Array.isArray(warnings)) return [];
  return warnings
    .filter((text) => typeof text === 'string')
    .map((text): ToldNote => ({ at, text, tags: [[WARNING_TAG, 'true']] }));
}

/** Documents in Elasticsearch tell the start in ms as well; it may be all that an export kept. */
function startOf(span: JsonObject): Micros {
  return momentIn(span, 'startTime') || momentIn(span, 'startTimeMillis') * 1000;
}

/** OpenTracing's words for a database come before an address, as OpenTelemetry's do. */
function peerAmong(kind: SpanKind, tags: readonly Tag[]): string {
  if (!isCallersSide(kind)) return kind === 'server' ? callerOf(tags) : '';
  const told = valueOf(tags, PEERS);
  const system = valueOf(tags, DATABASE_TYPE);
  if (told !== '' || system === '' || valueOf(tags, DATABASE_SYSTEM) !== '') {
    return peerOf(tags);
  }
  const name = valueOf(tags, DATABASE);
  return name === '' ? system : `${system}/${name}`;
}

/** True and false are no messages. The status says why, where OpenTelemetry told it; or what was logged does. */
function errorOf(tags: readonly Tag[], notes: readonly ToldNote[]): string | null {
  const said = tags.find(([key]) => key === ERROR_TAG)?.[1] ?? 'false';
  if (said === 'false' && valueOf(tags, CODES) !== 'ERROR') return null;
  if (said !== 'true' && said !== 'false') return said;
  return valueOf(tags, REASONS) || (notes.map(failureIn).findLast((text) => text !== '') ?? '');
}

/** What a log of an error says: OpenTelemetry's exceptions, OpenTracing's events. */
function failureIn({ text, tags }: ToldNote): string {
  return exceptionText(tags) || (text === ERROR_EVENT ? valueOf(tags, ERROR_TEXT) : '');
}

/** The tags that nothing else of the span says. */
function ownTags(tags: readonly Tag[], peer: string, error: string | null): Tag[] {
  return tags.filter(([key, value]) => {
    if (key === ERROR_TAG || key === KIND_TAG) return false;
    if (key === PEER_SERVICE && value === peer) return false;
    return error === null || (key !== STATUS_CODE && !(key === STATUS_TEXT && value === error));
  });
}

function noteOf(at: Micros, fields: readonly Tag[]): ToldNote {
  const named = fields.find(([key]) => key === EVENT) ?? fields.find(([key]) => key === MESSAGE);
  const tags = fields.filter((field) => field !== named);
  const text = named?.[1] ?? '';
  return { at, text: (text === EXCEPTION && exceptionText(tags)) || text, tags };
}
