/** What a span of Zipkin's JSON tells, from where it lies to frames: the same as `toldSpan` and `annotationsOfSpan` make of it. */
import { ERROR_TAG } from '../../model/annotation.ts';
import { NO_NAME } from '../../model/names.ts';
import { kindOfCode } from '../../model/span-kind.ts';
import type { ToldSink } from '../codec.ts';
import { valueOf } from '../conventions/attributes.ts';
import { operationOf } from '../conventions/operation.ts';
import { spanNames, TagFields } from '../span-fields.ts';
import { SpanFrames } from '../span-frames.ts';
import { SpanPlaces } from '../span-places.ts';
import { keyNumber, tagKeys, TagsInPlace, texts, valueText } from '../tag-words.ts';
import { addressOf } from './endpoint.ts';
import type { QuickEndpoint } from './quick-endpoint.ts';
import { QuickSpans } from './quick-span.ts';
import {
  errorOf,
  HOST,
  hostAmong,
  OF_OPENTELEMETRY,
  PEER_ADDRESS,
  PEER_SERVICE,
  peerAmong,
  STATUS,
  ZONE,
} from './told.ts';

const errorKey = keyNumber(ERROR_TAG);
const hostKey = keyNumber(HOST);
const zoneKey = keyNumber(ZONE);
const statusKey = keyNumber(STATUS);
const peerKey = keyNumber(PEER_SERVICE);

const peerFields = new TagFields(PEER_SERVICE);
const addressFields = new TagFields(PEER_ADDRESS);
const NO_FIELDS: readonly Uint8Array[] = [];
const NOTHING = new Uint8Array(0);

export class QuickTold {
  readonly #sink: ToldSink;
  readonly #spans = new QuickSpans();
  readonly #span = new SpanPlaces();
  readonly #tags = new TagsInPlace();
  readonly #frames = new SpanFrames();

  constructor(sink: ToldSink) {
    this.#sink = sink;
  }

  /** Tells the span that begins at `bytes[at]`; where it ends, 0 when it was not told because it is to be read otherwise. */
  tell(bytes: Uint8Array, at: number): number {
    const end = this.#spans.read(bytes, at, this.#span);
    return end > 0 && this.#tellSpan() ? end : 0;
  }

  #tellSpan(): boolean {
    const span = this.#span;
    const { local, remote } = this.#spans;
    const tags = this.#tags;
    tags.begin(span);
    if (local.service === '' || valueOf(tags, OF_OPENTELEMETRY) !== '') return false;
    const kind = kindOfCode(span.kind) ?? 'internal';
    const host = hostAmong(tags, local.ip);
    const peer = peerAmong(kind, remote, tags);
    const operation = operationOf(texts.of(span.bytes, span.nameFrom, span.nameTo), tags);
    const names = spanNames.of(kind, local.service, host, peer, operation);
    const others = othersOf(remote, peer);
    if (names === null || others === undefined) return false;
    const error = errorOf(tags.valueOfKey(errorKey), tags);
    span.async = kind === 'producer' && span.duration < 0;
    leaveOut(span, peer, error);
    return this.#frames.write(span, names, error, others, this.#sink);
  }
}

/** What the other end says besides whom it is; undefined where that is over a limit. */
function othersOf(remote: QuickEndpoint, peer: string): readonly Uint8Array[] | undefined {
  const address = addressOf(remote);
  const isPeerLeft = remote.service !== '' && peer === '';
  if (address === '' && !isPeerLeft) return NO_FIELDS;
  const others = [
    isPeerLeft ? peerFields.of(remote.service) : NOTHING,
    address === '' ? NOTHING : addressFields.of(address),
  ];
  return others.every((field) => field !== undefined) ? others : undefined;
}

/** What the span itself tells is no tag of it. */
function leaveOut(span: SpanPlaces, peer: string, error: string | null): void {
  const { keys, ownFrom, ownTo } = span;
  for (let i = ownFrom; i < ownTo; i++) {
    const key = keys[i]!;
    const isTold =
      key === hostKey ||
      key === zoneKey ||
      (key === statusKey && error !== null) ||
      (key === peerKey && valueText(span, i) === peer) ||
      tagKeys.isOwn(key);
    if (isTold) keys[i] = NO_NAME;
  }
}
