/** What a span of OTLP's JSON tells, from where it lies to frames: the same as `toldSpan` and `annotationsOfSpan` make of it. */
import { NO_NAME } from '../../model/names.ts';
import { kindOfCode } from '../../model/span-kind.ts';
import type { ToldSink } from '../codec.ts';
import { PEER } from '../conventions/attributes.ts';
import { operationOf } from '../conventions/operation.ts';
import type { Source } from '../conventions/resource.ts';
import { spanNames, tagField } from '../span-fields.ts';
import { SpanFrames } from '../span-frames.ts';
import { MAX_QUICK_TAGS, SpanPlaces } from '../span-places.ts';
import { keyNumber, tagKeys, TagsInPlace, texts, valueText } from '../tag-words.ts';
import { QuickSpans } from './quick-span.ts';
import { errorOf, MAX_OWN_TAGS, peerAmong } from './span.ts';

/** A tag of a source as frames have it. */
interface SourceTag {
  readonly key: number;
  readonly field: Uint8Array;
}

const NOTHING = { items: [], dropped: 0 };

export class QuickTold {
  readonly #sink: ToldSink;
  readonly #spans = new QuickSpans();
  readonly #span = new SpanPlaces();
  readonly #tags = new TagsInPlace();
  readonly #frames = new SpanFrames();
  readonly #others: Uint8Array[] = [];
  #source: Source | undefined;
  #sourceTags: readonly SourceTag[] | undefined;

  constructor(sink: ToldSink) {
    this.#sink = sink;
  }

  /** Tells the span that begins at `bytes[at]`; where it ends, 0 when it was not told because it is to be read otherwise. */
  tell(bytes: Uint8Array, at: number, source: Source): number {
    if (source !== this.#source) {
      this.#source = source;
      this.#sourceTags = tagsOf(source);
    }
    const sourceTags = this.#sourceTags;
    if (sourceTags === undefined) return 0;
    const span = this.#span;
    const end = this.#spans.read(bytes, at, span);
    return end > 0 && this.#tellSpan(span, source, sourceTags) ? end : 0;
  }

  #tellSpan(span: SpanPlaces, source: Source, sourceTags: readonly SourceTag[]): boolean {
    const { bytes } = span;
    const tags = this.#tags;
    tags.begin(span);
    const kind = kindOfCode(span.kind) ?? 'internal';
    const peer = peerAmong(kind, tags);
    const operation = operationOf(texts.of(bytes, span.nameFrom, span.nameTo), tags);
    const names = spanNames.of(kind, source.service, source.host, peer, operation);
    if (names === null) return false;
    const { failed, messageFrom, messageTo } = this.#spans;
    const message = texts.of(bytes, messageFrom, messageTo);
    const error = errorOf({ failed, message, events: NOTHING }, tags);
    leaveOut(span, peer);
    const others = this.#othersOf(span, sourceTags);
    return this.#frames.write(span, names, error, others, this.#sink);
  }

  /** What the source says that the span does not say itself. */
  #othersOf({ keys, ownFrom, ownTo }: SpanPlaces, sourceTags: readonly SourceTag[]): Uint8Array[] {
    const others = this.#others;
    others.length = 0;
    for (const { key, field } of sourceTags) {
      let i = ownFrom;
      while (i < ownTo && keys[i] !== key) i++;
      if (i === ownTo) others.push(field);
    }
    return others;
  }
}

/** What the span itself tells is no tag of it. */
function leaveOut(span: SpanPlaces, peer: string): void {
  const { keys, ownFrom, ownTo } = span;
  for (let i = ownFrom; i < ownTo; i++) {
    const key = keys[i]!;
    const isPeer = key === peerKey && valueText(span, i) === peer;
    if (isPeer || tagKeys.isOwn(key)) keys[i] = NO_NAME;
  }
}

const peerKey = keyNumber(PEER);

/** The tags that spans get from a source; undefined where they are too many or too long to be told quickly. */
function tagsOf({ tags }: Source): readonly SourceTag[] | undefined {
  const told: SourceTag[] = [];
  for (const [key, value] of tags) {
    const number = keyNumber(key);
    if (tagKeys.isOwn(number)) continue;
    const field = tagField(key, value);
    if (field === undefined || number === NO_NAME) return undefined;
    told.push({ key: number, field });
  }
  return told.length + MAX_QUICK_TAGS > MAX_OWN_TAGS ? undefined : told;
}
