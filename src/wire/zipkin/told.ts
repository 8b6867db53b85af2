/** What both versions of Zipkin's format have in common: how what they say becomes a span. */
import type { Tag } from '../../model/annotation.ts';
import { ERROR_TAG } from '../../model/annotation.ts';
import type { SpanKind } from '../../model/span-kind.ts';
import { isCallersSide } from '../../model/span-kind.ts';
import { textOf } from '../json-fields.ts';
import type { Tags } from '../conventions/attributes.ts';
import { Keys, valueOf } from '../conventions/attributes.ts';
import { operationOf } from '../conventions/operation.ts';
import { callerOf, peerOf } from '../conventions/peer.ts';
import type { Source } from '../conventions/resource.ts';
import { sourceOf } from '../conventions/resource.ts';
import { JoinedTexts } from '../joined-texts.ts';
import { withinLimit } from '../tag-limit.ts';
import type { ToldNote, ToldSpan } from '../told-span.ts';
import type { Endpoint } from './endpoint.ts';
import { addressOf } from './endpoint.ts';

/** The other end where nothing else tells it: of a consumer its broker. */
export const PEER_SERVICE = 'peer.service';

/** Where the other end can be reached. */
export const PEER_ADDRESS = 'peer.address';

/** Tags of OpenTelemetry's exporter for what Zipkin has no field for. */
export const HOST = 'host.name';
export const ZONE = 'cloud.availability_zone';
export const STATUS = 'otel.status_code';
const STATUSES = new Keys(STATUS);
export const OF_OPENTELEMETRY: Keys = new Keys('telemetry.sdk.name');
const hosts = new JoinedTexts('/');
const ZONES = new Keys(ZONE);
const HOSTS = new Keys(HOST);

/** One side of a call as either version tells it. */
export interface ZipkinSpan extends Pick<
  ToldSpan,
  'traceId' | 'spanId' | 'parentId' | 'start' | 'duration' | 'notes'
> {
  readonly name: string;
  readonly kind: SpanKind;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly tags: readonly Tag[];
}

export function toldSpan(span: ZipkinSpan): ToldSpan {
  const { kind, local, remote, duration } = span;
  const { traceId, spanId, parentId, start, notes } = span;
  const error = errorOf(span.tags.find(([key]) => key === ERROR_TAG)?.[1], span.tags);
  const { service, host, tags } = sourceAmong(span.tags, local);
  const peer = peerAmong(kind, remote, tags);
  const others = tags.filter(
    ([key, value]) =>
      key !== ERROR_TAG &&
      (key !== PEER_SERVICE || value !== peer) &&
      (key !== STATUS || error === null),
  );
  const address = addressOf(remote);
  // A consumer's broker neither called it nor is called.
  if (remote.service !== '' && peer === '') others.push([PEER_SERVICE, remote.service]);
  if (address !== '') others.push([PEER_ADDRESS, address]);
  return {
    traceId,
    spanId,
    parentId,
    kind,
    service,
    host,
    peer,
    operation: operationOf(span.name, tags),
    start,
    duration,
    // What is sent to a broker is not answered; such a span often has a beginning alone.
    async: kind === 'producer' && duration === null,
    error,
    tags: withinLimit(others),
    notes,
    links: [],
  };
}

/** Whom a span calls, or who called it. */
export function peerAmong(kind: SpanKind, remote: Endpoint, tags: Tags): string {
  if (isCallersSide(kind)) return remote.service || peerOf(tags);
  return kind === 'server' ? remote.service || callerOf(tags) : '';
}

/** Who tells a span, and what its tags say besides: OpenTelemetry's exporter puts its resource among them. */
function sourceAmong(tags: readonly Tag[], local: Endpoint): Source {
  if (local.service === '' || valueOf(tags, OF_OPENTELEMETRY) !== '') {
    const source = sourceOf(tags);
    const { service, host } = source;
    return { ...source, service: local.service || service, host: host || local.ip };
  }
  return {
    service: local.service,
    host: hostAmong(tags, local.ip),
    tags: tags.filter(([key]) => key !== HOST && key !== ZONE),
  };
}

/** Where a service runs that tells its own name: as its tags say, or by its address. */
export function hostAmong(tags: Tags, ip: string): string {
  const zone = valueOf(tags, ZONES);
  const machine = valueOf(tags, HOSTS) || ip;
  return zone === '' ? machine : hosts.of(zone, machine);
}

/**
 * The tag of the error says that a span failed, whatever is `said`. Libraries that know it as
 * true and false write those words: neither is a message, and one is no failure.
 */
export function errorOf(said: string | undefined, tags: Tags): string | null {
  if (said === undefined) return valueOf(tags, STATUSES) === 'ERROR' ? '' : null;
  if (said === 'false') return null;
  return said === 'true' ? '' : said;
}

/** OpenTelemetry's exporter has what an event says behind its name: `"name": {"key":"value"}`. */
const EVENT = /^("(?:[^"\\]|\\.)*"): (\{.*\})$/s;

/** An annotation as a note: its text, and the tags of one that was an event. */
export function noteOf(at: number, value: string): ToldNote {
  const [, name, said] = value.startsWith('"') ? (EVENT.exec(value) ?? []) : [];
  if (name !== undefined && said !== undefined) {
    try {
      const tags = Object.entries(JSON.parse(said) as object);
      return {
        at,
        text: JSON.parse(name) as string,
        tags: tags.map(([key, tag]) => [key, textOf(tag)] as const),
      };
    } catch {
      // No event then, but a text that looks like one.
    }
  }
  return { at, text: value, tags: [] };
}
